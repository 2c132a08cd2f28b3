import type { ReplicaReport, Report } from './report.ts';

/**
 * Whether the actions of a row were carried out, at least some of them. In an audit, in a dry run, and for `onDrift:
 * report`, they are what a heal would do.
 */
export function isCarriedOut({ run }: Report, { status }: ReplicaReport): boolean {
  return run.mode === 'reconcile' && status !== 'drifted';
}
