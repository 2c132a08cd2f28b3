import { type ReplicaReport, type Report, withRows } from './report.ts';

/**
 * What a run says to the topic by itself, or null; a run by hand publishes only when asked.
 * ```
 * schedule, when: always   | all of it
 * schedule, when: drift    | all of it, if anything was not simply in sync, or the mapping looks odd
 * event                    | what is blocked, failed, given up or held back, and what was diverged: a rotation that was
 *                          | copied is no drift
 * cli, invoke              | nothing
 * ```
 */
export function reportToPublish(report: Report, when: 'drift' | 'always'): Report | null {
  const { run, summary, warnings = [] } = report;
  switch (run.trigger) {
    case 'schedule': {
      const isEventful = summary.inSync < summary.replicas || summary.replicas === 0 || warnings.length > 0;
      return when === 'always' || isEventful ? report : null;
    }
    case 'event': {
      const notable = report.replicas.filter(isNotable);
      return notable.length === 0 ? null : withRows(report, notable);
    }
    case 'cli':
    case 'invoke':
      return null;
  }
}

function isNotable({ status, drift }: ReplicaReport): boolean {
  return status === 'blocked' || status === 'failed' || status === 'deferred' || drift.includes('diverged');
}
