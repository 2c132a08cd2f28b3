import { describe, expect, test } from 'vitest';
import { fromWire, toWire } from '../../src/aws/sealed-value.ts';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import { SecretValue } from '../../src/core/secret.ts';
import type { NewSecret } from '../../src/engine/ports.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, openStage, type Stage, singleAttemptClient } from '../support/stage.ts';

const NAME = 'prod/db';
const text = (content: string) => new SecretValue({ kind: 'string', text: content });

describe('create', () => {
  test('makes the secret with its version, key, description and tags', async () => {
    const { stage, store } = await open();
    expect(await store.create({ ...newSecret('x'), key: 'alias/k', description: 'd', tags: { a: 'b' } })).toBe(
      'created',
    );
    const secret = stage.aws.secret(DUBLIN, NAME);
    expect(secret).toMatchObject({ kmsKeyId: 'alias/k', description: 'd', tags: { a: 'b' } });
    expect(stage.labels(DUBLIN, NAME)).toBe('v1[AWSCURRENT]');
  });

  test('repeated with the same version and value returns created', async () => {
    const { store } = await open();
    await store.create(newSecret('x'));
    expect(await store.create(newSecret('x'))).toBe('created');
  });

  test.each<[string, (stage: Stage) => Promise<unknown> | unknown]>([
    ['by another version', (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'x' })],
    [
      'by another value under the version',
      (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'y', versionId: version('v1') }),
    ],
    ['by an empty secret', (stage) => stage.aws.seed(DUBLIN, { name: NAME })],
    [
      'by one scheduled for deletion',
      async (stage) => {
        stage.aws.seed(DUBLIN, { name: NAME, value: 'x' });
        await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }));
      },
    ],
    [
      'by one force-deleted moments ago',
      async (stage) => {
        stage.aws.seed(DUBLIN, { name: NAME, value: 'x' });
        await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME, ForceDeleteWithoutRecovery: true }));
      },
    ],
  ])('returns exists if the name is held %s', async (_, hold) => {
    const { stage, store } = await open();
    await hold(stage);
    expect(await store.create(newSecret('x'))).toBe('exists');
  });
});

test('createEmpty makes a secret without a value, and returns exists if the name is taken', async () => {
  const { stage, store } = await open();
  expect(await store.createEmpty(NAME, 'why', { a: 'b' })).toBe('created');
  expect(stage.aws.secret(DUBLIN, NAME)).toMatchObject({ description: 'why', tags: { a: 'b' }, versions: [] });
  expect(await store.createEmpty(NAME, 'other', { a: 'c' })).toBe('exists');
  expect(stage.aws.secret(DUBLIN, NAME)).toMatchObject({ description: 'why', tags: { a: 'b' } });
});

describe('put', () => {
  test('stages a version under LOCKSTEP, and does not move AWSCURRENT', async () => {
    const { stage, store } = await seeded();
    expect(await store.put(NAME, version('v2'), text('y'))).toEqual({ state: 'stored', labels: ['LOCKSTEP'] });
    expect(stage.labels(DUBLIN, NAME)).toBe('v1[AWSCURRENT] v2[LOCKSTEP]');
  });

  test('of a version that exists with this value proves the value, and moves nothing', async () => {
    const { stage, store } = await seeded();
    expect(await store.put(NAME, version('v1'), text('x'))).toEqual({ state: 'stored', labels: ['AWSCURRENT'] });
    expect(stage.labels(DUBLIN, NAME)).toBe('v1[AWSCURRENT]');
  });

  test.each([
    ['another value', text('y')],
    ['the same as bytes', new SecretValue({ kind: 'binary', bytes: Buffer.from('x') })],
  ])('under an id that holds %s returns taken', async (_, value) => {
    const { store } = await seeded();
    expect(await store.put(NAME, version('v1'), value)).toEqual({ state: 'taken' });
  });

  test('into an empty secret becomes AWSCURRENT at once', async () => {
    const { stage, store } = await open();
    stage.aws.seed(DUBLIN, { name: NAME });
    expect(await store.put(NAME, version('v1'), text('x'))).toMatchObject({
      labels: expect.arrayContaining(['AWSCURRENT']),
    });
  });
});

