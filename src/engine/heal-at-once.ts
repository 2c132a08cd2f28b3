import { SECRETS_A_BATCH } from '../../config/aws/batch.ts';
import { type AtOnce, type Attempted, NONE_ATTEMPTED, outcomeAtOnce, writesAtOnce } from '../core/at-once.ts';
import type { DesiredReplica } from '../core/desired.ts';
import { asLockstepError, type ErrorCode, stopReason } from '../core/errors.ts';
import { chunksOf, groupBy } from '../core/group.ts';
import { addDrift, brokenOffOutcome, NOTHING_DONE } from '../core/heal-outcome.ts';
import { isForward, moveOf } from '../core/move.ts';
import { isDescribed, type Pair } from '../core/observation.ts';
import type { Action } from '../core/plan.ts';
import type { Planned } from '../core/policy.ts';
import { measureBehind } from './behind.ts';
import type { Closeness } from './confirm.ts';
import { describeSecret } from './describe-secret.ts';
import type { Fences } from './fences.ts';
import { type LookContext, type OriginReader, openOriginReader, shareFreshLooks } from './origin-reader.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment } from './ports.ts';
import { writeAction, writeTarget } from './write.ts';

/** Secrets that are begun together, so that their values come by one call. */
const TOGETHER = SECRETS_A_BATCH;

/** Trouble that says nothing about what the plan rests on: a closer look would only meet it again. */
const UNRELATED: readonly ErrorCode[] = [
  'no-credentials',
  'expired-credentials',
  'region-not-enabled',
  'no-answer',
  'not-aws',
  'throttled',
  'deadline',
  'interrupted',
];

/**
 * Heals what may be written on the strength of one look, since AWS itself refuses what that look was wrong about. What AWS
 * refused wants a closer look.
 */
export async function healAtOnce(
  planned: readonly Planned[],
  { origin, depth, mayWriteAtOnce, fences }: Closeness & { readonly fences: Fences },
  env: Environment,
): Promise<ReadonlyMap<DesiredReplica, Attempted>> {
  if (!mayWriteAtOnce) return NONE_ATTEMPTED;
  const attempts = planned.flatMap((one): Attempt[] => {
    const writes = writesAtOnce(one);
    return writes === null ? [] : [{ planned: one, writes }];
  });
  const bySecret = [...groupBy(attempts, ({ planned: { pair } }) => pair.desired.secret)];
  let done = 0;
  const healSecret = async ([secret, group]: [string, Attempt[]]) => {
    const reader = shareFreshLooks(openOriginReader(secret, origin, env), env);
    const context = { reader, depth, env };
    // The looks go out beside the read of the value. Each write waits for the one at its place.
    for (const { planned: one } of group) void fences.lookAt(one.pair.desired.place);
    const attempted = await Promise.all(
      group.map(async (one) => withBehindSeconds(await attemptHeal(one, context), one, context)),
    );
    env.watcher.progress('heal', ++done, bySecret.length);
    return group.map(({ planned: { pair } }, index) => [pair.desired, attempted[index] as Attempted] as const);
  };
  const healed = await mapInParallel(Math.ceil(env.width / TOGETHER), chunksOf(bySecret, TOGETHER), (chunk) =>
    Promise.all(chunk.map(healSecret)),
  );
  return new Map(healed.flat(2));
}

interface Attempt {
  readonly planned: Planned;
  readonly writes: AtOnce;
}

async function withBehindSeconds(attempted: Attempted, { planned }: Attempt, context: LookContext): Promise<Attempted> {
  if (attempted.state === 'refused') return attempted;
  return { ...attempted, outcome: await measureBehind(attempted.outcome, planned.pair, context) };
}

async function attemptHeal({ planned, writes }: Attempt, context: LookContext): Promise<Attempted> {
  const { pair } = planned;
  const { reader, env } = context;
  const target = writeTarget(pair.desired, context);
  const progress = { ...addDrift(NOTHING_DONE, pair), done: [] as Action[] };
  const refused = () => ({ state: 'refused', version: writes.version, progress }) as const;
  try {
    if (writes.kind === 'replace' && !(await leadsForward(planned, reader))) return refused();
    for (const action of writes.actions) {
      const stopped = stopReason(env.stop);
      if (stopped !== null) throw stopped;
      const { state } = await writeAction(action, target);
      if (state !== 'done') return refused();
      progress.done.push(action);
    }
    const seen =
      writes.kind === 'create' ? await seeCreated(pair, context) : { origin: await reader.redescribeOrigin() };
    const outcome = outcomeAtOnce(planned, writes, seen);
    return outcome === null ? refused() : { state: 'ended', outcome };
  } catch (thrown) {
    const error = asLockstepError(thrown);
    if (!UNRELATED.includes(error.code)) return refused();
    return { state: 'ended', outcome: brokenOffOutcome(progress, pair, error) };
  }
}

/**
 * AWS takes a CreateSecret for a repeated call if the name has that version with that value, in force or not, and answers
 * as if it had created it. Only a description distinguishes the two.
 */
async function seeCreated({ desired }: Pair, { env }: LookContext): Promise<Pick<Pair, 'replica'>> {
  return { replica: await describeSecret(env.at(desired.place), desired.name, env) };
}

async function leadsForward({ pair }: Planned, reader: OriginReader): Promise<boolean> {
  const move = moveOf(pair);
  if (move === null || !isForward(move, await reader.readValue())) return false;
  // A run by event is to be quick: the look at the origin, which has to come before the swap, is begun beside the put.
  if (isDescribed(pair)) void reader.redescribeOrigin();
  return true;
}
