import { clipSpan, lengthOf, type Window } from '../../core/memory/chapters.ts';
import type { Share } from '../../core/memory/shares.ts';
import type { Paint } from '../text-options.ts';

/** The signs of a bar: from all in sync to all in drift, not known, and not in the mapping. */
interface Signs {
  readonly levels: readonly [string, ...string[]];
  readonly unknown: string;
}

export const BLOCKS: Signs = { levels: ['▁', '▃', '▄', '▅', '▆', '▇', '█'], unknown: '·' };
export const LETTERS: Signs = { levels: ['_', '#'], unknown: '.' };

/**
 * A line of cells, each of them the same part of the window.
 * ```
 * in the cell                                  | the sign
 * drift, at any time                           | as high as its share of the cell, and never flat
 * no drift, and not known at any time          | unknown: never in sync
 * the replica was in the mapping, all in sync  | flat
 * otherwise                                    | blank
 * ```
 */
export function drawBar(
  share: Share,
  window: Window,
  width: number,
  { paint, signs }: { paint: Paint; signs: Signs },
): string {
  const step = (window.to - window.from) / width;
  const cells = Array.from({ length: width }, (_, index) => {
    const from = window.from + index * step;
    return cellOf(share, { from, to: from + step }, signs);
  });
  return cells.map(({ kind, sign }) => PAINTED[kind](paint, sign)).join('');
}

type Kind = 'drift' | 'unknown' | 'sync' | 'blank';

const PAINTED: Readonly<Record<Kind, (paint: Paint, sign: string) => string>> = {
  drift: (paint, sign) => paint.bad(sign),
  unknown: (paint, sign) => paint.warn(sign),
  sync: (paint, sign) => paint.good(sign),
  blank: (_, sign) => sign,
};

function cellOf(share: Share, cell: Window, { levels, unknown }: Signs): { kind: Kind; sign: string } {
  const within = (spans: readonly Window[]) => lengthOf(spans.flatMap((span) => clipSpan(span, cell) ?? []));
  const drift = within(share.inDrift);
  if (drift > 0) {
    const top = levels.length - 1;
    const level = Math.max(1, Math.ceil((drift / (cell.to - cell.from)) * top));
    return { kind: 'drift', sign: levels[Math.min(level, top)] ?? levels[0] };
  }
  if (within(share.unknown) > 0) return { kind: 'unknown', sign: unknown };
  return within(share.declared) > 0 ? { kind: 'sync', sign: levels[0] } : { kind: 'blank', sign: ' ' };
}
