import { expect, test } from 'vitest';
import type { Report } from '../../../src/core/report.ts';
import { callAws } from '../../../src/entry/cli/commands/demo/call.ts';
import { CANARY, DUBLIN, deployed, HOME, labelUpdated, rotationSucceeded } from './support.ts';

const V1 = '11111111-1111-4111-8111-111111111111';
const V2 = '22222222-2222-4222-8222-222222222222';
const UNSEEN = '33333333-3333-4333-8333-333333333333';

test('the native event copies the new version of its secret, and no mail is sent', async () => {
  const { emulator, handler, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/db', value: CANARY, versionId: V1 });
  emulator.seed(HOME, { name: 'prod/other', value: CANARY });
  await handler(labelUpdated('prod/db', V1), context);
  expect(emulator.secret(DUBLIN, 'prod/db')).toBeDefined();
  expect(emulator.secret(DUBLIN, 'prod/other')).toBeUndefined();
  expect(emulator.outbox).toEqual([]);
});

test('a second event for one rotation writes nothing', async () => {
  const { emulator, handler, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/db', value: CANARY, versionId: V1 });
  await handler(labelUpdated('prod/db', V1), context);
  emulator.journal.length = 0;
  await handler(rotationSucceeded(emulator.secret(HOME, 'prod/db')?.arn ?? ''), context);
  expect(emulator.journal.filter((one) => one.write)).toEqual([]);
});

test.each([
  ['the ARN of a secret', 'prod/db', (arn: string) => arn],
  ['a plain name', 'prod/db', () => 'prod/db'],
  ['the ARN of a name that itself ends in a hyphen and six characters', 'prod/db-abcdef', (arn: string) => arn],
])('RotationSucceeded may name %s', async (_, name, secretId) => {
  const { emulator, handler, context } = await deployed();
  const { arn } = emulator.seed(HOME, { name, value: CANARY });
  await handler(rotationSucceeded(secretId(arn)), context);
  expect(emulator.secret(DUBLIN, name)).toBeDefined();
});

test.each([
  ['a secret that the mapping does not name', labelUpdated('dev/db', V1)],
  ['a label that is not copied', labelUpdated('prod/db', V1, 'LOCKSTEP')],
  ['a rotation that failed', rotationSucceeded('prod/db', { eventName: 'RotationFailed' })],
  ['an event that carries an error', rotationSucceeded('prod/db', { errorCode: 'AccessDenied' })],
])('%s costs no call', async (_, event) => {
  const { emulator, handler, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/db', value: CANARY });
  await handler(event, context);
  expect(emulator.journal).toEqual([]);
});

test('an event that arrives before its version can be read is returned to Lambda, which retries it', async () => {
  const { emulator, handler, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/db', value: CANARY, versionId: V1 });
  await expect(handler(labelUpdated('prod/db', UNSEEN), context)).rejects.toThrow(/does not show version .* yet/);
});

test('a late event about a superseded version is consumed without a mail', async () => {
  const { emulator, handler, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/db', value: CANARY, versionId: V1 });
  const put = { SecretId: 'prod/db', SecretString: `${CANARY}-2`, ClientRequestToken: V2 };
  await callAws(emulator.url, HOME, 'PutSecretValue', put);
  await handler(labelUpdated('prod/db', V1), context);
  expect(emulator.secret(DUBLIN, 'prod/db')?.versions.map((version) => version.id)).toEqual([V2]);
});

test('an event publishes what is blocked or failed', async () => {
  const { emulator, handler, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/db', value: CANARY, versionId: V1 });
  emulator.seed(DUBLIN, { name: 'prod/db', value: 'theirs', rotationEnabled: true });
  await handler(labelUpdated('prod/db', V1), context);
  expect(emulator.outbox.map((mail) => mail.subject)).toEqual(['Lockstep us-east-1: 1 blocked of 1 replica']);
});

test.each([
  ['drift', ['Lockstep us-east-1: 1 healed of 1 replica']],
  ['always', ['Lockstep us-east-1: 1 healed of 1 replica', 'Lockstep us-east-1: all in sync, 1 replica']],
] as const)('a scheduled run mails what notify.when asks for: %s', async (when, subjects) => {
  const { emulator, handler, context } = await deployed(when);
  emulator.seed(HOME, { name: 'prod/db', value: CANARY });
  await handler({ lockstep: 'schedule' }, context);
  await handler({ lockstep: 'schedule' }, context);
  expect(emulator.outbox.map((mail) => mail.subject)).toEqual(subjects);
});

test('a manual audit returns the report, writes nothing, and publishes only on request', async () => {
  const { emulator, handler, context } = await deployed();
  emulator.seed(HOME, { name: 'prod/db', value: CANARY });
  const report = (await handler({ mode: 'audit' }, context)) as Report;
  expect(report.run).toMatchObject({ mode: 'audit', trigger: 'invoke', depth: 'versions' });
  expect(report.replicas).toMatchObject([{ status: 'drifted', drift: ['missing'], actions: ['create'] }]);
  expect(emulator.journal.filter((one) => one.write)).toEqual([]);
  expect(emulator.outbox).toEqual([]);
  await handler({ mode: 'audit', publish: true }, context);
  expect(emulator.outbox).toHaveLength(1);
});

test.each([
  [{ mode: 'heal' }, /mode: /],
  [{ mode: 'audit', secret: 'prod/db' }, /"secret"/],
  [{ mode: 'audit', depth: 'deep' }, /depth: /],
  [{ mode: 'audit', targets: ['dublim'] }, /did you mean "dublin"/],
  [{ mode: 'audit', secrets: ['dev/db'] }, /the mapping names no such secret/],
  [{}, /A payload looks like/],
])('the payload %j is refused with a valid example, and no call is made', async (payload, sentence) => {
  const { emulator, handler, context } = await deployed();
  await expect(handler(payload, context)).rejects.toThrow(sentence);
  expect(emulator.journal).toEqual([]);
});

test('work that cannot be finished in time is deferred, not cut off', async () => {
  const { emulator, handler, context } = await deployed('drift', 5_000);
  emulator.seed(HOME, { name: 'prod/db', value: CANARY });
  const report = (await handler({ mode: 'reconcile', secrets: ['prod/db'] }, context)) as Report;
  expect(report.summary).toMatchObject({ replicas: 1, deferred: 1 });
  expect(emulator.journal.filter((one) => one.write)).toEqual([]);
});

test('logs and metrics contain no value, and no name, ARN or account as a dimension', async () => {
  const { emulator, handler, context, log } = await deployed();
  emulator.seed(HOME, { name: 'prod/db', value: CANARY });
  await handler({ lockstep: 'schedule' }, context);
  expect(log()).toContain('run finished');
  expect(log()).toContain('RunFinished');
  expect(log()).toContain('"Dimensions":[["service","mapping","trigger"]]');
  for (const form of [CANARY, Buffer.from(CANARY).toString('base64'), Buffer.from(CANARY).toString('hex')]) {
    expect(log()).not.toContain(form);
  }
});
