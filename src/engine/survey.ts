import type { Mapping, Target } from '../../config/mapping.ts';
import { type Assessed, assess, dropDetails } from '../core/assessment.ts';
import {
  allTargets,
  bySecretTargetName,
  type DesiredReplica,
  expand,
  originPlace,
  placeKey,
  placeOf,
  usedTargets,
} from '../core/desired.ts';
import { asLockstepError, LockstepError, stopCodeOf } from '../core/errors.ts';
import { failedRead, type Observation, UNASKED } from '../core/observation.ts';
import type { Orphan } from '../core/orphans.ts';
import { originNeeds, planReading, type Scope } from '../core/reading.ts';
import { scheduleWarnings } from '../core/schedule.ts';
import { describeSelector, openEntries, selects } from '../core/selection.ts';
import {
  type Inventory,
  listMarked,
  listRemaining,
  listTargets,
  observe,
  type Swept,
  unreadInventory,
} from './observe.ts';
import { findOrphans, onePerPlace } from './orphans.ts';
import type { Environment } from './ports.ts';
import { findUnclaimed, pairUnread, unreadRivals } from './unpaired.ts';

/** Stands for the account of an origin that shows no secret, if STS does not say which it is either. */
export const UNKNOWN_ACCOUNT = 'unknown';

/** Everything as one look in bulk shows it. */
export interface Survey {
  readonly pairs: readonly Assessed[];
  /** Replicas of ours that nobody asks for any more; null where the run was narrowed, or patterns could not be expanded. */
  readonly orphaned: readonly Orphan[] | null;
  /** Replicas of this origin without the name of a mapping, which this one does not ask for. */
  readonly unnamed: readonly Orphan[];
  readonly warnings: readonly string[];
  /** The places that were looked at for orphans, or were to be. */
  readonly looked: readonly Looked[];
  /** The origin's account, or UNKNOWN_ACCOUNT. */
  readonly account: string;
  /** The secrets that the run was narrowed to by their full names and that no entry selects, as the origin shows them. */
  readonly unclaimed: ReadonlyMap<string, Observation>;
}

/** A place that was to be looked at for orphans, under one target that leads there, and why that could not be; else null. */
export interface Looked {
  readonly target: Target;
  readonly gap: LockstepError | null;
}

/**
 * Reads what is desired, and observes what is there. A run of everything also looks for what carries our mark and is
 * not desired, in the places of these targets.
 * @throws LockstepError without credentials, or with those of another account than the mapping names
 */
export async function survey(
  mapping: Mapping,
  scope: Scope,
  env: Environment,
  sweptTargets: readonly Target[] = allTargets(mapping),
): Promise<Survey> {
  const { narrowing } = scope;
  const unsure = await checkAccount(mapping, env);
  const places = onePerPlace(sweptTargets);
  const isNarrowed = narrowing.secrets.length + narrowing.targets.length > 0;
  // Side by side with the origin: a whole run takes as long as its longest list, not as two.
  const sweeping = isNarrowed || unsure !== null ? null : listMarked([...places.values()].map(placeOf), env);
  const origin = unsure === null ? await observeOrigin(mapping, scope, env) : unreadInventory(unsure);
  const account = await accountOf(origin, env);
  const asking = { ...narrowing, today: env.now().toISOString().slice(0, 10), account };
  const named = expand(mapping, origin.secrets, asking);
  if (sweeping === null || origin.gap !== null) {
    const targets = await listTargets(named, scope.trust, env);
    const pairs = [
      ...pairUp(named, origin, targets, unreadRivals(mapping, named, origin)),
      ...pairUnread(mapping, asking, origin, named),
    ];
    return {
      pairs,
      orphaned: null,
      unnamed: [],
      warnings: [],
      looked: [],
      account,
      unclaimed: findUnclaimed(pairs, narrowing, origin),
    };
  }
  const swept = await sweeping;
  const targets = await listRemaining(swept, named, env);
  const { kept, ...strays } = await findOrphans({ mapping, asking, named, places, targets }, env);
  const looked = lookedAt(swept, places);
  return {
    pairs: pairUp([...named, ...kept.keys()], origin, targets, kept),
    ...strays,
    warnings: [
      ...barrenPatterns(mapping, origin),
      ...scheduleWarnings(mapping, env.now()),
      ...unseenPlaces(mapping, looked),
    ],
    looked,
    account,
    unclaimed: new Map(),
  };
}

async function observeOrigin(mapping: Mapping, { narrowing, trust }: Scope, env: Environment): Promise<Inventory> {
  const wants = originNeeds(mapping, narrowing);
  const view = await observe(originPlace(mapping), planReading(wants, trust), env);
  for (const error of [view.gap, ...wants.names.map((name) => errorOf(view.look(name)))]) {
    if (error?.code === 'no-credentials' || error?.code === 'expired-credentials') throw error;
  }
  return view;
}

/**
 * With credentials of another account every origin would be missing, or worse, another of the same name.
 * Returns why the run had to end before that was known, or null.
 */
async function checkAccount({ origin }: Mapping, env: Environment): Promise<LockstepError | null> {
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

/** ARNs tell the account; AWS is asked only if none was seen, and a report is worth having without it. */
async function accountOf({ secrets }: Inventory, env: Environment): Promise<string> {
  return secrets[0]?.arn.split(':')[4] ?? env.account().catch(() => UNKNOWN_ACCOUNT);
}

/** Puts the two sides together, sorted as reports are. Of what is in step no more is kept than a report tells. */
function pairUp(
  desired: readonly DesiredReplica[],
  origin: Inventory,
  targets: ReadonlyMap<string, Inventory>,
  known: ReadonlyMap<DesiredReplica, Observation> = new Map(),
): Assessed[] {
  return desired.toSorted(bySecretTargetName).map((one) => {
    const replica = targets.get(placeKey(one.place))?.look(one.name) ?? failedRead(NOT_LOOKED_AT);
    const seen = known.get(one) ?? origin.look(one.secret);
    return dropDetails(assess({ desired: one, origin: seen, replica, ...UNASKED }));
  });
}

const NOT_LOOKED_AT = new LockstepError('unexpected', 'the replica was not looked at; please report it');

/** A pattern that matches nothing protects nothing, and says so itself: its secrets are in no row. */
function barrenPatterns(mapping: Mapping, { secrets }: Inventory): string[] {
  const barren = openEntries(mapping).filter((entry) => !secrets.some((secret) => selects(entry, secret)));
  return barren.map(({ line, selector }) => {
    return `line ${line} of the mapping: ${describeSelector(selector)} selects no secret in ${mapping.origin.region}`;
  });
}

function lookedAt(swept: readonly Swept[], targets: ReadonlyMap<string, Target>): Looked[] {
  return swept.flatMap(({ place, marked }) => {
    const target = targets.get(placeKey(place));
    return target === undefined ? [] : [{ target, gap: marked.gap }];
  });
}

/**
 * A place that entries use has rows of its own, which say what was not seen. Where listing is denied that is how it was
 * set up, and said once.
 */
function unseenPlaces(mapping: Mapping, looked: readonly Looked[]): string[] {
  const used = new Set(usedTargets(mapping).map((target) => placeKey(placeOf(target))));
  return looked.flatMap(({ target, gap }) => {
    if (gap === null || gap.code === 'access-denied' || used.has(placeKey(placeOf(target)))) return [];
    return `replicas left in ${target.name} (${target.region}), which no entry uses, could not be looked for: ${gap.message}`;
  });
}

function errorOf(observation: Observation): LockstepError | null {
  return observation.state === 'unreadable' ? observation.error : null;
}
