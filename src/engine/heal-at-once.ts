import { SECRETS_A_BATCH } from '../../config/aws/batch.ts';
import {
  type AtOnce,
  type Attempted,
  NONE_ATTEMPTED,
  outcomeOfCreate,
  outcomeOfReplace,
  type SeenCreated,
  writesAtOnce,
} from '../core/at-once.ts';
import type { DesiredReplica } from '../core/desired.ts';
import { asLockstepError, type ErrorCode, stopReason } from '../core/errors.ts';
import { chunksOf, groupBy } from '../core/group.ts';
import { addDrift, brokenOffOutcome, NOTHING_DONE, type Progress } from '../core/heal-outcome.ts';
import { isForward, moveOf } from '../core/move.ts';
import { isDescribed } from '../core/observation.ts';
import type { Action } from '../core/plan.ts';
import type { Planned } from '../core/policy.ts';
import { measureBehind } from './behind.ts';
import type { Closeness } from './confirm.ts';
import type { Fences } from './fences.ts';
import { type LookContext, type OriginReader, openOriginReader, shareFreshLooks } from './origin-reader.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment } from './ports.ts';
import { type CreatedLooks, openCreatedLooks } from './see-created.ts';
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
  const seeCreated = openCreatedLooks(env);
  let done = 0;
  const healChunk = async (chunk: readonly (readonly [string, Attempt[]])[]) => {
    const opened = chunk.flatMap(([secret, group]) => {
      const reader = shareFreshLooks(openOriginReader(secret, origin, env), env);
      return group.map((one): Opened => ({ ...one, context: { reader, depth, env } }));
    });
    // The looks go out beside the reads of the values. Each write waits for the one at its place.
    for (const { planned: one } of opened) void fences.lookAt(one.pair.desired.place);
    const healed = await healTogether(opened, seeCreated);
    done += chunk.length;
    env.watcher.progress('heal', done, bySecret.length);
    return healed;
  };
  const healed = await mapInParallel(Math.ceil(env.width / TOGETHER), chunksOf(bySecret, TOGETHER), healChunk);
  return new Map(healed.flat());
}

interface Attempt {
  readonly planned: Planned;
  readonly writes: AtOnce;
}

interface Opened extends Attempt {
  readonly context: LookContext;
}

/** Writes side by side, and then sees what was created: only once all are written can one call see many. */
async function healTogether(
  opened: readonly Opened[],
  seeCreated: CreatedLooks,
): Promise<(readonly [DesiredReplica, Attempted])[]> {
  const written = await Promise.all(opened.map(async (one) => withBehindSeconds(await writeAtOnce(one), one)));
  const isCreated = (_: Opened, index: number) => written[index]?.state === 'created';
  const seen = await seeCreated(opened.filter(isCreated).map(({ planned }) => planned.pair.desired));
  const ended = opened.map(async (one, index) => {
    const { desired } = one.planned.pair;
    return [desired, await attemptedBy(written[index] as Written, one, seen.get(desired))] as const;
  });
  return Promise.all(ended);
}

/** What was written. Of a create only a look shows whether its version is in force. */
type Written = Attempted | { readonly state: 'created'; readonly progress: Progress };

async function attemptedBy(written: Written, one: Opened, seen: SeenCreated | undefined): Promise<Attempted> {
  if (written.state !== 'created') return written;
  const { planned, writes } = one;
  const outcome = seen === undefined ? null : outcomeOfCreate(planned, writes, seen);
  if (outcome !== null) return withBehindSeconds({ state: 'ended', outcome }, one);
  return { state: 'refused', version: writes.version, progress: written.progress };
}

async function withBehindSeconds<Some extends Written>(some: Some, { planned, context }: Opened): Promise<Some> {
  if (some.state !== 'ended') return some;
  return { ...some, outcome: await measureBehind(some.outcome, planned.pair, context) };
}

async function writeAtOnce({ planned, writes, context }: Opened): Promise<Written> {
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
    if (writes.kind === 'create') return { state: 'created', progress };
    return { state: 'ended', outcome: outcomeOfReplace(planned, writes, await reader.redescribeOrigin()) };
  } catch (thrown) {
    const error = asLockstepError(thrown);
    if (!UNRELATED.includes(error.code)) return refused();
    return { state: 'ended', outcome: brokenOffOutcome(progress, pair, error) };
  }
}

async function leadsForward({ pair }: Planned, reader: OriginReader): Promise<boolean> {
  const move = moveOf(pair);
  if (move === null || !isForward(move, await reader.readValue())) return false;
  // A run by event is to be quick: the look at the origin, which has to come before the swap, is begun beside the put.
  if (isDescribed(pair)) void reader.redescribeOrigin();
  return true;
}
