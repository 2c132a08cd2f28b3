import { doubtAbout, isForward, isSameMove, type Move, moveOf } from '../core/move.ts';
import type { Pair } from '../core/observation.ts';
import type { Depth } from '../core/report.ts';
import { lookClosely } from './confirm.ts';
import type { Known } from './listing.ts';
import type { OriginReader } from './origin-reader.ts';
import type { Environment } from './ports.ts';

/** Looks before a replica that keeps changing is left to the next run, and the pause between two of them, in milliseconds. */
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 2_000;

export const KEPT_CHANGING = 'origin or replica kept changing during the run; the next run goes on';

/** What the last look showed, and why AWSCURRENT is not to be moved on the strength of it; null: it may be. */
interface Looked {
  readonly pair: Pair;
  readonly doubt: string | null;
}

/**
 * AWSCURRENT goes on to something new at once. Every other move may be a rollback, or come of a read from the past. It is
 * made if two looks agree on it: the replica was at the version that it leaves before the second look began, and what
 * that look saw in force was in force since.
 */
export async function lookTwice(
  first: Pair,
  known: Known,
  reader: OriginReader,
  { depth, env }: { readonly depth: Depth; readonly env: Environment },
): Promise<Looked> {
  let pair = first;
  for (let look = 1; look < LOOKS; look++) {
    const move = moveOf(pair);
    if (move === null || (await isNews(move, reader))) return { pair, doubt: null };
    await env.pause(BETWEEN_LOOKS_MS);
    reader.forget();
    pair = await lookClosely(pair.desired, reader, depth, env, { ...known, proof: pair.proof });
    if (isSameMove(move, moveOf(pair))) return { pair, doubt: doubtAbout(pair, env.now().getTime()) };
  }
  return { pair, doubt: moveOf(pair) === null ? null : KEPT_CHANGING };
}

/** A value that cannot be read now is no news; whoever writes it says what is wrong. */
async function isNews(move: Move, reader: OriginReader): Promise<boolean> {
  const value = await reader.value().catch(() => null);
  return value !== null && isForward(move, value);
}
