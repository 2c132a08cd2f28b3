import type { Report } from '../../core/report.ts';
import { fitReport } from '../../render/fit.ts';

/** Lambda responses are at most 6 MB; the rest is left for their framing. */
const LIMIT_BYTES = 5_500_000;

/**
 * The report as a manual invoke returns it: whole, or cut to what is not in sync, as `cut` says.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function responseOf(report: Report, limit = LIMIT_BYTES): Report {
  return fitReport(report, limit);
}
