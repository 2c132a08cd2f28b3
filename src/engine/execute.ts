import type { Place } from '../core/desired.ts';
import { groupBy } from '../core/group.ts';
import { type Limits, outcomeWithoutWrite } from '../core/limits.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Planned } from '../core/policy.ts';
import type { Depth } from '../core/report.ts';
import { healReplica } from './heal.ts';
import { openOriginReader } from './origin-reader.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment } from './ports.ts';

/** Where the origins are, how closely to look, and the limits. */
export interface Execution extends Limits {
  readonly origin: Place;
  readonly depth: Depth;
}

/** Carries out plans within their limits. Outcomes are in the order of the plans. */
export async function execute(planned: readonly Planned[], execution: Execution, env: Environment): Promise<Outcome[]> {
  const now = env.now();
  const settled = planned.map((one) => outcomeWithoutWrite(one, execution, now));
  const healed = await healAll(
    planned.filter((_, index) => settled[index] === null),
    execution,
    env,
  );
  const byReplica = new Map(healed.map((outcome) => [outcome.desired, outcome]));
  return planned.flatMap(({ pair }, index) => settled[index] ?? byReplica.get(pair.desired) ?? []);
}

/** Heals secret by secret, its replicas side by side. The value is read once, and released with the reader. */
async function healAll(
  planned: readonly Planned[],
  { origin, depth }: Execution,
  env: Environment,
): Promise<Outcome[]> {
  const groups = [...groupBy(planned, ({ pair }) => pair.desired.secret)];
  let done = 0;
  const outcomes = await mapInParallel(env.width, groups, async ([secret, group]) => {
    const context = { reader: openOriginReader(secret, origin, env), depth, env };
    const healed = await Promise.all(group.map((one) => healReplica(one, context)));
    env.watcher.progress('heal', ++done, groups.length);
    return healed;
  });
  return outcomes.flat();
}
