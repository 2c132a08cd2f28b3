import type { Mapping } from '../../../../config/mapping.ts';
import type { AwsEnvironment } from '../../../aws/environment.ts';
import { asLockstepError } from '../../../core/errors.ts';
import { type Strips, stripsOf, stripWindow } from '../../../core/memory/strips.ts';
import type { Report } from '../../../core/report.ts';
import type { History } from '../../../history/recall.ts';
import { startDeadline } from '../../deadline.ts';
import { openHistory } from './history.ts';
import type { Output } from './output.ts';
import { readPast } from './past.ts';

/** How long a run by hand waits for the days before its page, after all else is done. */
const LONGEST_MS = 60_000;

/** Whether a page is among the outputs: only a page shows the days before. */
export function hasPage(outputs: readonly Output[]): boolean {
  return outputs.some(({ format }) => format === 'html');
}

/** What a history says of the days before a report. @throws LockstepError as `readPast` */
export async function readStrips(report: Report, history: History): Promise<Strips> {
  const { summary } = await readPast(history, stripWindow(report), null);
  return stripsOf(report, summary);
}

/** The same for a run by hand. Neither the run nor its exit code depends on it: null after a note that says why. */
export async function readStripsByHand(
  report: Report,
  location: string,
  { mapping, env }: { readonly mapping: Mapping; readonly env: AwsEnvironment },
): Promise<Strips | null> {
  const deadline = startDeadline(LONGEST_MS, 'the history did not answer in time');
  try {
    return await readStrips(report, await openHistory(location, mapping, env, deadline.passed));
  } catch (thrown) {
    env.watcher.note(`the page is without the days before: ${asLockstepError(thrown).message}`);
    return null;
  } finally {
    deadline.clear();
  }
}
