import { clipSpan, lengthOf, type Window } from './chapters.ts';
import type { Share } from './shares.ts';

/** What is known of one replica in a part of a window. */
export type Cell =
  /** `part`: for how much of it, more than 0 and at most 1. */
  { readonly kind: 'drift'; readonly part: number } | { readonly kind: 'unknown' | 'sync' | 'blank' };

/**
 * Divides a window into equal cells.
 * ```
 * in the cell                                  | kind
 * drift, at any time                           | drift
 * no drift, and not known at any time          | unknown: never in sync
 * the replica was in the mapping, all in sync  | sync
 * otherwise                                    | blank
 * ```
 */
export function cellsOf(share: Pick<Share, 'declared' | 'inDrift' | 'unknown'>, window: Window, count: number): Cell[] {
  const step = (window.to - window.from) / count;
  return Array.from({ length: count }, (_, index) => {
    const from = window.from + index * step;
    return cellOf(share, { from, to: from + step });
  });
}

function cellOf({ declared, inDrift, unknown }: Pick<Share, 'declared' | 'inDrift' | 'unknown'>, cell: Window): Cell {
  const within = (spans: readonly Window[]) => lengthOf(spans.flatMap((span) => clipSpan(span, cell) ?? []));
  const drift = within(inDrift);
  if (drift > 0) return { kind: 'drift', part: Math.min(1, drift / (cell.to - cell.from)) };
  if (within(unknown) > 0) return { kind: 'unknown' };
  return { kind: within(declared) > 0 ? 'sync' : 'blank' };
}
