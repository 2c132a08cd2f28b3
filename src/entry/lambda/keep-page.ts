import type { AwsEnvironment } from '../../aws/environment.ts';
import { asLockstepError } from '../../core/errors.ts';
import type { Report } from '../../core/report.ts';
import { readChapter } from '../../history/read-chapters.ts';
import { startDeadline } from '../deadline.ts';
import type { Settings } from './settings.ts';
import { logger } from './telemetry.ts';

/** How long the page may take, if the function has that much time left. */
const LONGEST_MS = 30_000;

/**
 * Puts the page of a run into the history's bucket, as the newest. It comes after all else that a run has to do, and never throws: a page
 * that is missing is a line in the log, and the next run writes one.
 */
export async function keepPage(
  report: Report,
  { mapping, history: location }: Settings,
  env: AwsEnvironment,
): Promise<void> {
  if (location === null || mapping.history === null || report.history?.written !== true) return;
  if (env.historyBy.aborted) {
    logger.warn('no page was written: there is too little time left', { run: report.run.id });
    return;
  }
  const deadline = startDeadline(LONGEST_MS, 'the page took too long');
  try {
    const { writePage } = await import('./page.ts');
    const store = await env.historyAt(location, AbortSignal.any([deadline.passed, env.keepBy]), null);
    const history = { store, mapping: mapping.name };
    const readOne = (number: number) => readChapter(number, history);
    const wrong = await writePage({ report, record: report.history.record, history, readChapter: readOne });
    if (wrong !== null) logger.warn(wrong, { run: report.run.id });
  } catch (thrown) {
    logger.warn(`the page could not be written: ${asLockstepError(thrown).message}`, { run: report.run.id });
  } finally {
    deadline.clear();
  }
}
