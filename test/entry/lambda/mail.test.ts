/**
 * The kind: a lost mail. What a run healed is in sync for every later run, so a message that is not published now is
 * never rendered again, neither by Lambda's retry nor by the next scheduled run.
 */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AwsEnvironment } from '../../../src/aws/environment.ts';
import { LockstepError } from '../../../src/core/errors.ts';
import type { Fault } from '../../../src/emulator/index.ts';
import { callAws, makeTopic } from '../../../src/entry/cli/commands/demo/call.ts';
import { publishOrKeep } from '../../../src/entry/lambda/publish.ts';
import { entry, mapping } from '../../support/builders.ts';
import { quietEnvironment } from '../../support/ends.ts';
import { report, rows } from '../../support/report.ts';
import { batch, CANARY, type Deployed, DUBLIN, deployed, HOME, labelUpdated } from './support.ts';

const V1 = '11111111-1111-4111-8111-111111111111';
const V2 = '22222222-2222-4222-8222-222222222222';

const FAULT = { kind: 'error', type: 'InternalFailure', message: 'AWS', status: 500 } as const;
const HICCUP = { kind: 'error', type: 'EncryptionFailure', message: '' } as const;
const ABROAD = '  - { name: prod/*, replicas: [{ region: eu-west-2 }] }';

/** The message size that every queue accepts; newer ones accept more. */
const SQS_BYTES = 262_144;

/** Every function that publishes, with a replica that was written to by hand. */
const SPEAKERS: Record<string, (stage: Deployed) => Promise<unknown>> = {
  'a scheduled run': ({ handler, context }) => handler({ lockstep: 'schedule' }, context),
  'a run by event': ({ handler, context }) => handler(labelUpdated('prod/a', V1), context),
  'a worker': ({ worker, context }) => worker(batch([labelUpdated('prod/a', V1)]), context),
  'a run by hand': ({ handler, context }) => handler({ mode: 'reconcile', publish: true }, context),
};

describe.each(Object.entries(SPEAKERS))('the mail of %s that healed a tampered replica', (_, speak) => {
  test('is published by a later attempt if Publish fails with all its retries', async () => {
    const stage = await tampered();
    publishFails(stage, { effect: FAULT, times: 5 });
    await speak(stage);
    expect(stage.emulator.outbox.map(({ subject }) => subject)).toEqual(['Lockstep us-east-1: 1 healed of 1 replica']);
    expect(stage.queue.deadLetters.bodies).toEqual([]);
  });

  test('is kept as a dead letter if it cannot be published, and the function fails', async () => {
    const stage = await tampered();
    publishFails(stage, { effect: { kind: 'deny' } });
    await expect(speak(stage)).rejects.toThrow(/Publish on .*: access denied/);
    const letters = stage.queue.deadLetters.bodies.map((body) => JSON.parse(body));
    expect(letters).toMatchObject([
      {
        lockstep: 'message',
        why: expect.stringMatching(/^Publish on .*: access denied/),
        topic: 'arn:aws:sns:us-east-1:111122223333:report',
        subject: 'Lockstep us-east-1: 1 healed of 1 replica',
        text: expect.stringMatching(/HEALED: 1 replica[\s\S]*diverged[\s\S]*prod\/a -> dublin/),
        attributes: { mapping: 'lockstep', status: 'healed', left: 0, failed: 0 },
        report: { replicas: [{ secret: 'prod/a', status: 'healed', drift: ['diverged'] }] },
      },
    ]);
    expect(stage.emulator.outbox).toEqual([]);
  });

  test('is in the log if it can be neither published nor kept', async () => {
    const stage = await tampered({ judge: (_body, _call, queue) => (queue === 'work' ? 'taken' : 'AccessDenied') });
    publishFails(stage, { effect: { kind: 'deny' } });
    await expect(speak(stage)).rejects.toThrow(/Publish/);
    expect(stage.log()).toMatch(/could be neither published nor kept[\s\S]*HEALED: 1 replica[\s\S]*prod\/a -> dublin/);
    expect(stage.log()).not.toContain(CANARY);
  });
});

