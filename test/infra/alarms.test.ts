import type { App } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { type Point, ringing } from './support/cloudwatch.ts';
import { reconcilerStack, reconcilerTemplate, yaml } from './support/synth.ts';

/**
 * The kind: an alarm that cannot ring, that rings although no one has to do anything, or that rings beside others for one cause.
 */
const HOUR = 60;
const DAY = 24 * HOUR;

const templates = new Map<string, Template>();

function deployed(schedule: string, more = ''): Template {
  const text = yaml(`name: orders\nreconcile: { schedule: '${schedule}'${more} }`);
  const template = templates.get(text) ?? reconcilerTemplate(text);
  templates.set(text, template);
  return template;
}

/** The metrics of runs that end at these minutes, each leaving that many replicas in drift. */
function runs(ends: readonly number[], left: (index: number) => number = () => 0, of = 'orders'): Point[] {
  return ends.flatMap((minute, index) => [
    { metric: 'RunFinished', of, minute, value: 1 },
    { metric: 'NewDriftLeft', of, minute, value: left(index) },
  ]);
}

const every = (gap: number, until: number, late: (index: number) => number = () => 1) =>
  Array.from({ length: Math.floor(until / gap) }, (_, index) => index * gap + late(index));

const ofFunction = (metric: string, name: string, minutes: readonly number[]): Point[] =>
  minutes.map((minute) => ({ metric, of: `orders${name}`, minute, value: 1 }));

describe('no alarm fires', () => {
  test.each([
    ['rate(1 minute)', 1, 3 * HOUR],
    ['rate(10 minutes)', 10, DAY],
    ['rate(1 hour)', HOUR, 3 * DAY],
    ['rate(1 day)', DAY, 9 * DAY],
    ['rate(5 days)', 5 * DAY, 30 * DAY],
    ['rate(7 days)', 7 * DAY, 60 * DAY],
  ])('while runs by %s leave no drift', (schedule, gap, until) => {
    expect(ringing(deployed(schedule), runs(every(gap, until)), until)).toEqual({});
  });

  test.each([
    ['rate(20 minutes)', 20, 5],
    ['rate(30 minutes)', 30, 7],
    ['rate(1 hour)', HOUR, 15],
  ])('if runs by %s start as late as possible and take the maximum time', (schedule, gap, window) => {
    const late = (index: number) => (index % 2 === 0 ? 1 : window + 15);
    expect(ringing(deployed(schedule), runs(every(gap, DAY, late)), DAY)).toEqual({});
  });

  test('for one run that leaves drift, if the next one heals it', () => {
    expect(
      ringing(
        deployed('rate(1 hour)'),
        runs(every(HOUR, DAY), (index) => (index === 5 ? 3 : 0)),
        DAY,
      ),
    ).toEqual({});
  });

  test('for a payload with a typo, however often someone sends it by hand', () => {
    const typos = ofFunction('Errors', 'OnDemand', [100, 101, 102, 103, 104]);
    expect(ringing(deployed('rate(1 hour)'), [...runs(every(HOUR, DAY)), ...typos], DAY)).toEqual({});
  });

  test('for many events that fail once and then succeed', () => {
    const once = ofFunction(
      'Errors',
      'OnDemand',
      Array.from({ length: 50 }, () => 100),
    );
    expect(ringing(deployed('rate(1 hour)'), [...runs(every(HOUR, DAY)), ...once], DAY)).toEqual({});
  });

  test('for a single throttled call', () => {
    const throttled = ofFunction('Throttles', 'OnDemand', [100, 300, 500]);
    expect(ringing(deployed('rate(1 hour)'), [...runs(every(HOUR, DAY)), ...throttled], DAY)).toEqual({});
  });
});

