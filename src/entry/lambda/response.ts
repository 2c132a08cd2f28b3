import type { Report } from '../../core/report.ts';

/** Lambda answers at most 6 MB; the rest is left for its own framing. */
const LIMIT_BYTES = 5_500_000;

/**
 * The report as a manual invoke returns it: whole, or cut to what is not in sync, with a word about it in `cut`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function withinLimit(report: Report, limit = LIMIT_BYTES): Report {
  if (bytesOf(report) <= limit) return report;
  const open = report.replicas.filter((row) => row.status !== 'in-sync');
  const base = bytesOf({ ...report, replicas: [] }) + 200;
  let room = limit - base;
  const replicas = open.filter((row) => {
    room -= bytesOf(row) + 1;
    return room >= 0;
  });
  const left = report.replicas.length - replicas.length;
  return {
    ...report,
    replicas,
    cut: `${left} of ${report.replicas.length} replicas left out for size; narrow the run`,
  };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