describe('a function with a topic for chat', () => {
  const ARN = 'arn:aws:sns:us-east-1:111122223333:chat';

  async function withChat() {
    vi.stubEnv('LOCKSTEP_CHAT_TOPIC_ARN', ARN);
    onTestFinished(() => void vi.unstubAllEnvs());
    return tampered();
  }

  test('publishes one message a run to it, beside the mail', async () => {
    const { handler, context, emulator } = await withChat();
    await makeTopic(emulator.url, HOME, 'chat', 'channel@example.com');
    await handler({ lockstep: 'schedule' }, context);
    const mails = emulator.outbox.map(({ topicArn, message }) => [topicArn, JSON.parse(message)]);
    expect(Object.fromEntries(mails)).toMatchObject({
      [ARN]: { source: 'custom', content: { title: 'Lockstep us-east-1: 1 healed of 1 replica' } },
      'arn:aws:sns:us-east-1:111122223333:report': { report: 'lockstep/1' },
    });
    expect(mails).toHaveLength(2);
  });

  test('mails although the topic for chat is gone, keeps that message as a dead letter, and fails once all is done', async () => {
    const { handler, context, emulator, queue } = await withChat();
    await expect(handler({ lockstep: 'schedule' }, context)).rejects.toThrow(/^Publish on .*:chat/);
    expect(emulator.outbox.map(({ topicArn }) => topicArn)).toEqual(['arn:aws:sns:us-east-1:111122223333:report']);
    const letters = queue.deadLetters.bodies.map((body) => JSON.parse(body));
    expect(letters).toMatchObject([{ lockstep: 'message', topic: ARN, report: { report: 'lockstep/1' } }]);
    expect(emulator.secret(DUBLIN, 'prod/a')?.labels.AWSCURRENT).toBe(V1);
  });
});

