import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { SELFTEST_TAG } from '../../config/aws/marks.ts';
import { makeEventQueue } from '../../src/selftest/own-events.ts';
import { EVENT_PROBES } from '../../src/selftest/probes/events.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { clientsOf, eventsOf, playEvents } from './events-support.ts';
import { interruptByHand, NO_GHOSTS, playSelftest, secretsOf, selftest } from './support.ts';

// The kind: a rule or a queue that stays, or one that is removed and is not a selftest's.

test.each(['CreateQueue', 'PutTargets', 'ReceiveMessage'])(
  '%s denied in its midst settles nothing and leaves nothing',
  async (action) => {
    const { stage, found, removal } = await playEvents({ faults: [{ match: { action }, effect: { kind: 'deny' } }] });
    expect(found.probes.every(({ verdict, finding }) => verdict === 'not-settled' && finding.includes(action))).toBe(
      true,
    );
    expect([removal.left, await eventsOf(stage)]).toEqual([[], []]);
    const made = stage.aws.journal.filter((call) => call.action === 'PutRule');
    expect(made.map(({ status }) => status)).toEqual([200]);
  },
);

test('the lost answer to CreateQueue leaves nothing', async () => {
  const { stage, removal } = await playEvents({
    faults: [{ match: { action: 'CreateQueue' }, effect: { kind: 'cut-after' } }],
  });
  expect([removal.left, await eventsOf(stage)]).toEqual([[], []]);
});

test.each(['PutRule', 'CreateQueue', 'PutTargets', 'ReceiveMessage'])('Ctrl-C at %s leaves nothing', async (action) => {
  const interrupt = interruptByHand();
  const stage = await openStage(NO_GHOSTS);
  stage.onCall((call) => {
    if (call.action === action) interrupt.press();
  });
  const probes = EVENT_PROBES.slice(0, 1);
  const { stopped } = await playSelftest(stage, interrupt, { stories: [], probes }, ['events']);
  expect(stopped).toBe('the run was interrupted');
  expect([await eventsOf(stage), secretsOf(stage)]).toEqual([[], []]);
});

test('a rule and a queue that cannot be removed are named, and --clean removes them without --events', async () => {
  const faults = ['RemoveTargets', 'DeleteQueue'].map(
    (action) => ({ match: { action }, effect: { kind: 'deny' } }) as const,
  );
  const { stage, removal } = await playEvents({ faults }, ['event-on-put']);
  expect(removal.left.map(({ region, name }) => `${region} ${name}`)).toEqual([
    'eu-west-1 rule lockstep-selftest-test',
    'eu-west-1 queue lockstep-selftest-test',
  ]);
  await makeOthers(stage);
  stage.aws.faults.clear();
  const { exitCode, stderr } = await selftest(stage, '--clean');
  expect([exitCode, stderr]).toEqual([
    0,
    expect.stringContaining('Of events removed: rule lockstep-selftest-test, queue lockstep-selftest-test.'),
  ]);
  expect(await eventsOf(stage)).toEqual([
    'lockstep-selftest-untagged',
    'prod-events',
    'queue lockstep-selftest-untagged',
  ]);
});

test('the command makes a rule with --events, and removes it if it can make nothing else', async () => {
  const stage = await openStage(NO_GHOSTS);
  stage.aws.faults.add({ match: { action: 'CreateSecret' }, effect: { kind: 'deny' } });
  const { exitCode, stdout } = await selftest(stage, '--puts', '0', '--events', '--yes');
  const made = stage.aws.journal.filter(({ service }) => service === 'events').map(({ action }) => action);
  expect([exitCode, made]).toEqual([2, ['PutRule', 'PutTargets', 'RemoveTargets', 'DeleteRule']]);
  expect(stdout).toMatch(/Is an event delivered twice\? It could not be settled: CreateSecret on .+: access denied/);
});

test('a queue that does not become the target of its rule is a failure, though the call is answered', async () => {
  const answers: Record<string, object> = {
    PutRule: { RuleArn: 'arn:aws:events:eu-west-1:111122223333:rule/lockstep-selftest-a' },
    CreateQueue: { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/lockstep-selftest-a' },
    PutTargets: { FailedEntryCount: 1, FailedEntries: [{ ErrorCode: 'ConcurrentModificationException' }] },
  };
  const call = async (_: unknown, action: string) => ({ ...answers[action] });
  await expect(makeEventQueue({ region: 'eu-west-1', call }, 'a')).rejects.toThrow('ConcurrentModificationException');
});

test('without the permission to list rules, --clean fails only with --events', async () => {
  const stage = await openStage(NO_GHOSTS);
  stage.aws.faults.add({ match: { action: 'ListRules' }, effect: { kind: 'deny' } });
  const without = await selftest(stage, '--clean');
  expect([without.exitCode, without.stderr]).toEqual([
    0,
    expect.stringContaining('rules and queues were not looked for'),
  ]);
  const given = await selftest(stage, '--clean', '--events');
  expect([given.exitCode, given.stderr]).toEqual([
    1,
    expect.stringContaining('rules and queues in us-east-1: ListRules'),
  ]);
});

/** What is not a selftest's own: without its tag, or under another name. */
async function makeOthers({ aws }: Stage): Promise<void> {
  const { events, sqs } = clientsOf(aws);
  const EventPattern = '{"source":["lockstep"]}';
  const Tags = [{ Key: SELFTEST_TAG, Value: 'a' }];
  await events.send(new PutRuleCommand({ Name: 'lockstep-selftest-untagged', EventPattern }));
  await events.send(new PutRuleCommand({ Name: 'prod-events', EventPattern, Tags }));
  await events.send(
    new PutTargetsCommand({
      Rule: 'prod-events',
      Targets: [{ Id: 'queue', Arn: 'arn:aws:sqs:eu-west-1:111122223333:q' }],
    }),
  );
  await sqs.send(new CreateQueueCommand({ QueueName: 'lockstep-selftest-untagged' }));
}
