import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { renderMessage } from '../../src/render/message.ts';
import { HELD_SECTION, sectionOf, WARNINGS_SECTION } from '../../src/render/runbook.ts';
import { anchorsOf, readPage } from '../docs/markdown.ts';
import { report, row, rows } from '../support/report.ts';

// The kind of fault: who is woken by a mail has to read all of it to learn what to do.

const STATUSES = ['failed', 'blocked', 'drifted', 'deferred', 'healed'] as const;
const SCHEDULED = { mode: 'reconcile', trigger: 'schedule' } as const;
const COMMAND_LINE = { functionName: null };

/** The lines before the first blank line after the subject. */
function openingOf(about: Report, context: Parameters<typeof renderMessage>[1] = COMMAND_LINE): string[] {
  const { subject, text } = renderMessage(about, context);
  const [, opening = ''] = text.slice(text.indexOf(subject)).split('\n\n');
  return opening.split('\n');
}

describe('the opening of a mail', () => {
  const STEPS: readonly [ReplicaReport['status'], Report['run']['mode'], string][] = [
    ['failed', 'reconcile', 'mend what the reason names; the next run tries again'],
    ['blocked', 'reconcile', 'decide by the reason; until then nothing is written there'],
    ['drifted', 'reconcile', 'heal it by hand, or let Lockstep do it (onDrift: heal)'],
    ['drifted', 'audit', 'reconcile, if it is to be healed'],
    ['drifted', 'dry-run', 'reconcile, if it is to be healed'],
    ['deferred', 'reconcile', 'none now, the next run goes on; act if it stays'],
    ['healed', 'reconcile', 'none'],
  ];

  test.each(STEPS)('of a replica that is %s in mode %s has one next step', (status, mode, step) => {
    const lines = openingOf(report([row({ status, drift: ['stale'], actions: ['put'] })], { mode }));
    expect(lines.filter((line) => line.startsWith('Next: '))).toEqual([`Next: ${step}`]);
  });

  test('is about the worst row, and counts those like it', () => {
    const blocked = { status: 'blocked', drift: ['foreign'], reason: 'it is of another mapping' } as const;
    const lines = openingOf(report([...rows(2, blocked), row({ status: 'healed', drift: ['diverged'] })], SCHEDULED));
    expect(lines).toEqual([
      'Wrong: blocked, foreign: prod/0 -> dublin (eu-west-1, 111122223333), and 1 more like it',
      'Why: it is of another mapping',
      'Since: not known; seen 2026-01-31 12:00 UTC',
      'Done: 1 replica healed',
      'Next: decide by the reason; until then nothing is written there',
      'Runbook: docs/runbook.md, section foreign',
    ]);
  });

  test('says since when, for how long and how far behind, if a history knows', () => {
    const since = '2026-01-31T10:30:00.000Z';
    const stale = row({ status: 'failed', drift: ['stale'], since, runs: 2, behindSeconds: 5400 });
    expect(openingOf(report([stale], SCHEDULED))).toContain(
      'Since: 2026-01-31 10:30 UTC, for 1 h 30 min, 2 runs; 1 h 30 min behind',
    );
  });

  test('never calls done what was not, and names what was done in part', () => {
    const done = (about: Report) => openingOf(about).find((line) => line.startsWith('Done: '));
    const put = row({ status: 'failed', drift: ['stale'], actions: ['put'] });
    expect(done(report([put], SCHEDULED))).toBe('Done: 1 in part');
    expect(done(report([{ ...put, actions: [] }], SCHEDULED))).toBe('Done: nothing');
    expect(done(report([{ ...put, status: 'drifted' }], SCHEDULED))).toBe('Done: nothing');
    expect(done(report([{ ...put, status: 'drifted' }], { mode: 'audit' }))).toBe('Done: nothing; this was an audit');
    expect(done(report([{ ...put, status: 'drifted' }], { mode: 'dry-run' }))).toBe(
      'Done: nothing; this was a dry run',
    );
    const held = report([{ ...put, status: 'deferred' }], { ...SCHEDULED, held: 'too much' });
    expect(done(held)).toBe('Done: nothing; the whole run is held back');
  });

  test('of a run that left nothing open says that nothing is wrong; of one that compared nothing, that nothing is known', () => {
    expect(openingOf(report(rows(3)))[0]).toBe('Wrong: nothing; all is in sync, 3 replicas');
    expect(openingOf(report([]))[0]).toBe('Wrong: nothing was compared, so nothing is known');
    const healed = row({ status: 'healed', drift: ['stale'] });
    expect(openingOf(report([healed], SCHEDULED))[0]).toMatch(/^Wrong: nothing is left; healed, stale: prod\/db/);
  });
});

