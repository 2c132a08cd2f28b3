import { gunzipSync, gzipSync } from 'node:zlib';
import { PAGE, RECENT_DAYS } from '../../../config/history.ts';
import type { Chapter } from '../../core/memory/chapters.ts';
import { type RecentDays, RecentFold } from '../../core/memory/recent.ts';
import { type Strips, stripsOf, stripWindow } from '../../core/memory/strips.ts';
import type { Report } from '../../core/report.ts';
import type { History } from '../../history/recall.ts';
import { renderHtml } from '../../render/html.ts';

/**
 * The page of the newest run. This module and all that it imports are a file of their own beside the handlers, which is read only
 * when a page is written: it would be an eighth of what each start of a function has to load.
 */

/** A run that is in the history. */
export interface PageJob {
  readonly report: Report;
  /** Number of its record. */
  readonly record: number;
  readonly history: History;
  readonly readChapter: (number: number) => Promise<Chapter | null>;
}

/**
 * Replaces the newest page. Returns what is wrong with it, or null.
 * @throws LockstepError if the page cannot be written
 */
export async function writePage(job: PageJob): Promise<string | null> {
  const { report, history } = job;
  const recalled = await recallDays(job).catch(messageOf);
  const strips = typeof recalled === 'string' ? null : recalled.strips;
  const page = Buffer.from(renderHtml(report, { strips }));
  await history.store.replace(`${history.mapping}/${PAGE}`, page, 'text/html; charset=utf-8');
  if (typeof recalled === 'string') return `the page is without the days before: ${recalled}`;
  // A run that does not get to this leaves it to the next, which reads one more record.
  const error = await saveDays(job, recalled.fold).then(() => null, messageOf);
  return error === null ? null : `the next page has to read this record again: ${error}`;
}

/** The errors of the handlers are of a class of theirs: this file has its own. */
function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Max records that are read if those before were not folded. The hourly ones of 30 days are fewer. */
const MOST_READ = 1000;

/** How many records are read side by side. */
const WIDTH = 32;

async function recallDays(job: PageJob): Promise<{ readonly strips: Strips; readonly fold: RecentFold }> {
  const { report, record, readChapter } = job;
  const before = await readDays(job);
  const isUsable = before !== null && before.record < record && record - before.record <= MOST_READ;
  const first = isUsable ? before.record + 1 : Math.max(1, record - MOST_READ + 1);
  const fold = new RecentFold(isUsable ? before : null, first);
  for (let at = first; at <= record; at += WIDTH) {
    const numbers = Array.from({ length: Math.min(WIDTH, record + 1 - at) }, (_, index) => at + index);
    const chapters = await Promise.all(numbers.map(readChapter));
    for (const chapter of chapters) if (chapter !== null) fold.add(chapter);
  }
  return { strips: stripsOf(report, fold.summarize(stripWindow(report))), fold };
}

/** What was folded before. It is only a cache: null if it cannot be used. */
async function readDays({ history: { store, mapping } }: PageJob): Promise<RecentDays | null> {
  const bytes = await store.read(`${mapping}/${RECENT_DAYS}`);
  if (bytes === null) return null;
  try {
    const days: RecentDays = JSON.parse(gunzipSync(bytes).toString('utf8'));
    return days.recent === 'lockstep-recent/1' ? days : null;
  } catch {
    return null;
  }
}

async function saveDays({ report, history: { store, mapping } }: PageJob, fold: RecentFold): Promise<void> {
  const days = JSON.stringify(fold.save(stripWindow(report)));
  await store.replace(`${mapping}/${RECENT_DAYS}`, gzipSync(days, { level: 4 }));
}
