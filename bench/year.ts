import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryRecord, OpenDrift } from '../src/core/memory/record.ts';
import { packRecord, recordKey } from '../src/history/objects.ts';
import { ACCOUNT } from './account.ts';

const HOUR_MS = 3_600_000;

/** The targets of each secret. */
const TARGETS = ['dublin', 'sydney', 'tokyo'];

/** A secret of the year that drifts now and then. */
export const DRIFTER = 'prod/team-0042/db';

/**
 * A year of hourly runs over so many secrets, three replicas each, as a folder of 8,760 chained records: a full list once
 * a day, and one replica that is out of step for three hours in each week.
 */
export async function writeYear(folder: string, mapping: string, secrets: number, records = 8760): Promise<void> {
  await mkdir(join(folder, mapping, 'runs'), { recursive: true });
  const start = Date.parse('2025-01-01T00:00:00Z');
  const lines = linesOf(secrets);
  let before: string | null = null;
  for (let index = 0; index < records; index += 1) {
    const { bytes, hash } = packRecord(
      recordOf({ number: index + 1, at: start + index * HOUR_MS, before, lines, secrets }),
    );
    await writeFile(join(folder, recordKey(mapping, index + 1)), bytes);
    before = hash;
  }
}

/** The lines of all replicas, with a version id for each secret as AWS makes them. */
function linesOf(secrets: number): string {
  return TARGETS.flatMap((target) =>
    Array.from({ length: secrets }, (_, at) => {
      const name = `prod/team-${String(at).padStart(4, '0')}/db`;
      return `${target} ${name} ${crypto.randomUUID()}`;
    }),
  ).join('\n');
}

interface Hour {
  readonly number: number;
  /** Milliseconds. */
  readonly at: number;
  readonly before: string | null;
  readonly lines: string;
  readonly secrets: number;
}

/** One replica is out of step from the hundredth hour of each week on. */
const NAME = { secret: DRIFTER, target: 'sydney', name: DRIFTER };
const BEGIN = 100;
const END = 103;

function recordOf({ number, at, before, lines, secrets }: Hour): HistoryRecord {
  const hour = (number - 1) % 168;
  const since = iso(at - (hour - BEGIN) * HOUR_MS);
  const [startedAt, finishedAt] = [iso(at), iso(at + 7000)];
  const replicas = secrets * TARGETS.length;
  const drifted = hour >= BEGIN && hour < END ? 1 : 0;
  const runs = hour - BEGIN + 1;
  return {
    record: 'lockstep-record/1',
    mapping: 'lockstep',
    run: { id: crypto.randomUUID(), mode: 'reconcile', trigger: 'schedule', depth: 'versions', startedAt, finishedAt },
    whole: true,
    schedule: 'rate(1 hour)',
    keepDays: 400,
    origin: { region: 'us-east-1', account: ACCOUNT },
    summary: { secrets, replicas, inSync: replicas - drifted, drifted, healed: 0, blocked: 0, failed: 0, deferred: 0 },
    replicas: drifted === 1 ? [rowOf(since, runs)] : [],
    number,
    before,
    beforeAt: number === 1 ? null : iso(at - HOUR_MS + 7000),
    resolved:
      hour === END && number > END ? [{ ...NAME, drift: ['stale'], since, until: finishedAt, how: 'by itself' }] : [],
    open: drifted === 1 ? [openOf(since, number, runs)] : [],
    digest: 'd1'.repeat(32),
    events: [],
    ...((number - 1) % 24 === 0 ? { all: lines } : {}),
  };
}

function rowOf(since: string, runs: number): HistoryRecord['replicas'][number] {
  return {
    ...NAME,
    region: 'ap-southeast-2',
    account: ACCOUNT,
    status: 'drifted',
    drift: ['stale'],
    actions: ['put', 'relabel'],
    line: 8,
    originVersion: crypto.randomUUID(),
    replicaVersion: crypto.randomUUID(),
    reason: 'the mapping says onDrift: report',
    behindSeconds: runs * 1800,
    since,
    runs,
    news: runs === 1 ? 'new' : 'same',
  };
}

function openOf(since: string, number: number, runs: number): OpenDrift {
  const opened = number - runs + 1;
  return {
    ...NAME,
    drift: ['stale'],
    since,
    opened,
    changed: opened,
    runs,
    depth: 'versions',
    version: null,
    rightAt: null,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
