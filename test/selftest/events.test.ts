import { expect, test } from 'vitest';
import { forecastCalls, type SelftestEnd } from '../../src/selftest/selftest.ts';
import { folderWith } from '../support/cli.ts';
import { runInProcess } from '../support/in-process.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { eventsOf, playEvents } from './events-support.ts';
import { secretsOf, selftest } from './support.ts';

// The kind: an event that is called sent and was not, or the reverse.

test('on the embedded AWS events come as documented, and the rule and the queue are removed', async () => {
  const { stage, found, removal } = await playEvents();
  expect(findingsOf(found)).toEqual({
    'event-on-put': expect.stringMatching(/^as-documented: It is, after \d+ ms\.$/),
    'event-on-custom-label': expect.stringMatching(/^as-documented: It is, after \d+ ms\.$/),
    'event-on-create': expect.stringMatching(/^as-documented: It is, after \d+ ms\.$/),
    'event-on-create-without-value': 'as-documented: None arrived within 3 seconds.',
    'event-on-rollback': expect.stringMatching(/^as-documented: It is, after \d+ ms\.$/),
    'event-on-restore': 'as-documented: None arrived within 3 seconds.',
    'event-on-label-removal': 'as-documented: None arrived within 3 seconds.',
    'event-delay': expect.stringMatching(
      /^as-documented: 10 of 10 arrived, after \d+ ms \(median\) and \d+ ms \(longest\)\.$/,
    ),
    'event-of-trail': expect.stringMatching(/^as-documented: They do, the last after \d+ ms\.$/),
    'event-twice': expect.stringMatching(/^as-documented: 0 of \d\d events came more than once\.$/),
  });
  expect(found.events).toEqual([
    {
      region: DUBLIN.region,
      event: 'Secret Label Updated',
      arrived: expect.toSatisfy((count: number) => count > 20),
      twice: 0,
      medianMs: expect.any(Number),
      longestMs: expect.any(Number),
    },
  ]);
  expect(removal.left).toEqual([]);
  expectForecast(stage);
  await expectPermissions(stage);
  expect([await eventsOf(stage), secretsOf(stage)]).toEqual([[], []]);
});

test('before the question it says what --events makes, what that needs, and the command for the policy', async () => {
  const stage = await openStage();
  const { stderr } = await selftest(stage, '--events');
  expect(stderr).toMatch(
    /a rule of EventBridge on the default bus of eu-west-1 and a queue of SQS, both lockstep-selftest-[0-9a-f]{8},/,
  );
  expect(stderr).toContain('lockstep policy --for selftest --region us-east-1 --region eu-west-1 --events prints');
  expect(stderr).toMatch(/events:PutRule.* on arn:aws:events:us-east-1:\*:rule\/lockstep-selftest-\*/);
  expect(stage.aws.journal).toEqual([]);
});

test('a documented event that never comes is otherwise, and what rests on it is not settled', async () => {
  const { found } = await playEvents({ deliveries: ({ detail }) => (isCustom(detail) ? 0 : 1) }, [
    'event-on-put',
    'event-on-custom-label',
    'event-on-label-removal',
  ]);
  expect(findingsOf(found)).toMatchObject({
    'event-on-put': expect.stringMatching(/^as-documented/),
    'event-on-custom-label': 'otherwise: None arrived within 3 seconds.',
    'event-on-label-removal':
      'not-settled: It could not be settled: an event that is documented did not come before it',
  });
});

test('an AWS without events settles nothing, and says that the rule may not be in force', async () => {
  const { stage, found } = await playEvents({ deliveries: () => 0 });
  expect(new Set(Object.values(findingsOf(found)))).toEqual(
    new Set([
      'not-settled: It could not be settled: of 2 puts in 6 seconds, the events of 0 arrived, so the rule is not known to be in force',
    ]),
  );
  expect(found.events).toEqual([]);
  expect(await eventsOf(stage)).toEqual([]);
});

test('a queue that is not found right after it was made is asked again', async () => {
  const effect = { kind: 'error', type: 'QueueDoesNotExist', message: 'The specified queue does not exist.' } as const;
  const { found } = await playEvents({ faults: [{ match: { action: 'ReceiveMessage' }, times: 2, effect }] }, [
    'event-on-put',
  ]);
  expect(findingsOf(found)['event-on-put']).toMatch(/^as-documented/);
});

test('an event that comes twice is counted, and an account without a trail is said', async () => {
  const { found } = await playEvents({ deliveries: () => 2, trail: false }, ['event-of-trail', 'event-twice']);
  const findings = findingsOf(found);
  const [, twice, events] = /^as-documented: (\d+) of (\d+) events came more/.exec(findings['event-twice'] ?? '') ?? [];
  expect(Number(twice)).toBe(Number(events));
  expect(findings['event-of-trail']).toBe(
    'not-settled: It could not be settled: none arrived within 6 seconds: the account has no trail here, or it takes longer',
  );
});

/** What is said before the question is what was made and called, beside the calls that wait for events. */
function expectForecast({ aws }: Stage): void {
  const calls = aws.journal.filter(({ action }) => !['ReceiveMessage', 'DeleteMessageBatch'].includes(action));
  const made = new Set(calls.filter(({ action }) => action === 'CreateSecret').map(({ secret }) => secret));
  const without = forecastCalls({ id: 'a', puts: 0, given: [] });
  expect(forecastCalls({ id: 'a', puts: 0, given: ['events'] })).toMatchObject({
    calls: without.calls + calls.length,
    secrets: without.secrets + made.size,
    events: 'lockstep-selftest-a',
  });
}

/** What was called is what `lockstep policy` prints with --events, for names of selftests alone. */
async function expectPermissions(stage: Stage): Promise<void> {
  const ofEvents = stage.aws.journal.filter(({ service }) => service === 'events' || service === 'sqs');
  const used = new Set(
    ofEvents.map(({ service, action }) => `${service}:${action.replace('MessageBatch', 'Message')}`),
  );
  const regions = ['--region', HOME.region, '--region', DUBLIN.region];
  const policy = ['policy', '--for', 'selftest', '--events', ...regions];
  const { stdout } = await runInProcess(policy, await folderWith(''), {});
  const { Statement }: { Statement: { Action: string[]; Resource: string[] }[] } = JSON.parse(stdout);
  const printed = Statement.flatMap(({ Action, Resource }) => Action.map((action) => ({ action, Resource }))).filter(
    ({ action }) => /^(events|sqs):/.test(action),
  );
  const names = printed.map(({ action }) => action);
  expect([...used].filter((one) => !names.includes(one))).toEqual([]);
  // Tags with the rule and the queue take these, and the others are those of --clean.
  const further = [
    'events:TagResource',
    'sqs:TagQueue',
    'events:ListRules',
    'events:ListTagsForResource',
    'sqs:ListQueues',
    'sqs:ListQueueTags',
  ];
  expect(names.filter((one) => !used.has(one)).sort()).toEqual(further.sort());
  const wide = printed.filter(({ Resource }) => Resource.some((arn) => !/[:/]lockstep-selftest-\*$/.test(arn)));
  expect(wide.map(({ action }) => action)).toEqual(['events:ListRules', 'sqs:ListQueues']);
}

/** `VERDICT: FINDING` by id. */
function findingsOf({ probes }: SelftestEnd['found']): Record<string, string> {
  return Object.fromEntries(probes.map(({ id, verdict, finding }) => [id, `${verdict}: ${finding}`]));
}

function isCustom(detail: unknown): boolean {
  return (
    typeof detail === 'object' && detail !== null && 'labelUpdated' in detail && detail.labelUpdated === 'SELFTEST'
  );
}
