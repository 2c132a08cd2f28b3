/** The kind: time that is counted twice, not at all, or as in sync although no one looked or drift was open. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chapter, Window } from '../../../src/core/memory/chapters.ts';
import type { Ran } from '../../../src/core/memory/compose.ts';
import { findGaps } from '../../../src/core/memory/gaps.ts';
import { findIncidents } from '../../../src/core/memory/incidents.ts';
import { type RecentDays, RecentFold } from '../../../src/core/memory/recent.ts';
import { measureShares, type Share } from '../../../src/core/memory/shares.ts';
import type { ReplicaReport } from '../../../src/core/report.ts';
import { ranAt, type Scene } from '../../history/runs.ts';
import { row } from '../../support/report.ts';
import { at, chaptersOf, spansOf, windowOf } from './chronicle.ts';

const RIGHT = row();
const STALE = row({ status: 'blocked', drift: ['stale'] });
const UNREACHABLE = row({ status: 'failed', drift: ['unreachable'] });
const UNSEEN = row({ status: 'deferred', reason: 'the run ended before it was looked at' });
const NOON = windowOf('10:00', '14:00');

function sharesOf(chapters: readonly Chapter[], window: Window): Share[] {
  return measureShares(chapters, findIncidents(chapters), window);
}

function sharesIn(window: Window, ...runs: readonly (readonly [time: string, Scene])[]): Share[] {
  return sharesOf(chaptersOf(runs.map(([time, scene]) => ranAt(at(time), scene))), window);
}

const HOURS = ['10:00', '11:00', '12:00', '13:00'] as const;

function hourly(...rows: readonly (readonly ReplicaReport[])[]) {
  return rows.map((of, index) => [HOURS[index] ?? '', { rows: of }] as const);
}

describe('a replica', () => {
  test('that each run found in sync was in sync all the time', () => {
    const [share] = sharesIn(NOON, ...hourly([RIGHT], [RIGHT], [RIGHT], [RIGHT]));
    expect(share).toMatchObject({ inSyncShare: 1, inDriftMs: 0, unknownMs: 0, incidents: 0, longestMs: 0, meanMs: 0 });
  });

  test('in drift is in drift until the run that found it in sync had ended', () => {
    const [share] = sharesIn(NOON, ...hourly([RIGHT], [STALE], [RIGHT], [RIGHT]));
    expect(spansOf(share?.inDrift ?? [])).toEqual(['11:00-12:00']);
    expect(share).toMatchObject({ incidents: 1, longestMs: 3_607_000, meanMs: 3_607_000 });
  });

  test('is unknown in a gap, and in drift if drift was open there', () => {
    const at13 = ['13:00', { rows: [STALE] }] as const;
    const [share] = sharesIn(NOON, ['10:00', { rows: [RIGHT] }], at13);
    expect([spansOf(share?.unknown ?? []), spansOf(share?.inDrift ?? [])]).toEqual([['10:00-13:00'], ['13:00-14:00']]);
    const [open] = sharesIn(NOON, ['10:00', { rows: [STALE] }], at13);
    expect([spansOf(open?.unknown ?? []), spansOf(open?.inDrift ?? [])]).toEqual([[], ['10:00-14:00']]);
  });

  test('that could not be read is neither in drift nor in sync', () => {
    const [share] = sharesIn(NOON, ...hourly([RIGHT], [UNREACHABLE], [RIGHT], [RIGHT]));
    expect(spansOf(share?.unknown ?? [])).toEqual(['11:00-12:00']);
    expect(share).toMatchObject({ inDriftMs: 0, incidents: 0, inSyncShare: 1 });
  });

  test('that a run had no time for was not looked at by that run, whoever else was', () => {
    const other = row({ secret: 'prod/other' });
    const [db, rest] = sharesIn(NOON, ...hourly([RIGHT, other], [UNSEEN, other], [RIGHT, other], [RIGHT, other]));
    expect([db, rest].map((share) => spansOf(share?.unknown ?? []))).toEqual([['10:00-12:00'], []]);
  });

  test('counts only while the mapping asks for it', () => {
    const other = row({ secret: 'prod/other' });
    const shares = sharesIn(NOON, ...hourly([RIGHT], [RIGHT, other], [other], [other]));
    expect(shares.map(({ secret, declared }) => [secret, spansOf(declared)])).toEqual([
      ['prod/db', ['10:00-12:00']],
      ['prod/other', ['11:00-14:00']],
    ]);
    expect(shares.map(({ inSyncShare }) => inSyncShare)).toEqual([1, 1]);
  });

  test('of which nothing is known has no share', () => {
    const [share] = sharesIn(windowOf('20:00', '22:00'), ['10:00', { rows: [RIGHT] }]);
    expect(share).toMatchObject({ inSyncShare: null, inSyncMs: 0, unknownMs: 7_200_000 });
  });

  test('has the events that it missed, and the worst recovery point, of runs by event, too', () => {
    const missed = row({ status: 'healed', drift: ['stale'], behindSeconds: 1800, missedEvent: true });
    const copied = row({ status: 'healed', drift: ['stale'], behindSeconds: 4 });
    const [share] = sharesIn(
      NOON,
      ['10:00', { rows: [RIGHT] }],
      ['11:00', { rows: [missed] }],
      ['11:30', { trigger: 'event', rows: [copied] }],
      ['12:00', { rows: [RIGHT] }],
      ['13:00', { rows: [RIGHT] }],
    );
    expect(share).toMatchObject({ missedEvents: 1, worstBehindSeconds: 1800, incidents: 1 });
  });
});

const NAMES = ['prod/a', 'prod/b', 'prod/c'];

const replicaRow = fc.record({
  secret: fc.constantFrom(...NAMES),
  state: fc.constantFrom(
    { status: 'in-sync', drift: [] },
    { status: 'blocked', drift: ['stale'] },
    { status: 'drifted', drift: ['metadata', 'wrong-key'] },
    { status: 'healed', drift: ['diverged'] },
    { status: 'healed', drift: ['missing'] },
    { status: 'failed', drift: ['unreachable'] },
    { status: 'failed', drift: [] },
    { status: 'deferred', drift: [] },
  ) as fc.Arbitrary<Pick<ReplicaReport, 'status' | 'drift'>>,
  behindSeconds: fc.constantFrom(undefined, 0, 90, 40_000),
  missedEvent: fc.boolean(),
});

/** Runs of any kind and in any order, minutes or days apart, by two schedules. */
const story: fc.Arbitrary<Ran[]> = fc
  .array(
    fc.record({
      pause: fc.integer({ min: 1, max: 300 }),
      kind: fc.constantFrom('schedule', 'schedule', 'schedule', 'cli', 'narrowed', 'event'),
      schedule: fc.constantFrom('rate(1 hour)', 'cron(0 9-17 ? * MON-FRI *)'),
      rows: fc.uniqueArray(replicaRow, { selector: ({ secret }) => secret, minLength: 1 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((steps) => {
    let time = Date.parse(at('06:00'));
    return steps.map(({ pause, kind, schedule, rows }): Ran => {
      time += pause * 60_000;
      const reported = rows.map(({ secret, state, behindSeconds, missedEvent }) =>
        row({
          secret,
          ...state,
          ...(behindSeconds === undefined ? {} : { behindSeconds }),
          ...(missedEvent ? { missedEvent } : {}),
        }),
      );
      const narrowed = kind === 'narrowed' ? { secrets: reported.map(({ secret }) => secret), targets: [] } : null;
      const trigger = kind === 'narrowed' ? 'cli' : (kind as 'schedule' | 'cli' | 'event');
      return { ...ranAt(new Date(time).toISOString(), { trigger, rows: reported, narrowed }), schedule };
    });
  });

const anyWindow = fc
  .tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 5000 }))
  .map(([from, length]) => {
    const start = Date.parse(at('04:00')) + from * 60_000;
    return { from: start, to: start + length * 60_000 };
  });

describe('whatever runs, in whatever order', () => {
  test('in sync, in drift and unknown add up to the time in which the replica was declared', () => {
    fc.assert(
      fc.property(story, anyWindow, (runs, window) => {
        for (const share of sharesOf(chaptersOf(runs), window)) {
          const declared = share.declared.reduce((sum, { from, to }) => sum + to - from, 0);
          expect(share.inSyncMs + share.inDriftMs + share.unknownMs).toBe(declared);
          expect(Math.min(share.inSyncMs, share.inDriftMs, share.unknownMs)).toBeGreaterThanOrEqual(0);
          expect(declared).toBeLessThanOrEqual(window.to - window.from);
        }
      }),
    );
  });

  test('what is folded from run to run, and kept in between, says the same as all records together', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 60, max: 3000 }), (runs, minutes) => {
        const chapters = chaptersOf(runs);
        let kept: RecentDays | null = null;
        for (const [index, chapter] of chapters.entries()) {
          const to = Date.parse(chapter.record.run.finishedAt);
          const window = { from: to - minutes * 60_000, to };
          const fold: RecentFold = new RecentFold(kept, 1);
          fold.add(chapter);
          const { shares } = fold.summarize(window);
          expect(shares.map(known)).toEqual(sharesOf(chapters.slice(0, index + 1), window).map(known));
          kept = JSON.parse(JSON.stringify(fold.save(window)));
        }
      }),
    );
  });

  test('a gap in checking is never in sync', () => {
    fc.assert(
      fc.property(story, anyWindow, (runs, window) => {
        const chapters = chaptersOf(runs);
        const checks = chapters
          .filter(({ record }) => record.whole)
          .map(({ record }) => ({ at: Date.parse(record.run.startedAt), schedule: record.schedule }));
        const gaps = findGaps(checks, window);
        for (const { declared, inDrift, unknown } of sharesOf(chapters, window)) {
          const middles = gaps.map(({ from, to }) => (from + to) / 2).filter((time) => isWithin(declared, time));
          for (const time of middles) expect(isWithin(inDrift, time) || isWithin(unknown, time)).toBe(true);
        }
      }),
    );
  });

  test('narrowed runs that found nothing change no share', () => {
    fc.assert(
      fc.property(story, fc.array(fc.nat(24)), anyWindow, (all, places, window) => {
        // A run by event is known from the next record on, and one more record makes that earlier.
        const runs = all.filter(({ report }) => report.run.trigger !== 'event');
        const chapters = chaptersOf(runs);
        const narrowed = { secrets: ['prod/quiet'], targets: [] };
        const more = runs.flatMap((ran, index) => {
          const quiet = ranAt(ran.report.run.startedAt, {
            trigger: 'cli',
            narrowed,
            rows: [row({ secret: 'prod/quiet' })],
          });
          return places.includes(index) ? [ran, { ...quiet, schedule: ran.schedule }] : [ran];
        });
        expect(sharesOf(chaptersOf(more), window).map(times)).toEqual(sharesOf(chapters, window).map(times));
      }),
    );
  });
});

function isWithin(spans: readonly Window[], time: number): boolean {
  return spans.some(({ from, to }) => from <= time && time < to);
}

/** Without what only an evidence shows. */
function known({ worstBehindSeconds: _, ...share }: Share) {
  return share;
}

function times({ secret, inSyncMs, inDriftMs, unknownMs, incidents, longestMs }: Share) {
  return { secret, inSyncMs, inDriftMs, unknownMs, incidents, longestMs };
}
