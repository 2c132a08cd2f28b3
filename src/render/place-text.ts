import { capLines, plainText } from './plain.ts';
import type { Paint } from './text-options.ts';

/** How a drill, a promotion or a failback of one place is shown on a terminal. */
export interface PlaceTextOptions {
  readonly paint: Paint;
  /** Whether no list is cut. */
  readonly all?: boolean;
  /** Columns of the terminal. Without one, sentences stay on one line. */
  readonly width?: number | undefined;
}

/** Max lines in one list; further ones are counted. */
const LISTED = 50;

/** The lines of one list, cut unless `--all` was given. */
export function cutList(lines: readonly string[], { paint, all = false }: PlaceTextOptions): string[] {
  if (all) return [...lines];
  return capLines(lines, LISTED, (left) => paint.quiet(`  and ${left} more; --all lists them`));
}

/** A target and its Region, or the Region alone if the target has its name. */
export function nameOfPlace({ target, region }: { readonly target: string; readonly region: string }): string {
  return plainText(target === region ? region : `${target} (${region})`);
}
