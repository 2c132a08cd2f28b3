import { DAY_MS } from './days.ts';
import type { SignatureFault, ValidByKey } from './signature.ts';

/** One record, as far as the chain needs it. */
export interface Link {
  /** By its key. */
  readonly number: number;
  readonly hash: string;
  /** What it says of itself; null: it cannot be read. */
  readonly says: {
    readonly number: number;
    readonly before: string | null;
    readonly beforeAt: string | null;
    readonly keepDays: number | null;
  } | null;
}

/** What is wrong with a record, or with the record of an event run that it names. */
export type ChainFault =
  | { readonly kind: 'changed' | 'missing' | 'unreadable' | 'removed-early'; readonly record: number }
  | { readonly kind: 'swapped'; readonly record: number; readonly holds: number }
  | { readonly kind: 'event-changed' | 'event-missing'; readonly record: number; readonly name: string }
  | { readonly kind: 'head-unknown'; readonly head: string }
  | SignatureFault;

/** What a chain shows, and no more. */
export interface Verdict {
  /** The oldest and the newest record that are kept; null: there are none. */
  readonly kept: { readonly oldest: number; readonly newest: number; readonly head: string } | null;
  readonly faults: readonly ChainFault[];
  /**
   * Up to this record, nothing was changed, removed or swapped since someone kept the head. null: no head was given, or no
   * record has it, so only consistency is shown: who can write all records can make another chain.
   */
  readonly provenUpTo: number | null;
  /** Signatures that are valid, by key; absent: none was looked at. */
  readonly signed?: readonly ValidByKey[];
}

/** What a chain is judged by. */
export interface Judging {
  /** A head that someone kept; null: none. */
  readonly head: string | null;
  readonly now: Date;
}

/**
 * Judges the records that are kept, newest first, since each is vouched for by the one after it.
 * ```
 * a number between the oldest and the newest has no record    | missing
 * the record cannot be read                                   | unreadable
 * the record names another number than its key                | swapped
 * the next record names another hash, and is itself as it was | changed
 * the next record is changed, missing or unreadable           | nothing: no one vouches for it
 * the oldest is not the first, and the one before it ended    | removed-early
 *   less than history.keep ago, or no one removes records     |
 * no record has the head that was kept                        | head-unknown
 * ```
 */
export function judgeChain(links: readonly Link[], { head, now }: Judging): Verdict {
  const sorted = [...links].sort((a, b) => a.number - b.number);
  const [oldest, newest] = [sorted[0], sorted.at(-1)];
  const headAt = head === null ? undefined : sorted.find(({ hash }) => hash === head);
  const headFaults: ChainFault[] = head !== null && headAt === undefined ? [{ kind: 'head-unknown', head }] : [];
  if (oldest === undefined || newest === undefined) return { kept: null, faults: headFaults, provenUpTo: null };
  const faults = [
    ...earlyRemoval(oldest, now),
    ...gapsIn(sorted),
    ...sorted.flatMap(ownFaults),
    ...changedRecords(sorted),
    ...headFaults,
  ];
  return {
    kept: { oldest: oldest.number, newest: newest.number, head: newest.hash },
    faults: faults.sort((a, b) => numberOf(a) - numberOf(b)),
    provenUpTo: headAt?.number ?? null,
  };
}

function numberOf(fault: ChainFault): number {
  return 'record' in fault ? fault.record : Number.POSITIVE_INFINITY;
}

/** Max missing records that are named between two that are there. One file far away must not make millions of faults. */
const MOST_NAMED = 100;

function gapsIn(sorted: readonly Link[]): ChainFault[] {
  return sorted.slice(1).flatMap(({ number }, index) => {
    const first = (sorted[index]?.number ?? number) + 1;
    return Array.from(
      { length: Math.min(number - first, MOST_NAMED) },
      (_, at): ChainFault => ({ kind: 'missing', record: first + at }),
    );
  });
}

function ownFaults({ number, says }: Link): ChainFault[] {
  if (says === null) return [{ kind: 'unreadable', record: number }];
  return says.number === number ? [] : [{ kind: 'swapped', record: number, holds: says.number }];
}

/** The newest record is vouched for by the head alone, which is compared on its own. */
function changedRecords(sorted: readonly Link[]): ChainFault[] {
  const changed = new Set<number>();
  for (let at = sorted.length - 2; at >= 0; at -= 1) {
    const [one, next] = [sorted[at], sorted[at + 1]];
    if (one === undefined || next === undefined || !vouches(next, one, changed)) continue;
    if (next.says?.before !== one.hash) changed.add(one.number);
  }
  const isSwapped = new Set(
    sorted.flatMap(({ number, says }) => (says !== null && says.number !== number ? [number] : [])),
  );
  return [...changed].filter((record) => !isSwapped.has(record)).map((record) => ({ kind: 'changed', record }));
}

/** Whether a record is the next one, and as it was written, as far as is known. */
function vouches(next: Link, one: Link, changed: ReadonlySet<number>): boolean {
  return next.number === one.number + 1 && next.says?.number === next.number && !changed.has(next.number);
}

/** Only time may take the oldest away, and only where records are kept for some time. */
function earlyRemoval({ number, says }: Link, now: Date): ChainFault[] {
  if (number === 1 || says === null) return [];
  const { keepDays, beforeAt } = says;
  if (keepDays !== null && beforeAt === null) return [];
  const isExpired = keepDays !== null && beforeAt !== null && now.getTime() - Date.parse(beforeAt) >= keepDays * DAY_MS;
  return isExpired ? [] : [{ kind: 'removed-early', record: number - 1 }];
}