test('a replica that is only reported, and that a heal would leave as it is, waits for a person', () => {
  const lines = openingOf(report([row({ status: 'drifted', drift: ['foreign'] })], SCHEDULED));
  expect(lines).toContain('Next: decide by the reason; a heal would change nothing');
});

test('below each replica stands what differs, and since when', () => {
  const details = [{ kind: 'metadata', tag: 'team', expected: 'a', found: null } as const];
  const since = '2026-01-31T10:30:00.000Z';
  const { text } = renderMessage(
    report([row({ status: 'drifted', drift: ['metadata'], details, since })]),
    COMMAND_LINE,
  );
  expect(text).toContain(`    prod/db -> dublin (eu-west-1, 111122223333)
      tag team: expected a, found none
      since ${since}
`);
});

describe('the runbook', () => {
  test('has every section that a mail can name', async () => {
    const anchors = anchorsOf(await readPage('docs/runbook.md'));
    const sections = KINDS.map((kind) => sectionOf({ drift: [kind] }));
    const others = [HELD_SECTION, WARNINGS_SECTION, sectionOf({ drift: [] })];
    expect([...sections, ...others].filter((section) => !anchors.includes(section))).toEqual([]);
  });

  test('is linked if it has an address, and else named: no link leads nowhere', () => {
    const failed = report([row({ status: 'failed', drift: ['missing', 'unreachable'] })], SCHEDULED);
    const runbookUrl = 'https://wiki.example.com/lockstep/runbook';
    expect(openingOf(failed, { functionName: null, runbookUrl })).toContain(
      'Runbook: https://wiki.example.com/lockstep/runbook#unreachable',
    );
    expect(openingOf(failed).join()).not.toContain('http');
  });
});

