import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
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

/** A rendered row, and the slot that is its key. */
export interface Placed {
  readonly index: number;
  readonly start: number;
  readonly slot: number;
}

/**
 * The rows to render, each with a slot, so that rows which appear get the elements of those that are gone. While it scrolls, and while one of
 * them has the focus, they are in the order of their slots: to move an element costs as much as to make it, and takes the focus from it. At
 * rest they are in their own order, for those who read the document and not the screen.
 */
export function useSlots(
  rows: Virtualizer<HTMLElement, Element>,
  scroller: { readonly current: HTMLElement | null },
): readonly Placed[] {
  const slots = useMemo(() => new Slots(), []);
  const seen = rows.getVirtualItems();
  const assigned = slots.assign(seen.map(({ index }) => index));
  const placed = seen.map(({ index, start }, at) => ({ index, start, slot: assigned[at] ?? at }));
  const isMoving = rows.isScrolling || scroller.current?.contains(document.activeElement) === true;
  return isMoving ? placed.sort((one, other) => one.slot - other.slot) : placed;
}

interface Drawn {
  readonly shown: readonly unknown[];
  readonly rows: ReadonlyMap<number, VNode | null>;
}

/**
 * Keeps what was drawn of each row for as long as the row stays and nothing that it shows has changed. Preact passes over what it gets
 * again, so that a frame of scrolling costs the rows that appear, and not all that can be seen.
 */
export function useDrawnRows(shown: readonly unknown[]): (row: number, draw: () => VNode | null) => VNode | null {
  const before = useRef<Drawn>({ shown: [], rows: new Map() });
  const isSame = shown.every((one, index) => one === before.current.shown[index]);
  const known = isSame ? before.current.rows : new Map<number, VNode | null>();
  const rows = new Map<number, VNode | null>();
  before.current = { shown, rows };
  return (row, draw) => {
    const drawn = known.get(row) ?? draw();
    rows.set(row, drawn);
    return drawn;
  };
}
