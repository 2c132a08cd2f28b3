import { describe, expect, test } from 'vitest';
import { fromWire } from '../../src/aws/sealed-value.ts';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import type { SecretState } from '../../src/core/observation.ts';
import { PARTNER, version } from '../support/builders.ts';
import { DUBLIN, openStage, type Stage, singleAttemptClient } from '../support/stage.ts';

const NAME = 'prod/db';
const ABROAD_ARN = `arn:aws:secretsmanager:${DUBLIN.region}:${PARTNER}:secret:${NAME}-a1b2c3`;

describe('list', () => {
  test('returns pages of at most 100 secrets, up to the last one', async () => {
    const { stage, store } = await open();
    for (let i = 0; i < 250; i++) stage.aws.seed(DUBLIN, { name: `n${i}` });
    const sizes: number[] = [];
    for await (const page of store.list(null)) sizes.push(page.length);
    expect(sizes).toEqual([100, 100, 50]);
  });

  test('fetches the next page only when it is consumed', async () => {
    const { stage, store } = await open();
    for (let i = 0; i < 250; i++) stage.aws.seed(DUBLIN, { name: `n${i}` });
    for await (const _ of store.list(null)) break;
    expect(stage.aws.journal.length).toBe(1);
  });

  test('includes secrets scheduled for deletion, and marks them', async () => {
    const { stage, store } = await open();
    stage.aws.seed(DUBLIN, { name: NAME, value: 'x' });
    await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }));
    expect(await all(store)).toMatchObject([{ name: NAME, pendingDeletion: true }]);
  });

  test.each([
    ['name prefixes', { namePrefixes: ['prod/', 'b'] }, ['b', 'prod/a', 'prod/b']],
    ['a tag key', { tagKeys: ['replicate'] }, ['prod/b']],
  ])('filters by %s', async (_, filter, names) => {
    const { stage, store } = await open();
    for (const name of ['a', 'b', 'prod/a']) stage.aws.seed(DUBLIN, { name });
    stage.aws.seed(DUBLIN, { name: 'prod/b', tags: { replicate: 'dr' } });
    expect((await all(store, filter)).map(({ name }) => name).sort()).toEqual(names);
  });

  test('returns the same state of a secret as describe', async () => {
    const { stage, store } = await open();
    stage.aws.seed(DUBLIN, { name: 'empty' });
    stage.aws.seed(DUBLIN, {
      name: NAME,
      value: 'x',
      description: 'd',
      kmsKeyId: 'alias/k',
      tags: { a: 'b' },
      rotationEnabled: true,
    });
    await stage.rotate(NAME, 'v2', 'y', DUBLIN);
    const listed = await all(store);
    expect(listed.length).toBe(2);
    // Only describe returns the date of creation.
    const createdAt = expect.any(Date);
    for (const state of listed) expect(await store.describe(state.name)).toEqual({ ...state, createdAt });
  });
});

describe('describe', () => {
  test('of an empty secret returns defaults for the members that AWS omits', async () => {
    const { stage, store } = await open();
    const { arn } = stage.aws.seed(DUBLIN, { name: NAME });
    expect(await store.describe(NAME)).toEqual({
      arn,
      name: NAME,
      description: '',
      kmsKey: null,
      tags: {},
      versions: [],
      pendingDeletion: false,
      changedAt: expect.any(Number),
      rotates: false,
      heldBy: null,
      createdAt: expect.any(Date),
    } satisfies SecretState);
  });

  test('returns labelled versions only, with all their labels', async () => {
    const { stage, store } = await open();
    stage.aws.seed(DUBLIN, { name: NAME, value: '1', versionId: version('v1') });
    for (const next of ['v2', 'v3']) await stage.rotate(NAME, next, next, DUBLIN);
    const state = await store.describe(NAME);
    expect(state?.versions).toEqual(
      expect.arrayContaining([
        { id: version('v2'), labels: ['AWSPREVIOUS'] },
        { id: version('v3'), labels: ['AWSCURRENT'] },
      ]),
    );
    expect(state?.versions).toHaveLength(2);
  });

  test.each([
    ['a native replica', { primaryRegion: 'us-west-2' }, 'a native replica of us-west-2'],
    ['a primary of native replicas, which is not a replica', { primaryRegion: DUBLIN.region }, null],
    ['owned by a service', { owningService: 'rds' }, 'it belongs to the service rds'],
    ['managed by a partner', { type: 'MongoDB' }, 'it is managed by the partner MongoDB'],
    [
      'a replica of another account’s',
      { crossAccountPrimary: { arn: ABROAD_ARN } },
      `a cross-account replica of ${ABROAD_ARN}`,
    ],
    [
      'a replica of another account’s that was detached',
      { crossAccountPrimary: { arn: ABROAD_ARN, status: 'Detached' as const } },
      `a cross-account replica of ${ABROAD_ARN}`,
    ],
    ['a primary of such a replica', { crossAccountReplicas: [{ arn: ABROAD_ARN }] }, null],
    ['one whose description mentions it', { description: '{"CrossAccountPrimary":{"PrimarySecretARN":"x"}}' }, null],
  ])('names who manages it: %s', async (_, seed, heldBy) => {
    const { stage, store } = await open();
    stage.aws.seed(DUBLIN, { name: NAME, value: 'x', ...seed });
    expect((await store.describe(NAME))?.heldBy).toBe(heldBy);
  });

  test('returns null if there is no such secret', async () => {
    const { store } = await open();
    expect(await store.describe(NAME)).toBeNull();
  });
});