describe('links into the console', () => {
  const deployed = { functionName: 'Lockstep-OnDemand', dashboard: 'Lockstep-orders', logGroup: '/aws/lambda/x y' };

  test.each([
    ['us-east-1', 'https://us-east-1.console.aws.amazon.com'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn'],
  ])('of %s lead to the console of its partition', (region, host) => {
    const about = { ...report([row({ status: 'failed' })]), origin: { region, account: '111122223333' } };
    expect(openingOf(about, deployed).slice(-3)).toEqual([
      `Dashboard: ${host}/cloudwatch/home?region=${region}#dashboards/dashboard/Lockstep-orders`,
      `Log: ${host}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fx$2520y`,
      `Function: ${host}/lambda/home?region=${region}#/functions/Lockstep-OnDemand`,
    ]);
  });

  test('are left out where there is no public console, and for a run by hand', () => {
    const iso = {
      ...report([row({ status: 'failed' })]),
      origin: { region: 'us-iso-east-1', account: '111122223333' },
    };
    expect(openingOf(iso, deployed).join()).not.toContain('http');
    expect(openingOf(report([row({ status: 'failed' })])).join()).not.toContain('http');
  });
});

describe('with a history', () => {
  const since = '2026-01-30T08:00:00.000Z';
  const fresh = row({
    secret: 'prod/new',
    name: 'prod/new',
    status: 'failed',
    drift: ['unreachable'],
    news: 'new',
    since,
  });
  const lasting = rows(30, { status: 'blocked', drift: ['foreign'], news: 'same', since });
  const gone = {
    secret: 'prod/gone',
    target: 'dublin',
    drift: ['stale' as const],
    since,
    until: '2026-01-31T11:00:00.000Z',
  };
  const written = { written: true, record: 123, head: 'ab'.repeat(32) } as const;
  const about: Report = {
    ...report([...lasting, fresh], SCHEDULED),
    resolved: [{ ...gone, how: 'healed' }],
    history: written,
  };
  const { subject, text } = renderMessage(about, COMMAND_LINE);

  test('news come first in the subject and in the body, and what lasts is counted', () => {
    expect(subject).toBe('Lockstep us-east-1: new: 1 failed, 30 lasting, 1 resolved of 31 replicas');
    expect(openingOf(about)[0]).toMatch(/^Wrong: failed, unreachable: prod\/new/);
    const titles = [...text.matchAll(/^([A-Z, ]+): \d+ replicas?/gm)].map(([, title]) => title);
    expect(titles).toEqual(['NEW, FAILED', 'RESOLVED', 'LASTING']);
    expect(text).toContain('30 blocked, the oldest since 2026-01-30 08:00 UTC. A reminder will name them again.');
    expect(text).not.toContain('prod/3 ->');
    expect(text).toContain('prod/gone -> dublin: stale, healed, 2026-01-30 08:00 UTC to 2026-01-31 11:00 UTC');
  });

  test('what this run healed is named once, although it also resolved what an earlier run had seen', () => {
    const healed = row({ status: 'healed', drift: ['stale'], since, runs: 3 });
    const own = { ...gone, secret: 'prod/db', name: 'prod/db', how: 'healed', run: about.run.id } as const;
    const before = { ...gone, name: 'other', how: 'by itself', run: 'an earlier run' } as const;
    const mail = renderMessage({ ...report([healed], SCHEDULED), resolved: [own, before] }, COMMAND_LINE);
    expect(mail.subject).toBe('Lockstep us-east-1: new: 1 healed, 1 resolved of 1 replica');
    expect(mail.text).toContain('prod/gone -> dublin as other: stale, by itself');
    expect(mail.text).not.toContain('prod/db -> dublin: stale');
  });

  test('a reminder names in full what lasts', () => {
    const reminder = renderMessage({ ...about, reminder: true }, COMMAND_LINE);
    expect(reminder.subject).toBe('Lockstep us-east-1: reminder, new: 1 failed, 30 lasting, 1 resolved of 31 replicas');
    expect(reminder.text).toContain('LASTING, BLOCKED: 30 replicas');
    expect(reminder.text).toContain('prod/3 -> dublin');
  });

  test('a run by hand names in full what lasts, since no mail needs to have come before', () => {
    const byHand = renderMessage({ ...about, run: { ...about.run, trigger: 'cli' } }, COMMAND_LINE);
    expect(byHand.text).toContain('LASTING, BLOCKED: 30 replicas');
    expect(byHand.text).toContain('prod/3 -> dublin');
    expect(byHand.text).not.toContain('earlier mail');
  });

  test('the head of the chain stands in the mail, and if it was not written, the reason', () => {
    expect(text).toContain(`history: record 123, head ${'ab'.repeat(32)}\n`);
    const lost = { ...about, history: { written: false, reason: 'the bucket\nis gone' } as const };
    expect(renderMessage(lost, COMMAND_LINE).text).toContain('history: not written: the bucket is gone\n');
  });

  test('what flaps is named, even if it lasts', () => {
    const flaps = report([row({ status: 'healed', drift: ['diverged'], news: 'same', flapping: 7 })], SCHEDULED);
    expect(renderMessage(flaps, COMMAND_LINE).text).toMatch(
      /^FLAPPING: 1 replica\n.+\n\n {2}prod\/db -> dublin \(eu-west-1, 111122223333\): 7 times$/m,
    );
  });
});

describe('the subject', () => {
  test('names the mapping, unless it has the default name', () => {
    const named = { ...report([row({ status: 'failed' })]), mapping: 'orders-dr' };
    expect(renderMessage(named, COMMAND_LINE).subject).toBe('Lockstep orders-dr us-east-1: 1 failed of 1 replica');
  });

  test('has fewer than 100 ASCII characters, begins with what is worst, and cuts no number', () => {
    const many = fc.nat({ max: 999_999 });
    const counts = fc.record({ failed: many, blocked: many, drifted: many, deferred: many, healed: many });
    const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
    const asked = fc.record({ counts, name, warnings: fc.nat({ max: 300 }), isHeld: fc.boolean() });
    fc.assert(
      fc.property(asked, (said) => {
        const about = countedReport(said);
        const { subject } = renderMessage(about, COMMAND_LINE);
        expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
        const numbers = [...subject.slice(subject.indexOf(': ')).matchAll(/(\d+) (\w+)/g)];
        const truth = new Map<string, number>(about.expected);
        for (const [, number, word = ''] of numbers) expect(Number(number)).toBe(truth.get(word));
      }),
      { numRuns: 30 },
    );
  });
});

interface Said {
  readonly counts: Readonly<Record<(typeof STATUSES)[number], number>>;
  readonly name: string;
  readonly warnings: number;
  readonly isHeld: boolean;
}

/** Few rows stand for many: an array of that length costs nothing until it is read. */
function countedReport({ counts, name, warnings, isHeld }: Said): Report & { expected: [string, number][] } {
  const small = Object.fromEntries(STATUSES.map((status) => [status, counts[status] % 40])) as Said['counts'];
  const replicas = STATUSES.flatMap((status) => rows(small[status], { status }));
  const expected: [string, number][] = [
    ...STATUSES.map((status): [string, number] => [status, small[status]]),
    ['replicas', replicas.length],
    ['replica', replicas.length],
    ['warning', warnings],
    ['warnings', warnings],
  ];
  const run = isHeld ? { ...SCHEDULED, held: 'too much' } : SCHEDULED;
  return { ...report(replicas, run), mapping: name, warnings: Array(warnings).fill('w'), expected };
}

test.each([
  ['replication.yaml', "  lockstep audit --secret 'prod/db'\n"],
  ['my maps/dr.yaml', "  lockstep audit --config 'my maps/dr.yaml' --secret 'prod/db'\n"],
])('the command to look closer reads the mapping that the run read: %s', (file, command) => {
  const about = { ...report([row({ status: 'drifted', drift: ['stale'] })]), file };
  expect(renderMessage(about, COMMAND_LINE).text).toContain(command);
});
