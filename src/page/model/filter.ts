import { KINDS } from '../../core/kinds.ts';
import type { ReplicaReport } from '../../core/report.ts';
import type { Group, Line, Matrix } from './matrix.ts';
import { type Kind, STATE_NAMES, type State } from './words.ts';

/** What of the matrix is shown. The address holds it after `#`, so that a link shows the same. */
export interface Filter {
  /** Empty: all. */
  readonly states: readonly State[];
  readonly kind: Kind | null;
  readonly target: string | null;
  readonly text: string;
}

/** The replica whose details are open. */
export interface Opened {
  readonly secret: string;
  readonly target: string;
}

export const NO_FILTER: Filter = { states: [], kind: null, target: null, text: '' };

export function isFiltering({ states, kind, target, text }: Filter): boolean {
  return states.length > 0 || kind !== null || target !== null || text.trim() !== '';
}

/** The part of an address after `#`; empty if there is nothing to say. */
export function formatHash({ states, kind, target, text }: Filter, opened: Opened | null): string {
  const parts = new URLSearchParams();
  if (states.length > 0) parts.set('state', states.join(','));
  if (kind !== null) parts.set('kind', kind);
  if (target !== null) parts.set('target', target);
  if (text !== '') parts.set('text', text);
  if (opened !== null) {
    parts.set('secret', opened.secret);
    parts.set('at', opened.target);
  }
  return parts.toString();
}

/** Reads what `formatHash` wrote. What it does not know is left out: a link may be older, or mistyped. */
export function parseHash(hash: string): { readonly filter: Filter; readonly opened: Opened | null } {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const named = (parts.get('state') ?? '').split(',');
  const secret = parts.get('secret');
  const at = parts.get('at');
  return {
    filter: {
      states: STATE_NAMES.filter((state) => named.includes(state)),
      kind: KINDS.find((kind) => kind === parts.get('kind')) ?? null,
      target: parts.get('target'),
      text: parts.get('text') ?? '',
    },
    opened: secret === null || at === null ? null : { secret, target: at },
  };
}

/** Whether a replica is one that the filter asks for; its text is a matter of the line. */
export function matchesRow({ states, kind, target }: Filter, row: ReplicaReport): boolean {
  return (
    (states.length === 0 || states.includes(row.status)) &&
    (kind === null || row.drift.includes(kind)) &&
    (target === null || row.target === target)
  );
}

/** The part of the matrix that the filter asks for: lines in which a replica matches, and groups that have such lines. */
export function filterMatrix({ columns, groups }: Matrix, filter: Filter): Matrix {
  if (!isFiltering(filter)) return { columns, groups };
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const isShown = (line: Line) => words.every((word) => line.haystack.includes(word)) && hasMatch(line, filter);
  const shown = groups
    .map((group): Group => ({ ...group, lines: group.lines.filter(isShown) }))
    .filter(({ lines }) => lines.length > 0);
  return { columns: columns.filter(({ target }) => filter.target === null || target === filter.target), groups: shown };
}

function hasMatch({ cells }: Line, filter: Filter): boolean {
  for (const rows of cells.values()) if (rows.some((row) => matchesRow(filter, row))) return true;
  return false;
}