test('listVersions returns all versions that have a value, with their labels, keys and dates', async () => {
  const at = Date.UTC(2026, 0, 31);
  const { stage, store } = await open({ clock: () => at });
  stage.aws.seed(DUBLIN, { name: NAME, value: '0', versionId: version('v0') });
  await stage.rotate(NAME, 'v1', '1', DUBLIN);
  await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: NAME, KmsKeyId: 'alias/k' }));
  await stage.rotate(NAME, 'v2', '2', DUBLIN);
  const key = stage.aws.keyArn(DUBLIN, 'alias/k');
  const createdAt = new Date(at);
  expect((await store.listVersions(NAME)).toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
    { id: version('v0'), labels: [], keys: [key, 'DefaultEncryptionKey'], createdAt },
    { id: version('v1'), labels: ['AWSPREVIOUS'], keys: [key, 'DefaultEncryptionKey'], createdAt },
    { id: version('v2'), labels: ['AWSCURRENT'], keys: [key], createdAt },
  ]);
});

describe('read', () => {
  test.each([
    ['a string', 'väl\u0000ue'],
    ['bytes', Uint8Array.of(0, 255, 128)],
  ])('returns %s sealed, with the version id of the same read', async (_, value) => {
    const { stage, store } = await open();
    stage.aws.seed(DUBLIN, { name: NAME, value, versionId: version('v1') });
    const current = await store.read(NAME);
    expect(current.version).toBe(version('v1'));
    const wire = typeof value === 'string' ? { SecretString: value } : { SecretBinary: value };
    expect(fromWire(wire)?.isEqualTo(current.value)).toBe(true);
  });

  test('names AWSCURRENT, for policies that require it', async () => {
    const asked: unknown[] = [];
    const { stage, store } = await open({
      authorize: ({ context }) => {
        asked.push(context['secretsmanager:VersionStage']);
        return 'allow';
      },
    });
    stage.aws.seed(DUBLIN, { name: NAME, value: 'x' });
    await store.read(NAME);
    expect(asked).toContain('AWSCURRENT');
  });

  test('of a secret without a value fails as not-found', async () => {
    const { stage, store } = await open();
    stage.aws.seed(DUBLIN, { name: NAME });
    await expect(store.read(NAME)).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('no more calls are in flight at once than there are sockets', async () => {
  let now = 0;
  let most = 0;
  const { stage, store } = await open();
  stage.onCall(async () => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 20));
    now -= 1;
  });
  await Promise.all(Array.from({ length: 120 }, (_, i) => store.describe(`n${i}`)));
  expect(most).toBeGreaterThan(10);
  expect(most).toBeLessThanOrEqual(50);
});

async function open(options: Parameters<typeof openStage>[0] = {}): Promise<{ stage: Stage; store: AwsSecretStore }> {
  const stage = await openStage(options);
  return { stage, store: new AwsSecretStore(singleAttemptClient(stage.aws, DUBLIN), DUBLIN.region) };
}

async function all(
  store: AwsSecretStore,
  filter: Parameters<AwsSecretStore['list']>[0] = null,
): Promise<SecretState[]> {
  const states: SecretState[] = [];
  for await (const page of store.list(filter)) states.push(...page);
  return states;
}
