import { renderHistoryJson } from '../../../render/history/json.ts';
import { renderHistoryText } from '../../../render/history/text.ts';
import { type PastOptions, readPast, withHistoryOf } from '../terminal/past.ts';
import { showsBlocks, styleFor } from '../terminal/style.ts';
import { windowOf } from '../terminal/window.ts';

interface HistoryOptions extends PastOptions {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
}

/** How far back it looks without --from. */
const DAYS = 30;

/** `lockstep history` */
export async function showHistory(secret: string | undefined, options: HistoryOptions): Promise<number> {
  const window = windowOf(options.from, options.to, new Date(), DAYS);
  const code = await withHistoryOf(options, async (history) => {
    const { summary, unreadable } = await readPast(history, window, secret ?? null);
    const about = { mapping: history.mapping, where: history.store.where, unreadable };
    const { all = false, json = false, color } = options;
    const text = { ...about, all, paint: styleFor(color), blocks: showsBlocks(process.env) };
    process.stdout.write(json ? renderHistoryJson(summary, about) : renderHistoryText(summary, text));
    return 0;
  });
  return code ?? 1;
}
