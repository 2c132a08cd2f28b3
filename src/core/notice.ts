import type { Report } from './report.ts';

/**
 * Whether a run tells the topic by itself; a run by hand publishes only when asked.
 * ```
 * schedule, when: always   | yes
 * schedule, when: drift    | if anything was not simply in sync, healed drift included, or the mapping looks odd
 * event                    | if something is blocked or failed: a rotation that was copied is no drift
 * cli, invoke              | no
 * ```
 */
export function isWorthTelling({ run, summary, warnings = [] }: Report, when: 'drift' | 'always'): boolean {
  switch (run.trigger) {
    case 'schedule':
      return when === 'always' || summary.inSync < summary.replicas || summary.replicas === 0 || warnings.length > 0;
    case 'event':
      return summary.blocked + summary.failed > 0;
    case 'cli':
    case 'invoke':
      return false;
  }
}
