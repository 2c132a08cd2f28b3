import type { BusEvent } from '../core/message.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import { partsOf } from './mail-parts.ts';

/** Max bytes of a replica with all that differs. Ten events have to fit into 256 KB. */
const ROW_BYTES = 6_000;
const REASON_LENGTH = 1_000;

/**
 * One event for each replica whose drift is news, or was healed, or was resolved. What lasts has none.
 * ```
 * Lockstep Drift     drifted, blocked, failed or deferred
 * Lockstep Healed    healed by this run
 * Lockstep Resolved  in sync again since a former run
 * ```
 */
export function busEventsOf(report: Report): BusEvent[] {
  const { mapping, origin, run } = report;
  const { id, trigger, startedAt, finishedAt } = run;
  const about = { mapping, origin, run: { id, trigger, startedAt, finishedAt } };
  const { fresh, resolved } = partsOf(report);
  return [
    ...fresh.map((row) => ({ type: typeOf(row), detail: { ...about, replica: fitRow(row) } })),
    ...resolved.map((replica) => ({ type: 'Lockstep Resolved', detail: { ...about, replica } })),
  ];
}

function typeOf({ status }: ReplicaReport): string {
  return status === 'healed' ? 'Lockstep Healed' : 'Lockstep Drift';
}

/** Fifty tags that differ would be too long. */
function fitRow(row: ReplicaReport): ReplicaReport {
  if (Buffer.byteLength(JSON.stringify(row)) <= ROW_BYTES) return row;
  const { details: _, ...rest } = row;
  return rest.reason === undefined ? rest : { ...rest, reason: rest.reason.slice(0, REASON_LENGTH) };
}
