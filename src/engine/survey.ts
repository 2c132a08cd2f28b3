import { accountOfArn } from '../../config/aws/arn.ts';
import type { Mapping, Target } from '../../config/mapping.ts';
import type { Assessed } from '../core/assessment.ts';
import { allTargets, expandMapping, originPlace, placeOf } from '../core/desired.ts';
import { asLockstepError, LockstepError, stopCodeOf } from '../core/errors.ts';
import { expectReplicas } from '../core/expected.ts';
import type { Observation } from '../core/observation.ts';
import { originNeeds, planReading, type Scope } from '../core/reading.ts';
import { UNKNOWN_ACCOUNT } from '../core/report.ts';
import { surveyWarnings } from '../core/warnings.ts';
import { type Inventory, unreadInventory } from './inventory.ts';
import { describeExpected, listMarked, listUnexpected, listUnmarked, observePlace } from './observe.ts';
import { findStrays, onePerPlace, type Strays } from './orphans.ts';
import { findUnclaimed, pairUp } from './pairs.ts';
import type { Environment } from './ports.ts';

/** What is desired and what is there, as one look in bulk shows it. */
export interface Survey {
  readonly pairs: readonly Assessed[];
  /** Secrets with our mark that are not desired; null if the run was narrowed, or patterns could not be expanded. */
  readonly strays: Strays | null;
  readonly warnings: readonly string[];
  /** The origin's account, or UNKNOWN_ACCOUNT. */
  readonly account: string;
  /**
   * The secrets that the run was narrowed to by their full names and that no entry selects, as the origin shows them.
   */
  readonly unclaimed: ReadonlyMap<string, Observation>;
}

/**
 * Reads what is desired and observes what is there. A run that is not narrowed also searches the places of these
 * targets for secrets with our mark that are not desired.
 * @throws LockstepError without credentials, or with those of another account than the mapping names
 */
export async function survey(
  mapping: Mapping,
  scope: Scope,
  env: Environment,
  searched: readonly Target[] = allTargets(mapping),
): Promise<Survey> {
  const { narrowing, trust } = scope;
  const unsure = await checkAccount(mapping, env);
  const isWhole = narrowing.secrets.length + narrowing.targets.length === 0;
  const places = onePerPlace(searched);
  const today = env.now().toISOString().slice(0, 10);
  // Both beside the origin: a whole run takes as long as its longest list, not as two, and a run by event is a round
  // trip shorter.
  const marking = isWhole && unsure === null ? listMarked([...places.values()].map(placeOf), env) : null;
  const expecting = describeExpected(unsure === null ? expectReplicas(mapping, scope, today) : [], env);
  const origin = unsure === null ? await listOrigin(mapping, scope, env) : unreadInventory(unsure);
  const account = await findOriginAccount(origin, env);
  const asking = { ...narrowing, today, account };
  const desired = { mapping, asking, replicas: expandMapping(mapping, origin.secrets, asking) };
  const marked = origin.gap === null ? await marking : null;
  const targets = await (marked === null
    ? listUnexpected(await expecting, desired.replicas, trust, env)
    : listUnmarked(marked, desired.replicas, env));
  const strays = marked && (await findStrays(desired, { places, marked, targets }, env));
  const pairs = pairUp(desired, { origin, targets, kept: strays?.kept ?? new Map() });
  const warnings = strays === null ? [] : surveyWarnings(mapping, origin.secrets, strays.searched, env.now());
  return { pairs, strays, warnings, account, unclaimed: findUnclaimed(pairs, narrowing, origin) };
}

async function listOrigin(mapping: Mapping, { narrowing, trust }: Scope, env: Environment): Promise<Inventory> {
  const needs = originNeeds(mapping, narrowing);
  const inventory = await observePlace(originPlace(mapping), planReading(needs, trust), env);
  for (const error of [inventory.gap, ...needs.names.map((name) => errorOf(inventory.observationOf(name)))]) {
    if (error?.code === 'no-credentials' || error?.code === 'expired-credentials') throw error;
  }
  return inventory;
}

/**
 * With credentials of another account every origin would be missing or, worse, be another secret of the same name.
 * Returns why the run had to end before the account was known, or null.
 */
export async function checkAccount({ origin }: Mapping, env: Environment): Promise<LockstepError | null> {
  if (origin.account === null) return null;
  const account = await env.account().catch(asLockstepError);
  if (account === origin.account) return null;
  if (account instanceof LockstepError) {
    if (stopCodeOf(account) !== null) return account;
    throw account;
  }
  throw new LockstepError(
    'bad-input',
    `signed in to account ${account}, and the mapping's origin is in ${origin.account}; choose other credentials, or correct origin.account`,
  );
}

/** Takes the account from an ARN. STS is asked only if no secret was seen, and the run goes on without an answer. */
async function findOriginAccount({ secrets }: Inventory, env: Environment): Promise<string> {
  const [seen] = secrets;
  return seen === undefined ? env.account().catch(() => UNKNOWN_ACCOUNT) : accountOfArn(seen.arn);
}

function errorOf(observation: Observation): LockstepError | null {
  return observation.state === 'failed' ? observation.error : null;
}
