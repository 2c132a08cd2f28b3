import type { ReplicaReport } from '../../core/report.ts';
import { type Filter, matchesRow, type Opened } from '../model/filter.ts';
import { type Column, countOpen, type Group, type Line, worstOf } from '../model/matrix.ts';
import { daysOf, describeDays, type Past, worstFare } from '../model/past.ts';
import { STATES } from '../model/words.ts';
import { StateIcon } from './icons.tsx';
import { CellStrip } from './past.tsx';

interface Place {
  readonly index: number;
  readonly start: number;
  readonly height: number;
}

/** Rows stand where the virtual list puts them; the first is that of the headers. */
function attributesOf({ index, start, height }: Place) {
  return {
    'data-row': index,
    'aria-rowindex': index + 2,
    style: { transform: `translateY(${start}px)`, height: `${height}px` },
  };
}

export function GroupRow({ group, place }: { readonly group: Group; readonly place: Place }) {
  const open = countOpen(group);
  return (
    <div role="row" class="row group" {...attributesOf(place)}>
      <div role="rowheader" class="name">
        <b>{group.prefix || 'other names'}</b>
        <small>
          {group.lines.length.toLocaleString('en-US')} {group.lines.length === 1 ? 'secret' : 'secrets'}
          {open.length === 0 && ', all in sync'}
        </small>
        {open.map(([state, count]) => (
          <span key={state} class={`count ${state}`} title={STATES[state].title}>
            <StateIcon state={state} />
            {count.toLocaleString('en-US')}
            <span class="unseen"> {STATES[state].title}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

interface LineProps {
  readonly line: Line;
  readonly prefix: string;
  readonly place: Place;
  readonly columns: readonly Column[];
  readonly past: Past | null;
  readonly filter: Filter;
  /** The column of the cell that the Tab key leads to, if it is in this line. */
  readonly active: number | null;
  readonly onFocus: (column: number) => void;
  readonly onOpen: (opened: Opened) => void;
}

export function LineRow({ line, prefix, place, columns, past, filter, active, onFocus, onOpen }: LineProps) {
  return (
    <div role="row" class="row" {...attributesOf(place)}>
      <div role="rowheader" class="name" title={line.secret}>
        <span class="prefix">{prefix}</span>
        <span class="rest">{line.secret.slice(prefix.length)}</span>
      </div>
      {columns.map(({ target }, column) => (
        <Cell
          key={target}
          secret={line.secret}
          target={target}
          rows={line.cells.get(target)}
          past={past}
          filter={filter}
          column={column}
          isActive={active === column}
          onFocus={() => onFocus(column)}
          onOpen={onOpen}
        />
      ))}
    </div>
  );
}

interface CellProps {
  readonly secret: string;
  readonly target: string;
  readonly rows: readonly ReplicaReport[] | undefined;
  readonly past: Past | null;
  readonly filter: Filter;
  readonly column: number;
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onOpen: (opened: Opened) => void;
}

function Cell({ secret, target, rows, past, filter, column, isActive, onFocus, onOpen }: CellProps) {
  const focusable = { 'data-column': column, tabIndex: isActive ? 0 : -1, onFocus };
  if (rows === undefined)
    return <div role="gridcell" class="empty" aria-label={`${secret} has no replica in ${target}`} {...focusable} />;
  const state = worstOf(rows);
  const worst = rows.find(({ status }) => status === state);
  const word = worst?.drift.join(', ') || STATES[state].title;
  const more = rows.length === 1 ? '' : ` +${rows.length - 1}`;
  const isDimmed = !rows.some((row) => matchesRow(filter, row));
  return (
    <div role="gridcell">
      <button
        type="button"
        class={`cell ${state}${isDimmed ? ' dimmed' : ''}`}
        aria-label={`${secret} in ${target}: ${STATES[state].title}, ${word}${more}${newsOf(rows)}${pastOf(past, rows)}`}
        aria-haspopup="dialog"
        onClick={() => onOpen({ secret, target })}
        {...focusable}
      >
        <StateIcon state={state} />
        <span class="word">{state === 'in-sync' ? more : word + more}</span>
        <CellStrip past={past} rows={rows} />
        {newsOf(rows) !== '' && <i class="new" title="New since the run before" />}
      </button>
    </div>
  );
}

/** What the strip shows, if it is not only good. */
function pastOf(past: Past | null, rows: readonly ReplicaReport[]): string {
  const fare = past === null ? null : worstFare(past, rows);
  if (past === null || fare === null || fare.incidents === 0) return '';
  return `, ${describeDays(daysOf(past.strips, fare))}`;
}

function newsOf(rows: readonly ReplicaReport[]): string {
  return rows.some(({ news }) => news === 'new' || news === 'changed') ? ', new since the run before' : '';
}
