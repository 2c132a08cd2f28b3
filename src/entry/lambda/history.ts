import type { AwsEnvironment } from '../../aws/environment.ts';
import { asLockstepError } from '../../core/errors.ts';
import type { Report } from '../../core/report.ts';
import type { Narrowing } from '../../core/selection.ts';
import { type Kept, keepRun, noteMailed } from '../../history/keep.ts';
import type { History } from '../../history/recall.ts';
import { startDeadline } from '../deadline.ts';
import type { Settings } from './settings.ts';
import { logger, recordMemory } from './telemetry.ts';

/** How long a run waits for its history, if it has that much time left. */
const LONGEST_MS = 30_000;

/** A run that is in the history, if the mapping keeps one. */
export interface Remembered extends Kept {
  /** Notes that its news was mailed, so that the next run does not mail it again. */
  readonly noteMailed: () => Promise<void>;
}

/**
 * Adds a run to the history of the mapping; its report says so, or why not. The newest head is logged, so that the log
 * shows it even if someone replaces the whole history. Never throws: no run fails because of its history.
 */
export async function rememberRun(
  report: Report,
  narrowed: Narrowing | null,
  settings: Settings,
  env: AwsEnvironment,
): Promise<Remembered> {
  const remembered = await addToHistory(report, narrowed, settings, env).catch((thrown) => {
    const { message } = asLockstepError(thrown);
    return withoutHistory({ ...report, history: { written: false, reason: message } });
  });
  logHistory(remembered.report, settings.history);
  recordMemory(remembered.report, settings.mapping.notify.remindMs);
  return remembered;
}

async function addToHistory(
  report: Report,
  narrowed: Narrowing | null,
  { mapping, history: location }: Settings,
  env: AwsEnvironment,
): Promise<Remembered> {
  if (location === null || mapping.history === null) return withoutHistory(report);
  const { keepDays, lock, sign } = mapping.history;
  const deadline = startDeadline(LONGEST_MS, 'the history did not answer in time');
  const until = AbortSignal.any([deadline.passed, env.historyBy]);
  try {
    const retention = lock === null ? null : { mode: lock, days: keepDays };
    // The note that the news was mailed comes after the mail.
    const store = await env.historyAt(location, env.keepBy, retention);
    const history: History = { store, mapping: mapping.name };
    const ran = { report, narrowed, schedule: mapping.reconcile.schedule, keepDays };
    const signer = sign === null ? null : env.signerWith(sign, until);
    const kept = await keepRun(history, ran, { until, remindMs: mapping.notify.remindMs, signer });
    return { ...kept, noteMailed: () => logUnnoted(noteMailed(history, kept, { until: env.keepBy })) };
  } finally {
    deadline.clear();
  }
}

async function logUnnoted(noting: Promise<string | null>): Promise<void> {
  const reason = await noting;
  if (reason !== null) logger.warn(`the next mail repeats this one, since the history could not note it: ${reason}`);
}

function withoutHistory(report: Report): Remembered {
  return { report, news: null, state: null, noteMailed: async () => {} };
}

function logHistory({ run, history }: Report, where: string | null): void {
  if (history === undefined) return;
  if (history.written) {
    logger.info('run recorded', { run: run.id, where, record: history.record, head: history.head });
    return;
  }
  logger.warn(`the run could not be recorded: ${history.reason}`, { run: run.id, where });
}
