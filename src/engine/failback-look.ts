import { accountRegionKey, type Mapping, type Target } from '../../config/mapping.ts';
import { allTargets, originPlace, placeOf } from '../core/desired.ts';
import { isMarkedBy } from '../core/drill.ts';
import { namesCreatedThere } from '../core/failback/created.ts';
import { type FailbackStep, type Keep, planFailback } from '../core/failback/plan.ts';
import { needsVersions } from '../core/failback/three-way.ts';
import type { Fence } from '../core/fence.ts';
import type { ListedVersion, Pair, SecretState } from '../core/observation.ts';
import { UNKNOWN_ACCOUNT } from '../core/report.ts';
import { describeAll } from './confirm.ts';
import { describeEach } from './describe-secret.ts';
import { listSecrets } from './list-secrets.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment } from './ports.ts';
import { survey } from './survey.ts';

/** A look at both sides of each secret, planned for. */
export interface SidesSeen {
  readonly steps: readonly FailbackStep[];
  /** The replicas of this mapping in the place, asked for or not; those that are asked for as just described. */
  readonly ours: readonly SecretState[];
  /** Names that the mapping selects, of secrets that were created there since. */
  readonly createdThere: readonly string[];
}

/**
 * Looks at both sides of each secret of the mapping in one place, by DescribeSecret: a list may be minutes old.
 * @throws LockstepError if the origin or the place cannot be looked at
 */
export async function lookAtBoth(
  mapping: Mapping,
  { target, secrets, keep }: { readonly target: Target; readonly secrets: readonly string[]; readonly keep: Keep },
  fence: Fence,
  env: Environment,
): Promise<SidesSeen> {
  const there = env.at(placeOf(target));
  const targets = await targetsThere(mapping, target, env);
  const narrowing = { secrets, targets };
  const [{ pairs }, listed] = await Promise.all([
    survey(mapping, { narrowing, trust: 'listing' }, env),
    listSecrets(there, { by: 'list', filter: null, names: [], open: true }, env),
  ]);
  if (listed.gap !== null) throw listed.gap;
  const closeness = { origin: originPlace(mapping), depth: 'versions', mayWriteAtOnce: false } as const;
  const described = await describeAll(pairs, closeness, env);
  const steps = await mapInParallel(env.width, described, async (pair) =>
    planFailback(pair, await listIfNeeded(pair, env), keep),
  );
  const replicas = new Map(
    described.flatMap(({ replica }) =>
      replica.state === 'present' ? [[replica.secret.name, replica.secret] as const] : [],
    ),
  );
  const ours = [...new Map([...listed.secrets, ...replicas]).values()].filter((secret) => isMarkedBy(mapping, secret));
  const strange = namesCreatedThere(mapping, targets, [...listed.secrets.values()], new Set(replicas.keys()));
  const since = fence.state === 'raised' && fence.at !== null ? Date.parse(fence.at) : 0;
  const seen = await describeEach(there, strange, env);
  const createdThere = strange.filter((name) => {
    const one = seen.get(name);
    return one?.state === 'present' && (one.secret.createdAt?.getTime() ?? 0) >= since;
  });
  return { steps, ours, createdThere };
}

/** The names of all targets that lead to the place of one: they have one fence, and all come back with it. */
async function targetsThere(mapping: Mapping, target: Target, env: Environment): Promise<readonly string[]> {
  const account = await env.account().catch(() => UNKNOWN_ACCOUNT);
  const there = accountRegionKey(target, account);
  const all = allTargets(mapping).filter((one) => accountRegionKey(one, account) === there);
  return [...new Set([target.name, ...all.map(({ name }) => name)])];
}

/** The replica's versions if they may show that only one side moved. If they cannot be listed, both count as moved. */
async function listIfNeeded(pair: Pair, env: Environment): Promise<readonly ListedVersion[] | null> {
  const { origin, replica, desired } = pair;
  if (origin.state !== 'present' || replica.state !== 'present') return null;
  if (!needsVersions(pair, { origin: origin.secret, replica: replica.secret })) return null;
  return env
    .at(desired.place)
    .listVersions(desired.name)
    .catch(() => null);
}
