import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryRecord, OpenDrift } from '../src/core/memory/record.ts';
import { packRecord, recordKey } from '../src/history/objects.ts';

const HOUR_MS = 3_600_000;

/** The targets of each secret. */
export const TARGETS = ['dublin', 'sydney', 'tokyo'];

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
    const { bytes, hash } = packRecord(recordOf({ number: index + 1, at: start + index * HOUR_MS, before, lines }));
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
}

function recordOf({ number, at, before, lines }: Hour): HistoryRecord {
  const hour = (number - 1) % 168;
  const iso = (time: number) => new Date(time).toISOString();
  const replicas = lines.split('\n', 1).length === 0 ? 0 : 3 * Math.round(lines.length / 3 / 64);
  const name = { secret: DRIFTER, target: 'sydney', name: DRIFTER };
  const since = iso(at - Math.max(0, hour - 100) * HOUR_MS);
  const isOpen = hour >= 100 && hour < 103;
  const open: OpenDrift = {
    ...name,
    drift: ['stale'],
    since,
    opened: number - (hour - 100),
    changed: number - (hour - 100),
    runs: hour - 99,
    depth: 'versions',
    version: null,
    rightAt: null,
  };
  const summary = { secrets: replicas / 3, replicas, healed: 0, blocked: 0, failed: 0, deferred: 0 };
  return {
    record: 'lockstep-record/1',
    mapping: 'lockstep',
    run: {
      id: crypto.randomUUID(),
      mode: 'reconcile',
      trigger: 'schedule',
      depth: 'versions',
      startedAt: iso(at),
      finishedAt: iso(at + 7000),
    },
    whole: true,
    schedule: 'rate(1 hour)',
    keepDays: 400,
    origin: { region: 'us-east-1', account: '111122223333' },
    summary: { ...summary, inSync: replicas - (isOpen ? 1 : 0), drifted: isOpen ? 1 : 0 },
    replicas: isOpen
      ? [
          {
            ...name,
            region: 'ap-southeast-2',
            account: '111122223333',
            status: 'drifted',
            drift: ['stale'],
            actions: ['put', 'relabel'],
            line: 8,
            originVersion: crypto.randomUUID(),
            replicaVersion: crypto.randomUUID(),
            reason: 'the mapping says onDrift: report',
            behindSeconds: (hour - 99) * 1800,
            since,
            runs: hour - 99,
            news: hour === 100 ? 'new' : 'same',
          },
        ]
      : [],
    number,
    before,
    beforeAt: number === 1 ? null : iso(at - HOUR_MS + 7000),
    resolved:
      hour === 103 && number > 103
        ? [{ ...name, drift: ['stale'], since: iso(at - 3 * HOUR_MS), until: iso(at + 7000), how: 'healed' }]
        : [],
    open: isOpen ? [open] : [],
    digest: 'd1'.repeat(32),
    events: [],
    ...((number - 1) % 24 === 0 ? { all: lines } : {}),
  };
}