describe('moving a label', () => {
  test('swaps it from the version that holds it', async () => {
    const { stage, store } = await seeded();
    await store.put(NAME, version('v2'), text('y'));
    expect(await store.moveLabel(NAME, 'AWSCURRENT', version('v2'), version('v1'))).toBe('moved');
    expect(stage.labels(DUBLIN, NAME)).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT,LOCKSTEP]');
  });

  test('that no version has needs no holder', async () => {
    const { stage, store } = await seeded();
    expect(await store.moveLabel(NAME, 'LOCKSTEP', version('v1'), null)).toBe('moved');
    expect(stage.labels(DUBLIN, NAME)).toBe('v1[AWSCURRENT,LOCKSTEP]');
  });

  test.each([
    ['from a version that does not hold it', 'v2', 'v3'],
    ['without naming its holder', 'v2', null],
    ['to a version that does not exist', 'gone', 'v1'],
  ])('%s returns lost, and nothing moves', async (_, to, from) => {
    const { stage, store } = await seeded();
    for (const id of ['v2', 'v3']) await store.put(NAME, version(id), text(id));
    const before = stage.labels(DUBLIN, NAME);
    expect(await store.moveLabel(NAME, 'AWSCURRENT', version(to), from && version(from))).toBe('lost');
    expect(stage.labels(DUBLIN, NAME)).toBe(before);
  });

  test('whose first answer is lost moves it all the same', async () => {
    const { stage } = await seeded();
    const client = singleAttemptClient(stage.aws, DUBLIN);
    client.config.maxAttempts = async () => 2;
    const store = new AwsSecretStore(client, DUBLIN.region);
    await store.put(NAME, version('v2'), text('y'));
    stage.aws.faults.add({ match: { action: 'UpdateSecretVersionStage' }, times: 1, effect: { kind: 'cut-after' } });
    await store.moveLabel(NAME, 'AWSCURRENT', version('v2'), version('v1')).catch(() => null);
    expect(stage.labels(DUBLIN, NAME)).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT,LOCKSTEP]');
  });
});

test('restore brings back a secret scheduled for deletion, unchanged', async () => {
  const { stage, store } = await seeded();
  const before = stage.labels(DUBLIN, NAME);
  await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }));
  await store.restore(NAME);
  expect((await store.describe(NAME))?.pendingDeletion).toBe(false);
  expect(stage.labels(DUBLIN, NAME)).toBe(before);
});

test('rekey changes the key, and changes back to the AWS managed one, without a new version', async () => {
  const { stage, store } = await seeded();
  await store.changeKey(NAME, 'alias/k');
  expect((await store.describe(NAME))?.kmsKey).toBe('alias/k');
  await store.changeKey(NAME, null);
  expect((await store.describe(NAME))?.kmsKey).toBeNull();
  expect(stage.aws.secret(DUBLIN, NAME)?.versions.length).toBe(1);
});

test('redescribe sets a description, and clears it', async () => {
  const { stage, store } = await seeded();
  await store.changeDescription(NAME, 'ünïcode');
  expect((await store.describe(NAME))?.description).toBe('ünïcode');
  await store.changeDescription(NAME, '');
  expect((await store.describe(NAME))?.description).toBe('');
  expect(stage.aws.secret(DUBLIN, NAME)?.versions.length).toBe(1);
});

test('tag adds and overwrites tags, and removes none', async () => {
  const { stage, store } = await open();
  stage.aws.seed(DUBLIN, { name: NAME, tags: { a: '1', b: '2' } });
  await store.tag(NAME, { b: '3', c: '' });
  expect((await store.describe(NAME))?.tags).toEqual({ a: '1', b: '3', c: '' });
});

test('untag removes tags by key, and ignores keys that are not there', async () => {
  const { stage, store } = await open();
  stage.aws.seed(DUBLIN, { name: NAME, tags: { a: '1', b: '2' } });
  await store.untag(NAME, ['b', 'c']);
  expect((await store.describe(NAME))?.tags).toEqual({ a: '1' });
});

test('a value is sent as it was read, in one of the two members', () => {
  expect(toWire(text('x'))).toEqual({ SecretString: 'x' });
  expect(toWire(new SecretValue({ kind: 'binary', bytes: Uint8Array.of(1) }))).toEqual({
    SecretBinary: Uint8Array.of(1),
  });
  expect(fromWire({})).toBeNull();
});

async function open(options: Parameters<typeof openStage>[0] = {}): Promise<{ stage: Stage; store: AwsSecretStore }> {
  const stage = await openStage(options);
  return { stage, store: new AwsSecretStore(singleAttemptClient(stage.aws, DUBLIN), DUBLIN.region) };
}

/** One secret, its v1 holding `x`. */
async function seeded() {
  const opened = await open();
  opened.stage.aws.seed(DUBLIN, { name: NAME, value: 'x', versionId: version('v1') });
  return opened;
}

function newSecret(value: string): NewSecret {
  return { name: NAME, version: version('v1'), value: text(value), key: null, description: '', tags: {} };
}
