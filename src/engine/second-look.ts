import { doubtAbout, isForward, isSameMove, type Move, moveOf } from '../core/move.ts';
import { type Planned, planReplica } from '../core/policy.ts';
import { describePair } from './describe-pair.ts';
import type { Knowledge } from './listing.ts';
import type { LookContext, OriginReader } from './origin-reader.ts';

/** The most looks at a replica that keeps changing, and the pause between two of them, in milliseconds. */
const LOOKS = 3;
const BETWEEN_LOOKS_MS = 2_000;

export const KEPT_CHANGING = 'origin or replica kept changing during the run; the next run goes on';

/** The plan that the last look led to. `doubt`: why AWSCURRENT is not to be moved by it, or null. */
interface SecondLook {
  readonly planned: Planned;
  readonly doubt: string | null;
}

/**
 * AWSCURRENT moves to something new at once. Any other move may be a rollback, or the result of a stale read, and is
 * made only if two looks agree on it: then the replica was at the version that it leaves before the second look began,
 * and what that look saw in force has been in force since.
 */
export async function lookTwice(first: Planned, known: Knowledge, context: LookContext): Promise<SecondLook> {
  const { reader, env } = context;
  let planned = first;
  for (let look = 1; look < LOOKS; look++) {
    const { pair } = planned;
    const move = moveOf(pair);
    if (move === null || (await isNews(move, reader))) return { planned, doubt: null };
    await env.pause(BETWEEN_LOOKS_MS);
    reader.forget();
    planned = planReplica(await describePair(pair.desired, { ...known, valueCheck: pair.valueCheck }, context));
    if (isSameMove(move, moveOf(planned.pair)))
      return { planned, doubt: doubtAbout(planned.pair, env.now().getTime()) };
  }
  return { planned, doubt: moveOf(planned.pair) === null ? null : KEPT_CHANGING };
}

/**
 * Whether a move leads to something new. If the value cannot be read, that is unknown, and the write will report why.
 */
async function isNews(move: Move, reader: OriginReader): Promise<boolean> {
  const value = await reader.readValue().catch(() => null);
  return value !== null && isForward(move, value);
}
