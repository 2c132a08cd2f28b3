import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import { useLayoutEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { Slots } from '../model/slots.ts';

interface VirtualOptions {
  readonly count: number;
  /** Height of every row, in pixels. */
  readonly size: number;
  /** Height of what covers the top of the scroller. */
  readonly top: number;
  readonly scroller: { readonly current: HTMLElement | null };
  /** A row that is rendered wherever the scroller stands: the one that has the focus. */
  readonly kept: number;
}

/** Renders only the rows that can be seen. Keeps the one with the focus, which would be lost otherwise. */
export function useVirtualRows({
  count,
  size,
  top,
  scroller,
  kept,
}: VirtualOptions): Virtualizer<HTMLElement, Element> {
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const options = {
    count,
    estimateSize: () => size,
    scrollPaddingStart: top,
    overscan: 6,
    getScrollElement: () => scroller.current,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw(undefined),
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const seen = defaultRangeExtractor(range);
      return seen.includes(kept) || kept >= count ? seen : [...seen, kept];
    },
  };
  const [rows] = useState(() => new Virtualizer<HTMLElement, Element>(options));
  rows.setOptions(options);
  useLayoutEffect(() => rows._didMount(), [rows]);
  useLayoutEffect(() => rows._willUpdate());
  useLayoutEffect(() => rows.measure(), [rows, size]);
  return rows;
}

/** A key for each rendered row, so that rows which appear get the elements of those that are gone. */
export function useSlots(rows: readonly number[]): number[] {
  const slots = useMemo(() => new Slots(), []);
  return slots.assign(rows);
}