describe('exactly one alarm fires', () => {
  const only = (rung: Record<string, number>) => Object.keys(rung);

  test.each([
    ['rate(1 minute)', 12],
    ['rate(1 minute)', 15],
    ['rate(5 minutes)', 14],
    ['rate(10 minutes)', 15],
  ])('for %s with runs of %i minutes: runs wait for each other', (schedule, length) => {
    const throttled = ofFunction('Throttles', 'Scheduled', every(1, DAY));
    const rung = ringing(deployed(schedule), [...runs(every(length, DAY, () => length)), ...throttled], DAY);
    expect(only(rung)).toEqual(['ScheduledThrottles']);
  });

  test.each([
    ['rate(1 minute)', 1, 2],
    ['rate(1 hour)', HOUR, 2],
    ['rate(12 hours)', 12 * HOUR, 2],
    ['rate(1 day)', DAY, 2],
    ['rate(2 days)', 2 * DAY, 1],
    ['cron(0 6 ? * MON *)', 7 * DAY, 1],
    ['rate(7 days)', 7 * DAY, 1],
    ['cron(0 6 1 * ? *)', 30 * DAY, 1],
  ])('for drift that runs by %s leave: after the second run, or the first if runs are rare', (schedule, gap, asked) => {
    const until = 4 * gap + HOUR;
    const { DriftLeft } = ringing(
      deployed(schedule),
      runs(every(gap, until), () => 2),
      until,
    );
    // The first run is at minute 1; a run that was just looked at may count for the period before it.
    expect(DriftLeft).toBeLessThanOrEqual(asked * gap + gap / 4 + HOUR);
  });

  test('for drift that hourly runs leave on workdays, with no runs at night and on weekends', () => {
    const workdays = [0, 1, 2, 3, 4].flatMap((day) =>
      every(HOUR, 11 * HOUR).map((minute) => day * DAY + 8 * HOUR + minute),
    );
    const rung = ringing(
      deployed('cron(0 8-18 ? * MON-FRI *)'),
      runs(workdays, () => 1),
      5 * DAY,
    );
    expect(rung.DriftLeft).toBeLessThan(12 * HOUR);
  });

  test('for a scheduled run that fails, although its retry succeeds', () => {
    const failed = ofFunction('Errors', 'Scheduled', [301]);
    expect(only(ringing(deployed('rate(1 hour)'), [...runs(every(HOUR, DAY)), ...failed], DAY))).toEqual([
      'ScheduledErrors',
    ]);
  });

  test('for an event that fails on its last attempt', () => {
    const tries = ofFunction('Errors', 'OnDemand', [100, 101, 103]);
    const letter = { metric: 'ApproximateNumberOfMessagesVisible', of: 'ordersDeadLetters', minute: 104, value: 1 };
    expect(only(ringing(deployed('rate(1 hour)'), [...runs(every(HOUR, DAY)), ...tries, letter], DAY))).toEqual([
      'DeadLetters',
    ]);
  });

  test('for a replica that a scheduled run found behind, although an event should have brought it up to date', () => {
    const missed = { metric: 'MissedEvents', of: 'orders', minute: 301, value: 1 };
    expect(only(ringing(deployed('rate(1 hour)'), [...runs(every(HOUR, DAY)), missed], DAY))).toEqual(['MissedEvents']);
  });

  test('for a recovery point beyond notify.behind, whichever run found it, and for none below it', () => {
    const behind = (value: number) => ({ metric: 'BehindSeconds', of: 'orders', minute: 301, value });
    const asked = deployed('rate(1 hour)', ' }\nnotify: { behind: 15 minutes');
    const rung = (value: number) => ringing(asked, [...runs(every(HOUR, DAY)), behind(value)], DAY);
    expect(only(rung(900))).toEqual(['Behind']);
    expect(only(rung(899))).toEqual([]);
    expect(only(ringing(deployed('rate(1 hour)'), [...runs(every(HOUR, DAY)), behind(9_000)], DAY))).toEqual([]);
  });

  test('for a history that two scheduled runs in a row could not write to, and none for one', () => {
    const failed = (ends: readonly number[]) =>
      every(HOUR, DAY).map((minute, at) => ({
        ...{ metric: 'HistoryFailed', of: 'orders', minute },
        value: ends.includes(at) ? 1 : 0,
      }));
    const rung = (ends: readonly number[]) =>
      only(ringing(deployed('rate(1 hour)'), [...runs(every(HOUR, DAY)), ...failed(ends)], DAY));
    expect(rung([5, 6, 7])).toEqual(['NoHistory']);
    expect(rung([5])).toEqual([]);
  });

  test('for secrets that the workers gave up on', () => {
    const given = { metric: 'ApproximateNumberOfMessagesVisible', of: 'ordersWorkersGivenUp', minute: 104, value: 1 };
    const rung = ringing(deployed('rate(1 hour)', ', workers: 2'), [...runs(every(HOUR, DAY)), given], DAY);
    expect(only(rung)).toEqual(['GivenUp']);
  });

  test('for runs that stopped, also if another deployment goes on', () => {
    const stopped = runs(every(HOUR, 10 * HOUR));
    const living = runs(every(HOUR, DAY), () => 0, 'billing');
    const rung = ringing(deployed('rate(1 hour)'), [...stopped, ...living], DAY);
    expect(only(rung)).toEqual(['NoRun']);
    expect(rung.NoRun).toBeLessThanOrEqual(9 * HOUR + 1 + 2 * HOUR);
  });
});

test('if no due run can succeed, there is an alarm for errors at once, and one for silence later', () => {
  const failing = ofFunction('Errors', 'Scheduled', every(HOUR, DAY));
  const rung = ringing(deployed('rate(1 hour)'), [...runs([1, 61]), ...failing], DAY);
  expect(Object.keys(rung).sort()).toEqual(['NoRun', 'ScheduledErrors']);
});

test('a schedule that may pause for a week has no alarm for silence, and the synth warns about it with a remedy', () => {
  const stack = reconcilerStack(yaml("reconcile: { schedule: 'rate(7 days)' }\nnotify: { email: [a@example.com] }"));
  const { messages } = (stack.node.root as App).synth().getStackArtifact(stack.artifactId);
  expect(messages.map(({ entry }) => entry.data)).toEqual([
    expect.stringMatching(
      /^no alarm reports that runs have stopped: CloudWatch looks back seven days at most, and the schedule may pause for as long; write notify: \{ when: always \}, and miss the mail/,
    ),
  ]);
});

test.each([
  'rate(1 minute)',
  'rate(1 hour)',
  'rate(1 day)',
  'rate(2 days)',
  'rate(5 days)',
  'rate(7 days)',
  'cron(0 6 1 * ? *)',
])(
  'each alarm of %s looks no further back than CloudWatch allows: a day, or seven with periods of an hour or more',
  (schedule) => {
    for (const { Properties } of Object.values(deployed(schedule).findResources('AWS::CloudWatch::Alarm'))) {
      const { Period, EvaluationPeriods } = Properties;
      expect(Period % 60).toBe(0);
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period < 3_600 ? 86_400 : 604_800);
    }
  },
);
