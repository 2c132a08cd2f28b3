import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeRecord, type Ran } from '../../../src/core/memory/compose.ts';
import { foldRecord } from '../../../src/core/memory/fold.ts';
import { newsSinceMail, noteMail } from '../../../src/core/memory/news.ts';
import { type HistoryRecord, recordSchema } from '../../../src/core/memory/record.ts';
import { replicaKeyOf } from '../../../src/core/memory/replica-key.ts';
import { EMPTY_STATE, type State } from '../../../src/core/memory/state.ts';
import type { ReplicaReport } from '../../../src/core/report.ts';
import { report, row } from '../../support/report.ts';

// The kind of fault: some order of runs after which the memory does not say what the runs saw.

const HASH = 'd'.repeat(64);

const NAMES = ['a', 'b', 'c'];

const anyRow = (secret: string) =>
  fc
    .constantFrom<Partial<ReplicaReport>>(
      {},
      {},
      { status: 'healed', drift: ['stale'] },
      { status: 'blocked', drift: ['stale'], behindSeconds: 90 },
      { status: 'drifted', drift: ['metadata', 'wrong-key'] },
      { status: 'drifted', drift: ['conflict'] },
      { status: 'failed', drift: ['unreachable'] },
      { status: 'failed' },
      { status: 'deferred', replicaVersion: null },
    )
    .map((over) => row({ secret, ...over }));

const anyRun = fc.record({
  names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }),
  whole: fc.boolean(),
  depth: fc.constantFrom('versions' as const, 'values' as const),
  trigger: fc.constantFrom('schedule' as const, 'cli' as const),
  minutes: fc.integer({ min: 1, max: 600 }),
  isKilled: fc.boolean(),
});

const anyRuns = fc.array(
  anyRun.chain((run) => fc.tuple(...run.names.map(anyRow)).map((rows) => ({ ...run, rows }))),
  { maxLength: 12 },
);

test('the state after any runs is what their records say, whoever reads them, however they were written', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const { state, records } = play(runs);
      const read = records.map((record) => recordSchema.parse(JSON.parse(JSON.stringify(record))));
      expect(read).toEqual(records);
      const rebuilt = read.reduce((before, record) => foldRecord(before, record, HASH), EMPTY_STATE);
      expect({ ...rebuilt, unmailed: [] }).toEqual({ ...state, unmailed: [] });
    }),
  );
});

test('since never changes while drift is open, and is never after the run', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const { records } = play(runs);
      records.forEach((record, at) => {
        const after = new Map(record.open.map((one) => [replicaKeyOf(one), one]));
        const stayed = (records[at - 1]?.open ?? []).flatMap((was) => {
          const now = after.get(replicaKeyOf(was));
          return now === undefined ? [] : [{ was, now }];
        });
        expect(stayed.filter(({ was, now }) => was.since !== now.since)).toEqual([]);
        expect(record.open.filter(({ since }) => since > record.run.startedAt)).toEqual([]);
      });
    }),
  );
});

test('a run that was narrowed leaves what it did not look at as it was', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const { records } = play(runs);
      records.forEach(({ open, narrowed }, at) => {
        if (narrowed === undefined) return;
        const others = (all: HistoryRecord['open'] = []) => all.filter((one) => !narrowed.secrets.includes(one.secret));
        expect(others(open)).toEqual(others(records[at - 1]?.open));
      });
    }),
  );
});

test('drift that was open is open still, was resolved, or left the mapping, and is never both', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      let before: readonly string[] = [];
      for (const { open, resolved, left = [], whole, replicas } of play(runs).records) {
        const now = open.map(replicaKeyOf);
        const over = resolved.map(replicaKeyOf);
        expect(over.filter((key) => now.includes(key) || !before.includes(key))).toEqual([]);
        const gone = before.filter((key) => !now.includes(key) && !over.includes(key));
        // Left, as far as the memory knew that it was there.
        if (!whole) expect(gone).toEqual([]);
        expect(left.map(replicaKeyOf).filter((key) => replicas.some((one) => replicaKeyOf(one) === key))).toEqual([]);
        before = now;
      }
    }),
  );
});

test('all that is open was mailed, unless it flaps or every run since was killed before its mail', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      const named = new Map<string, string>();
      play(runs, ({ state, mail, rows, isDelivered }) => {
        if (!isDelivered) return;
        for (const one of mail?.replicas ?? []) {
          if (one.news === 'new' || one.news === 'changed') named.set(replicaKeyOf(one), one.drift.join());
        }
        const flapping = Object.entries(state.openings).filter(([, times]) => times.length > 3);
        const calm = state.open.filter((one) => !flapping.some(([key]) => key === replicaKeyOf(one)));
        const members = state.whole?.members.split('\n') ?? [];
        // What a run cannot see, such as what someone found in the values, is no news of its mail.
        const right = rows.filter(({ status }) => status === 'in-sync').map(replicaKeyOf);
        const unseen = calm.filter((one) => !members.includes(replicaKeyOf(one)) || right.includes(replicaKeyOf(one)));
        expect(calm.filter((one) => !named.has(replicaKeyOf(one)) && !unseen.includes(one))).toEqual([]);
      });
    }),
  );
});

interface Moment {
  readonly state: State;
  readonly mail: Ran['report'] | null;
  readonly rows: Ran['report']['replicas'];
  /** A scheduled whole run that was not killed before its mail. */
  readonly isDelivered: boolean;
}

type Run = typeof anyRuns extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

function play(runs: readonly Run[], watch: (moment: Moment) => void = () => {}) {
  let state: State = EMPTY_STATE;
  let now = Date.parse('2026-01-31T00:00:00.000Z');
  const records: HistoryRecord[] = [];
  for (const { rows, whole, depth, trigger, minutes, isKilled } of runs) {
    now += minutes * 60_000;
    const { record, rows: annotated } = composeRecord(state, ranOf(rows, { whole, depth, trigger, now }), [], HASH);
    records.push(record);
    state = foldRecord(state, record, HASH);
    const asReported = { ...report([...annotated], record.run) };
    const news = newsSinceMail(state, asReported, 24 * 3_600_000);
    const isDelivered = trigger === 'schedule' && whole && !isKilled;
    if (isDelivered && news.isDue) {
      watch({ state, mail: news.report, rows: annotated, isDelivered });
      state = noteMail(state, news);
    } else watch({ state, mail: null, rows: annotated, isDelivered });
  }
  // What was mailed is in no record.
  return { state: { ...state, mailed: null }, records };
}

function ranOf(
  rows: readonly ReplicaReport[],
  { whole, depth, trigger, now }: Pick<Run, 'whole' | 'depth' | 'trigger'> & { readonly now: number },
): Ran {
  const [startedAt, finishedAt] = [new Date(now).toISOString(), new Date(now + 1000).toISOString()];
  const all = report([...rows], { id: `${now}`, depth, trigger, startedAt, finishedAt });
  const narrowed = whole ? null : { secrets: rows.map(({ secret }) => secret), targets: [] };
  return { report: whole ? { ...all, orphaned: [] } : all, narrowed, schedule: 'rate(1 hour)', keepDays: null };
}
