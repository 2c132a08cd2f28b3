import type { Mapping } from '../../../../config/mapping.ts';
import { quote } from '../../../../config/wording.ts';
import type { AwsEnvironment } from '../../../aws/environment.ts';
import { LockstepError } from '../../../core/errors.ts';
import type { Report } from '../../../core/report.ts';
import type { Narrowing } from '../../../core/selection.ts';
import type { History } from '../../../history/recall.ts';
import { startDeadline } from '../../deadline.ts';

/** How long a run by hand waits for its history, after all else is done. */
const LONGEST_MS = 30_000;

/**
 * `--history`, or else the environment's LOCKSTEP_HISTORY; null: neither.
 * @throws LockstepError if it is neither a folder nor in S3
 */
export function historyLocation(option: string | undefined): string | null {
  const location = option ?? process.env.LOCKSTEP_HISTORY ?? '';
  if (location === '') return null;
  checkLocation(location);
  return location;
}

function checkLocation(location: string): void {
  if (/^s3:\/\/[a-z0-9]/.test(location) || !/^\w{2,}:/.test(location)) return;
  throw new LockstepError(
    'bad-input',
    `a history is a folder or s3://BUCKET/PREFIX, and ${quote(location)} is neither`,
  );
}

/** Opens the history of a mapping. No call to it outlives `end`. @throws LockstepError if S3 has no such location */
export async function openHistory(
  location: string,
  { name, history }: Pick<Mapping, 'name' | 'history'>,
  env: Pick<AwsEnvironment, 'historyAt'>,
  end: AbortSignal,
): Promise<History> {
  if (location.startsWith('s3:')) {
    const lock = history?.lock ?? null;
    const retention = history === null || lock === null ? null : { mode: lock, days: history.keepDays };
    return { store: await env.historyAt(location, end, retention), mapping: name };
  }
  const { FolderStore } = await import('../../../history/folder-store.ts');
  return { store: new FolderStore(location), mapping: name };
}

/** Adds a run by hand to a history; its report says so, or why not. Neither the run nor its exit code depends on it. */
export async function rememberByHand(
  report: Report,
  location: string,
  { mapping, narrowing, env }: { mapping: Mapping; narrowing: Narrowing; env: AwsEnvironment },
): Promise<Report> {
  const { keepRun } = await import('../../../history/keep.ts');
  const deadline = startDeadline(LONGEST_MS, 'the history did not answer in time');
  const isNarrowed = narrowing.secrets.length + narrowing.targets.length > 0;
  const ran = {
    report,
    narrowed: isNarrowed ? narrowing : null,
    schedule: mapping.reconcile.schedule,
    keepDays: location.startsWith('s3:') ? (mapping.history?.keepDays ?? null) : null,
  };
  try {
    const history = await openHistory(location, mapping, env, deadline.passed);
    const sign = mapping.history?.sign ?? null;
    const signer = sign === null ? null : env.signerWith(sign, deadline.passed);
    const keeping = { until: deadline.passed, remindMs: mapping.notify.remindMs, signer };
    return (await keepRun(history, ran, keeping)).report;
  } finally {
    deadline.clear();
  }
}
