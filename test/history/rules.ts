import assert from 'node:assert/strict';
import { exitCodeOf, type Report } from '../../src/core/report.ts';
import { type Kept, keepRun } from '../../src/history/keep.ts';
import { unpackRecord } from '../../src/history/objects.ts';
import { recallState } from '../../src/history/recall.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { row } from '../support/report.ts';
import { ranAt } from './runs.ts';
import type { Ending, Objects, Writer } from './stage.ts';

const NOW = new Date('2026-02-01T00:00:00.000Z');

/**
 * What holds of a history, in whatever order and with whatever trouble runs were kept, once another run came after them:
 * the chain is whole, no run is in it twice, what says that it is in it is, the cache is what the records say, each event
 * record was taken in once, and no run has another result for it.
 */
export async function assertRulesHold(objects: Objects, writers: readonly Writer[], endings: readonly Ending[]) {
  const history = { store: objects.store(), mapping: 'lockstep' };
  const last = ranAt('2026-01-31T23:00:00.000Z', {
    rows: [row({ status: 'blocked', drift: ['stale'], reason: 'why' })],
  });
  const ended = await keepRun(history, last, { until: new AbortController().signal, remindMs: 1 });
  assert.equal(ended.report.history?.written, true, 'the next run is in the log');
  const { faults, kept } = await verifyHistory(history, null, NOW);
  assert.deepEqual([faults, kept?.oldest], [[], 1], 'the chain is whole');

  const records = recordsOf(objects);
  const runs = records.map(({ record }) => record?.run.id);
  assert.equal(new Set(runs).size, runs.length, 'no run is in the log twice');
  endings.forEach((ending, at) => {
    if (ending !== null) assertResultIsTheSame(ending, writers[at]?.ran.report ?? ending.report, records);
  });

  const taken = records.flatMap(({ record }) => record?.events.map(({ name }) => name) ?? []);
  const left = [...objects.all.keys()].filter((key) => key.startsWith('lockstep/events/'));
  assert.deepEqual(taken.map((name) => `lockstep/${name}`).sort(), left.sort(), 'each event is taken in once');

  const cached = (await recallState(history)).state;
  objects.all.delete('lockstep/state.json');
  const rebuilt = (await recallState(history)).state;
  assert.deepEqual({ ...rebuilt, mailed: null }, { ...cached, mailed: null }, 'the cache is what the records say');
}

/** A run is in the log as its report says, and is otherwise as it was. */
function assertResultIsTheSame({ report }: Kept, ran: Report, records: ReturnType<typeof recordsOf>): void {
  assert.equal(exitCodeOf(report), exitCodeOf(ran), 'the exit code is the same');
  assert.deepEqual(report.summary, ran.summary, 'the summary is the same');
  if (report.history?.written !== true) return;
  const { hash, record } = records[report.history.record - 1] ?? {};
  assert.deepEqual([hash, record?.run.id], [report.history.head, ran.run.id], 'the run is in the log');
}

function recordsOf(objects: Objects) {
  const keys = [...objects.all.keys()].filter((key) => key.startsWith('lockstep/runs/')).sort();
  return keys.map((key) => unpackRecord(objects.all.get(key) ?? new Uint8Array()));
}
