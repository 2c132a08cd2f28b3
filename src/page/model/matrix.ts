import type { ReplicaReport, Report } from '../../core/report.ts';
import { type Kind, STATE_NAMES, type State } from './words.ts';

/** A column: one target. */
export interface Column {
  readonly target: string;
  /** The Region, and the account if it is not the origin's. */
  readonly place: string;
}

/** A line of the matrix: one secret with its replicas by target. A target may hold more than one of them. */
export interface Line {
  readonly secret: string;
  readonly cells: ReadonlyMap<string, readonly ReplicaReport[]>;
  readonly worst: State;
  readonly kinds: readonly Kind[];
  /** What the text filter searches, in lower case. */
  readonly haystack: string;
}

export interface Group {
  /** What the names have in common; empty for those that have nothing in common. */
  readonly prefix: string;
  readonly lines: readonly Line[];
}

export interface Matrix {
  readonly columns: readonly Column[];
  /** Worst first. */
  readonly groups: readonly Group[];
}

/** Arranges a report: secrets by targets, grouped by prefix, the worst first. */
export function arrangeMatrix({ replicas, origin }: Report): Matrix {
  const columns = new Map<string, Column>();
  const rows = new Map<string, ReplicaReport[]>();
  for (const row of replicas) {
    if (!columns.has(row.target)) columns.set(row.target, columnOf(row, origin.account));
    const found = rows.get(row.secret);
    if (found === undefined) rows.set(row.secret, [row]);
    else found.push(row);
  }
  const lines = [...rows.values()].map(lineOf).sort(compareLines);
  return {
    columns: [...columns.values()].sort((a, b) => compareText(a.target, b.target)),
    groups: groupLines(lines),
  };
}

/** The worst state of some rows. */
export function worstOf(rows: readonly ReplicaReport[]): State {
  const ranks = rows.map(({ status }) => STATE_NAMES.indexOf(status));
  return STATE_NAMES[Math.min(...ranks)] ?? 'in-sync';
}

/** How many replicas of a group there are in each state, worst first, without those in sync. */
export function countOpen({ lines }: Group): readonly (readonly [State, number])[] {
  const counts = new Map<State, number>();
  for (const { cells } of lines)
    for (const rows of cells.values()) for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  return STATE_NAMES.filter((state) => state !== 'in-sync').flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [[state, count] as const];
  });
}

function columnOf({ target, region, account }: ReplicaReport, originAccount: string): Column {
  const parts = [...(target === region ? [] : [region]), ...(account === originAccount ? [] : [account])];
  return { target, place: parts.join(' ') };
}

function lineOf(rows: readonly ReplicaReport[]): Line {
  const cells = new Map<string, ReplicaReport[]>();
  const words = new Set<string>();
  for (const row of rows) {
    const found = cells.get(row.target);
    if (found === undefined) cells.set(row.target, [row]);
    else found.push(row);
    for (const word of [row.secret, row.name, row.account, row.region, row.reason]) if (word) words.add(word);
  }
  return {
    secret: rows[0]?.secret ?? '',
    cells,
    worst: worstOf(rows),
    kinds: rows.flatMap(({ drift }) => drift),
    haystack: [...words].join('\n').toLowerCase(),
  };
}

/**
 * Groups by the first two parts of the name, or by the first alone if no other secret has the same two, or not at all.
 * The groups are in the order of their worst line.
 */
function groupLines(lines: readonly Line[]): Group[] {
  const sizes = new Map<string, number>();
  for (const { secret } of lines)
    for (const prefix of prefixesOf(secret)) sizes.set(prefix, (sizes.get(prefix) ?? 0) + 1);
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const prefix = prefixesOf(line.secret).find((one) => (sizes.get(one) ?? 0) > 1) ?? '';
    const found = groups.get(prefix);
    if (found === undefined) groups.set(prefix, [line]);
    else found.push(line);
  }
  return [...groups]
    .map(([prefix, members]) => ({ prefix, lines: members, rank: rankOf(members[0]) }))
    .sort((a, b) => a.rank - b.rank || compareText(a.prefix, b.prefix));
}

/** The longer one first. */
function prefixesOf(secret: string): string[] {
  const first = secret.indexOf('/', 1) + 1;
  const second = first === 0 ? 0 : secret.indexOf('/', first) + 1;
  return [second, first].filter((end) => end > 0).map((end) => secret.slice(0, end));
}

function compareLines(a: Line, b: Line): number {
  return rankOf(a) - rankOf(b) || compareText(a.secret, b.secret);
}

function rankOf(line: Line | undefined): number {
  return line === undefined ? STATE_NAMES.length : STATE_NAMES.indexOf(line.worst);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
