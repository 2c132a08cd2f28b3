import { type Cell, cellsOf } from '../../core/memory/cells.ts';
import type { Window } from '../../core/memory/chapters.ts';
import type { Share } from '../../core/memory/shares.ts';
import type { Paint } from '../text-options.ts';

/** The signs of a bar: from all in sync to all in drift, not known, and not in the mapping. */
interface Signs {
  readonly levels: readonly [string, ...string[]];
  readonly unknown: string;
}

export const BLOCKS: Signs = { levels: ['▁', '▃', '▄', '▅', '▆', '▇', '█'], unknown: '·' };
export const LETTERS: Signs = { levels: ['_', '#'], unknown: '.' };

/** A line of cells, each of them the same part of the window: drift as high as its share of the cell, and never flat. */
export function drawBar(
  share: Share,
  window: Window,
  width: number,
  { paint, signs }: { paint: Paint; signs: Signs },
): string {
  return cellsOf(share, window, width)
    .map((cell) => PAINTED[cell.kind](paint, signOf(cell, signs)))
    .join('');
}

const PAINTED: Readonly<Record<Cell['kind'], (paint: Paint, sign: string) => string>> = {
  drift: (paint, sign) => paint.bad(sign),
  unknown: (paint, sign) => paint.warn(sign),
  sync: (paint, sign) => paint.good(sign),
  blank: (_, sign) => sign,
};

function signOf(cell: Cell, { levels, unknown }: Signs): string {
  switch (cell.kind) {
    case 'drift': {
      const top = levels.length - 1;
      return levels[Math.min(Math.max(1, Math.ceil(cell.part * top)), top)] ?? levels[0];
    }
    case 'unknown':
      return unknown;
    case 'sync':
      return levels[0];
    case 'blank':
      return ' ';
  }
}
