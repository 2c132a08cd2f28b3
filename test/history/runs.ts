import { randomUUID } from 'node:crypto';
import type { Ran } from '../../src/core/memory/compose.ts';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { report } from '../support/report.ts';

/** What differs from a scheduled run of everything. */
export interface Scene extends Partial<Pick<Report['run'], 'trigger' | 'mode' | 'depth' | 'id'>> {
  readonly rows: readonly ReplicaReport[];
  readonly warnings?: readonly string[];
  readonly narrowed?: Ran['narrowed'];
}

/** A run that started at this time and took seven seconds. */
export function ranAt(startedAt: string, { rows, warnings, narrowed = null, ...run }: Scene): Ran {
  const finishedAt = new Date(Date.parse(startedAt) + 7000).toISOString();
  const times = { startedAt, finishedAt };
  const by = { id: randomUUID(), mode: 'reconcile', trigger: 'schedule', ...run } as const;
  const isWhole = narrowed === null && by.trigger !== 'event';
  return {
    report: {
      ...report([...rows], { ...by, ...times }),
      ...(isWhole ? { orphaned: [] } : {}),
      ...(warnings === undefined ? {} : { warnings }),
    },
    narrowed: by.trigger === 'event' ? { secrets: ['prod/db'], targets: [] } : narrowed,
    schedule: 'rate(1 hour)',
    keepDays: null,
  };
}