test('the mail of a deployed function links to the dashboard, the log, the function and the runbook that its environment names', async () => {
  const links = {
    LOCKSTEP_DASHBOARD: 'Lockstep-orders-us-east-1',
    LOCKSTEP_RUNBOOK_URL: 'https://wiki.example.com/runbook',
    AWS_LAMBDA_LOG_GROUP_NAME: 'orders-logs',
  };
  for (const [name, value] of Object.entries(links)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const stage = await tampered();
  await stage.handler({ lockstep: 'schedule' }, stage.context);
  const [mail] = stage.emulator.outbox.map(({ byProtocol }) => byProtocol.email?.split('\n') ?? []);
  const cloudwatch = 'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1';
  expect(mail).toEqual(
    expect.arrayContaining([
      'Runbook: https://wiki.example.com/runbook#diverged',
      `Dashboard: ${cloudwatch}#dashboards/dashboard/Lockstep-orders-us-east-1`,
      `Log: ${cloudwatch}#logsV2:log-groups/log-group/orders-logs`,
      'Function: https://us-east-1.console.aws.amazon.com/lambda/home?region=us-east-1#/functions/lockstep-reconciler',
    ]),
  );
});

test('a mail whose answer was lost is sent twice, word for word', async () => {
  const stage = await tampered();
  publishFails(stage, { effect: { kind: 'cut-after' }, times: 1 });
  await stage.handler({ lockstep: 'schedule' }, stage.context);
  const [first, second, ...more] = stage.emulator.outbox.map(({ message }) => message);
  expect(first).toContain('diverged');
  expect([second, more]).toEqual([first, []]);
});

test.each<[string, (stage: Deployed) => Promise<boolean>]>([
  ['the function', ({ handler, context }) => handler(labelUpdated('prod/a', V1), context).then(isTrue, isFalse)],
  [
    'a worker',
    async ({ worker, context }) =>
      (await worker(batch([labelUpdated('prod/a', V1)]), context)).batchItemFailures.length === 0,
  ],
])('%s that heals one replica and has to retry another reports what it healed before the retry', async (_, deliver) => {
  const stage = await tampered({}, ABROAD);
  stage.emulator.faults.add({ match: { action: 'CreateSecret' }, effect: HICCUP });
  expect(await deliver(stage)).toBe(false);
  expect(await deliver(stage)).toBe(false);
  expect(stage.emulator.outbox.map(({ subject }) => subject)).toEqual(['Lockstep us-east-1: 1 healed of 1 replica']);
  stage.emulator.faults.clear();
  expect(await deliver(stage)).toBe(true);
  expect(stage.emulator.outbox).toHaveLength(1);
});

test('what the first of two attempts healed is in the one mail of both', async () => {
  const stage = await tampered();
  stage.clock.pass(3_600_000);
  const put = { SecretId: 'prod/a', SecretString: `${CANARY} 2`, ClientRequestToken: V2 };
  await callAws(stage.emulator.url, HOME, 'PutSecretValue', put);
  // All that the first heal reads of the origin: the current version, the former ones, the value, and the current
  // version before the swap.
  const match = { service: 'secretsmanager', region: HOME.region } as const;
  stage.emulator.faults.add({ match, effect: { kind: 'stale-read', ms: 60_000 }, times: 4 });
  await stage.handler(labelUpdated('prod/a', V2), stage.context);
  expect(stage.emulator.secret(DUBLIN, 'prod/a')?.labels.AWSCURRENT).toBe(V2);
  const mails = stage.emulator.outbox.map(({ message }) => JSON.parse(message ?? '{}'));
  expect(mails.map(({ replicas }) => replicas)).toMatchObject([[{ status: 'healed', drift: ['diverged'] }]]);
});

test('the mail of a worker is only about what is blocked, failed or was diverged', async () => {
  const stage = await tampered();
  for (const name of ['prod/b', 'prod/c']) stage.emulator.seed(HOME, { name, value: CANARY, versionId: V1 });
  stage.emulator.seed(DUBLIN, { name: 'prod/c', value: 'theirs', owningService: 'rds' });
  await stage.worker(batch(['prod/a', 'prod/b', 'prod/c'].map((name) => labelUpdated(name, V1))), stage.context);
  expect(stage.emulator.outbox.map(({ subject }) => subject)).toEqual([
    'Lockstep us-east-1: 1 blocked, 1 healed of 2 replicas',
  ]);
});

test('a version that a worker could not see by its last try is mailed as left', async () => {
  const stage = await tampered();
  const late = batch([labelUpdated('prod/other', V2)], 5);
  stage.emulator.seed(HOME, { name: 'prod/other', value: CANARY, versionId: V1 });
  expect(await stage.worker(late, stage.context)).toEqual({ batchItemFailures: [{ itemIdentifier: '0' }] });
  expect(stage.emulator.outbox[0]?.message).toContain('does not show version');
}, 20_000);

test('the longest possible message fits into a dead letter', async () => {
  const kept: string[] = [];
  const world: AwsEnvironment = {
    ...quietEnvironment(),
    publish: () => Promise.reject(new LockstepError('access-denied', 'no')),
    keep: async (_, body) => void kept.push(body),
  };
  const settings = {
    topicArn: 'arn:topic',
    chatTopicArn: null,
    deadLettersUrl: 'letters',
    functionName: 'f',
    queueUrl: null,
    history: null,
  };
  const long = report(rows(3_000, { status: 'failed', reason: '"\\'.repeat(200) }), { trigger: 'schedule' });
  const publishing = publishOrKeep(long, { ...settings, mapping: mapping(entry('prod/*')) }, world);
  await expect(publishing).rejects.toMatchObject({ code: 'access-denied' });
  expect(Buffer.byteLength(kept[0] ?? '')).toBeGreaterThan(100_000);
  expect(Buffer.byteLength(kept[0] ?? '')).toBeLessThan(SQS_BYTES);
});

/** `prod/a` was copied, and then the replica was written to by hand. */
async function tampered(options: Parameters<typeof deployed>[3] = {}, more = '') {
  const stage = await deployed('drift', 600_000, more, options);
  const { emulator } = stage;
  emulator.seed(HOME, { name: 'prod/a', value: CANARY, versionId: V1 });
  await stage.handler({ mode: 'reconcile', targets: ['dublin'] }, stage.context);
  const theirs = { SecretId: 'prod/a', SecretString: 'theirs', ClientRequestToken: 'theirs'.padEnd(32, '-') };
  await callAws(emulator.url, DUBLIN, 'PutSecretValue', theirs);
  return stage;
}

function publishFails({ emulator }: Deployed, fault: Omit<Fault, 'match'>): void {
  emulator.faults.add({ match: { service: 'sns', action: 'Publish' }, ...fault });
}

function isTrue(): boolean {
  return true;
}

function isFalse(): boolean {
  return false;
}
