import type { Bench } from '../bench.ts';

/** Rounds end here, however many there were, in milliseconds. */
const ENOUGH_MS = 180_000;
/** Lockstep takes conditions on tags to hold by then, in milliseconds. */
const LATEST_MS = 60_000;
/** Further answers have to say the same: a later one may come from another host. */
const IN_A_ROW = 2;
/** Pauses between two calls: at first, and then a share of the time that has passed. */
const BETWEEN_MS = 50;
const BETWEEN_SHARE = 0.1;

/** How soon something was so after each of some changes. */
export interface Timing {
  readonly rounds: number;
  /** Rounds in which the first answer was not yet so. */
  readonly late: number;
  /** From the answer to a change until the first call whose answer was so; 0 if that was the first call. */
  readonly longestMs: number;
  /** Whether it was not so within a minute. */
  readonly isNever: boolean;
}

/** Repeats a round, which gives milliseconds by name. */
export async function timeRounds<K extends string>(
  bench: Bench,
  round: (number: number) => Promise<Record<K, number>>,
): Promise<Record<K, Timing>> {
  const from = bench.now();
  const times: Record<K, number>[] = [];
  const isOver = () => times.length === bench.rounds || bench.now() - from > ENOUGH_MS || isNeverIn(times.at(-1));
  while (!isOver()) times.push(await round(times.length));
  const names = Object.keys(times[0] ?? {}) as K[];
  return Object.fromEntries(names.map((name) => [name, timingOf(times.map((one) => one[name]))])) as Record<K, Timing>;
}

function timingOf(times: readonly number[]): Timing {
  return {
    rounds: times.length,
    late: times.filter((ms) => ms > 0).length,
    longestMs: Math.round(Math.min(Math.max(0, ...times), LATEST_MS)),
    isNever: times.some((ms) => ms >= LATEST_MS),
  };
}

function isNeverIn(times: Readonly<Record<string, number>> = {}): boolean {
  return Object.values(times).some((ms) => ms >= LATEST_MS);
}

/** Asks until it is so. Returns the milliseconds after which it was; `LATEST_MS` or more: it was not. */
export async function timeUntil(bench: Bench, isSo: () => Promise<boolean>): Promise<number> {
  const from = bench.now();
  let first: number | null = null;
  let isLate = false;
  for (let row = 0; row < IN_A_ROW; ) {
    const sent = bench.now() - from;
    if (sent >= LATEST_MS) return sent;
    if (await isSo()) {
      first ??= sent;
      row += 1;
      continue;
    }
    [first, isLate, row] = [null, true, 0];
    await bench.pause(Math.max(BETWEEN_MS, sent * BETWEEN_SHARE));
  }
  return isLate ? Math.max(first ?? 0, 1) : 0;
}

/** What the rounds showed, without its full stop. */
export function describeTiming({ rounds, late, longestMs, isNever }: Timing): string {
  if (isNever) return 'did not hold within a minute';
  if (late === 0) return `held at once in each of ${rounds} rounds`;
  return `was late in ${late} of ${rounds} rounds, by ${longestMs} ms at the longest`;
}
