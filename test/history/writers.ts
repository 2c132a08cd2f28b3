import { row } from '../support/report.ts';
import { ranAt, type Scene } from './runs.ts';
import type { Writer } from './stage.ts';

/** A scheduled run, in which all is in sync if no rows are given. */
export function run(time: string, ...rows: Scene['rows']): Writer {
  return { ran: ranAt(`2026-01-31T${time}:00.000Z`, { rows: rows.length === 0 ? [row()] : rows }) };
}

/** A run by event that healed a replica. */
export function event(time: string): Writer {
  const rows = [row({ status: 'healed', drift: ['stale'] })];
  return { ran: ranAt(`2026-01-31T${time}:00.000Z`, { rows, trigger: 'event' }) };
}
