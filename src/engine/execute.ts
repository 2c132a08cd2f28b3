import { type Attempted, progressSoFar } from '../core/at-once.ts';
import type { DesiredReplica, Place } from '../core/desired.ts';
import { groupBy } from '../core/group.ts';
import { type Limits, outcomeWithoutWrite } from '../core/limits.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Planned } from '../core/policy.ts';
import type { Depth } from '../core/report.ts';
import { measureBehind, needsMeasure } from './behind.ts';
import { healReplica } from './heal.ts';
import { openOriginReader } from './origin-reader.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment } from './ports.ts';

/** Where the origins are, how closely to look, and the limits. */
export interface Execution extends Limits {
  readonly origin: Place;
  readonly depth: Depth;
  /** What became of what was to be written at once. */
  readonly attempted: ReadonlyMap<DesiredReplica, Attempted>;
}

/** Carries out plans within their limits. Outcomes are in the order of the plans. */
export async function execute(planned: readonly Planned[], execution: Execution, env: Environment): Promise<Outcome[]> {
  const now = env.now();
  const settled = planned.map((one) => settledOutcome(one, execution, now));
  const open = planned.filter((_, index) => settled[index] === null);
  const healed = await healAll(open, execution, env);
  // After the heals, which matter more.
  const measured = await measureUnhealed(planned, settled, execution, env);
  const done = new Map([...healed, ...measured].map((outcome) => [outcome.desired, outcome]));
  return planned.flatMap(({ pair }, index) => done.get(pair.desired) ?? settled[index] ?? []);
}

/** null: the replica is to be healed, or a heal of it was begun. */
function settledOutcome(planned: Planned, execution: Execution, now: Date): Outcome | null {
  const attempted = execution.attempted.get(planned.pair.desired);
  if (attempted?.state === 'ended') return attempted.outcome;
  const isBegun = execution.hold === null && progressSoFar(attempted, planned).done.length > 0;
  return isBegun ? null : outcomeWithoutWrite(planned, execution, now);
}

/** Heals secret by secret, its replicas side by side. The value is read once, and released with the reader. */
async function healAll(
  planned: readonly Planned[],
  { origin, depth, attempted }: Execution,
  env: Environment,
): Promise<Outcome[]> {
  const groups = [...groupBy(planned, ({ pair }) => pair.desired.secret)];
  let done = 0;
  const outcomes = await mapInParallel(env.width, groups, async ([secret, group]) => {
    const context = { reader: openOriginReader(secret, origin, env), depth, env };
    const heal = async (one: Planned) => {
      const outcome = await healReplica(one, progressSoFar(attempted.get(one.pair.desired), one), context);
      return measureBehind(outcome, one.pair, context);
    };
    const healed = await Promise.all(group.map(heal));
    env.watcher.progress('heal', ++done, groups.length);
    return healed;
  });
  return outcomes.flat();
}

/** Measures what was found and is not healed, with one list of versions for each origin. */
async function measureUnhealed(
  planned: readonly Planned[],
  settled: readonly (Outcome | null)[],
  { origin, depth }: Execution,
  env: Environment,
): Promise<Outcome[]> {
  const found = planned.flatMap(({ pair }, index) => {
    const outcome = settled[index] ?? null;
    return outcome !== null && needsMeasure(outcome) ? [{ pair, outcome }] : [];
  });
  const groups = [...groupBy(found, ({ pair }) => pair.desired.secret)];
  const outcomes = await mapInParallel(env.width, groups, async ([secret, group]) => {
    const context = { reader: openOriginReader(secret, origin, env), depth, env };
    return Promise.all(group.map(({ pair, outcome }) => measureBehind(outcome, pair, context)));
  });
  return outcomes.flat();
}
