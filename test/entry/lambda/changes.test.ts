/**
 * The kind: a change of an origin that waits for the scheduled run although an event reported it. CloudTrail's events
 * name a secret in four ways, name no version, and include failed calls. They are minutes late, but a read may still be
 * older than they are.
 */
import { describe, expect, test } from 'vitest';
import { callAws } from '../../../src/entry/cli/commands/demo/call.ts';
import { apiCall, batch, CANARY, type Deployed, DUBLIN, deployed, HOME } from './support.ts';

const ARN = `arn:aws:secretsmanager:${HOME.region}:${HOME.account}:secret`;
const BY_TAG = '  - { tags: { replicate: dr }, replicas: [dublin] }';
const HERE = `  - name: prod/db
    replicas: [{ target: here, name: copies/db }]`;

const WAYS: Record<string, (stage: Deployed, event: object) => Promise<unknown>> = {
  'the function': ({ handler, context }, event) => handler(event, context),
  'a worker': ({ worker, context }, event) => worker(batch([event]), context),
};

describe.each(Object.entries(WAYS))('by %s', (_, deliver) => {
  test.each<[string, (arn: string) => object]>([
    ['CreateSecret, by its name', () => apiCall('CreateSecret', { name: 'prod/db' })],
    ['CreateSecret, by the ARN in the response', (arn) => apiCall('CreateSecret', {}, { responseElements: { arn } })],
    ['RestoreSecret, by a name', () => apiCall('RestoreSecret', { secretId: 'prod/db' })],
    ['TagResource, by an ARN', (arn) => apiCall('TagResource', { secretId: arn, tags: [{ key: 'a', value: 'b' }] })],
    ['UntagResource, by a partial ARN', () => apiCall('UntagResource', { secretId: `${ARN}:prod/db`, tagKeys: ['a'] })],
    [
      'UpdateSecret, by a name and the ARN in an older spelling',
      (aRN) => apiCall('UpdateSecret', { secretId: 'prod/db' }, { responseElements: { aRN } }),
    ],
    ['UpdateSecret, by the ARN in capitals', (arn) => apiCall('UpdateSecret', {}, { responseElements: { ARN: arn } })],
  ])('a new secret is copied on %s', async (_name, eventOf) => {
    const stage = await deployed();
    const { arn } = stage.emulator.seed(HOME, { name: 'prod/db', value: CANARY });
    await deliver(stage, eventOf(arn));
    expect(stage.emulator.secret(DUBLIN, 'prod/db')).toBeDefined();
    expect(stage.emulator.outbox).toEqual([]);
  });

  test('a secret that gets a selecting tag is copied, and one that lost it is left alone', async () => {
    const stage = await deployed('drift', 600_000, BY_TAG);
    for (const [name, replicate] of [
      ['apps/a', 'dr'],
      ['apps/b', 'no'],
    ] as const) {
      stage.emulator.seed(HOME, { name, value: CANARY, tags: { replicate } });
      await deliver(stage, apiCall('TagResource', { secretId: name, tags: [{ key: 'replicate', value: 'dr' }] }));
    }
    expect(stage.emulator.secrets(DUBLIN).map(({ name }) => name)).toEqual(['apps/a']);
    await callAws(stage.emulator.url, HOME, 'UntagResource', { SecretId: 'apps/a', TagKeys: ['replicate'] });
    await deliver(stage, apiCall('UntagResource', { secretId: 'apps/a', tagKeys: ['replicate'] }));
    expect(stage.emulator.secrets(DUBLIN)).toHaveLength(1);
  });

  test('new metadata is copied', async () => {
    const stage = await deployed();
    stage.emulator.seed(HOME, { name: 'prod/db', value: CANARY });
    await deliver(stage, apiCall('CreateSecret', { name: 'prod/db' }));
    const more = { SecretId: 'prod/db', Tags: [{ Key: 'team', Value: 'orders' }] };
    await callAws(stage.emulator.url, HOME, 'TagResource', more);
    await deliver(stage, apiCall('TagResource', { secretId: 'prod/db' }));
    expect(stage.emulator.secret(DUBLIN, 'prod/db')?.tags).toMatchObject({ team: 'orders' });
  });

  test.each<[string, object]>([
    ['a call that AWS refused', apiCall('TagResource', { secretId: 'prod/db' }, { errorCode: 'AccessDenied' })],
    ['a call that changes no origin', apiCall('DeleteSecret', { secretId: 'prod/db' })],
    ['a value that was put, which the native event reports', apiCall('PutSecretValue', { secretId: 'prod/db' })],
    ['a secret that the mapping does not name', apiCall('CreateSecret', { name: 'dev/db' })],
    ['a secret of another account', apiCall('UpdateSecret', { secretId: otherAccount() })],
    ['an event of another Region', { ...apiCall('CreateSecret', { name: 'prod/db' }), region: 'eu-west-1' }],
    ['a call that names no secret', apiCall('TagResource', {})],
  ])('%s costs no call', async (_name, event) => {
    const stage = await deployed();
    stage.emulator.seed(HOME, { name: 'prod/db', value: CANARY });
    await deliver(stage, event);
    expect(stage.emulator.journal).toEqual([]);
  });

  test('Lockstep’s own writes in the origin’s Region cause no further write and no second event', async () => {
    const stage = await deployed('drift', 600_000, HERE);
    stage.emulator.seed(HOME, { name: 'prod/db', value: CANARY });
    await deliver(stage, apiCall('CreateSecret', { name: 'prod/db' }));
    const { arn = '' } = stage.emulator.secret(HOME, 'copies/db') ?? {};
    stage.emulator.journal.length = 0;
    await deliver(stage, apiCall('CreateSecret', { name: 'copies/db' }));
    await deliver(stage, apiCall('TagResource', { secretId: 'copies/db' }, { responseElements: { arn } }));
    expect(stage.emulator.journal).toEqual([]);
  });

  test('an event is not consumed by a read that is older than it', async () => {
    const stage = await deployed();
    stage.emulator.seed(HOME, { name: 'prod/db', value: CANARY });
    // The maximum age of AWS's answers.
    const effect = { kind: 'stale-read', ms: 1_900 } as const;
    stage.emulator.faults.add({ match: { action: 'DescribeSecret', region: HOME.region }, effect });
    const just = stage.clock.now().toISOString();
    await deliver(stage, { ...apiCall('CreateSecret', { name: 'prod/db' }), time: just });
    expect(stage.emulator.secret(DUBLIN, 'prod/db')).toBeDefined();
  });

  test('an event about a secret that is gone again is consumed, and no mail is sent', async () => {
    const stage = await deployed();
    await deliver(stage, apiCall('CreateSecret', { name: 'prod/gone' }));
    expect(stage.emulator.outbox).toEqual([]);
    expect(stage.emulator.journal.filter((one) => one.write)).toEqual([]);
  });
});

function otherAccount(): string {
  return `arn:aws:secretsmanager:${HOME.region}:222233334444:secret:prod/db-AbCdEf`;
}
