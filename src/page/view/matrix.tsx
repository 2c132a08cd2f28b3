import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Filter, Opened } from '../model/filter.ts';
import type { Column, Matrix } from '../model/matrix.ts';
import type { Past } from '../model/past.ts';
import { type Position, step } from '../model/steps.ts';
import { GroupRow, LineRow } from './rows.tsx';
import { type Placed, useDrawnRows, useSlots, useVirtualRows } from './virtual.ts';

interface MatrixProps {
  readonly matrix: Matrix;
  readonly past: Past | null;
  readonly filter: Filter;
  readonly onOpen: (opened: Opened) => void;
}

const HEAD_HEIGHT = 48;

/** How much higher a row is with strips in it. */
const STRIP_HEIGHT = 8;

/** Secrets by targets. Only the rows that can be seen are in the document; the grid says how many there are. */
export function MatrixView({ matrix, past, filter, onOpen }: MatrixProps) {
  const { columns } = matrix;
  const items = useMemo(() => itemsOf(matrix), [matrix]);
  const { scroller, rows, height, active, setPosition, move } = useGrid(items, columns.length, past !== null);
  const seen = useSlots(rows, scroller);
  const keepRow = useDrawnRows([items, columns, past, filter, onOpen, height, active.row, active.column]);
  if (items.length === 0) return null;
  const drawRow = ({ index, start, slot }: Placed) => {
    const item = items[index];
    if (item === undefined) return null;
    const place = { index, start, height };
    if (item.kind === 'group') return <GroupRow key={slot} group={item.group} place={place} />;
    const cells = { columns, past, filter, onOpen, active: index === active.row ? active.column : null };
    const onFocus = (column: number) => setPosition({ row: index, column });
    return <LineRow key={slot} {...item} {...cells} place={place} onFocus={onFocus} />;
  };
  return (
    <div class="scroller" ref={scroller} style={{ '--columns': columns.length }}>
      <div
        role="grid"
        class={past === null ? 'grid' : 'grid strips'}
        aria-label="Secrets by targets: arrow keys move, Enter opens"
        aria-rowcount={items.length + 1}
        aria-colcount={columns.length + 1}
        onKeyDown={move}
      >
        <Head columns={columns} />
        <div role="rowgroup" class="body" style={{ height: `${rows.getTotalSize()}px` }}>
          {seen.map((row) => keepRow(row.index, () => drawRow(row)))}
        </div>
      </div>
    </div>
  );
}

function Head({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <div role="row" class="head" aria-rowindex={1}>
      <div role="columnheader" class="name">
        Secret
      </div>
      {columns.map(({ target, place }) => (
        <div role="columnheader" key={target} title={`${target} ${place}`}>
          <b>{target}</b> <small>{place}</small>
        </div>
      ))}
    </div>
  );
}

type Item = ReturnType<typeof itemsOf>[number];

/** The rows of the grid: a heading for each group, unless there is only one without a name, and its lines. */
function itemsOf({ groups }: Matrix) {
  const isPlain = groups.length === 1 && groups[0]?.prefix === '';
  return groups.flatMap((group) => [
    ...(isPlain ? [] : [{ kind: 'group', group } as const]),
    ...group.lines.map((line) => ({ kind: 'line', line, prefix: group.prefix }) as const),
  ]);
}

/** One cell can be reached by the Tab key; the arrow keys move from it to others, whether they are rendered or not. */
function useGrid(items: readonly Item[], columns: number, hasStrips: boolean) {
  const scroller = useRef<HTMLDivElement>(null);
  const isLine = (row: number) => items[row]?.kind === 'line';
  const [position, setPosition] = useState<Position>({ row: 0, column: 0 });
  const row = isLine(position.row) ? position.row : Math.max(0, [0, 1].findIndex(isLine));
  const active = { row, column: Math.min(position.column, columns - 1) };
  // Two keys may come before the next drawing.
  const latest = useRef(active);
  latest.current = active;
  const height = useRowHeight() + (hasStrips ? STRIP_HEIGHT : 0);
  const rows = useVirtualRows({ count: items.length, size: height, top: HEAD_HEIGHT, scroller, kept: row });
  const move = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2);
    const next = step(event, latest.current, { rows: items.length, columns, page, isLine });
    if (next === null) return;
    event.preventDefault();
    latest.current = next;
    setPosition(next);
    rows.scrollToIndex(next.row, { align: 'auto' });
    // The row may only be rendered once the scroller has moved.
    requestAnimationFrame(() => focusCell(scroller.current, latest.current));
  };
  return { scroller, rows, height, active, setPosition, move };
}

function focusCell(scroller: HTMLElement | null, { row, column }: Position): void {
  const cell = scroller?.querySelector(`[data-row="${row}"] [data-column="${column}"]`);
  if (!(cell instanceof HTMLElement)) return;
  cell.focus({ preventScroll: true });
  // Unlike the browser's own way on focus, this leaves the room that the headers cover.
  cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** Rows are higher where a finger has to hit them. */
function useRowHeight(): number {
  const coarse = useMemo(() => matchMedia('(pointer: coarse)'), []);
  const [isCoarse, setCoarse] = useState(coarse.matches);
  useLayoutEffect(() => {
    const follow = () => setCoarse(coarse.matches);
    coarse.addEventListener('change', follow);
    return () => coarse.removeEventListener('change', follow);
  }, [coarse]);
  return isCoarse ? 48 : 40;
}
