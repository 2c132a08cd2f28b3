import type { Mapping, Target } from '../config/mapping.ts';
import {
  bySecretTargetName,
  type DesiredReplica,
  expand,
  homeOf,
  originPlace,
  placeKey,
  placeOf,
  usedTargets,
} from './core/desired.ts';
import { asLockstepError, LockstepError, stopCodeOf } from './core/errors.ts';
import { remembered } from './core/in-step.ts';
import { failedRead, type Observation, type Pair } from './core/observation.ts';
import { chooseReading, originWants, type Scope } from './core/reading.ts';
import type { OrphanReport } from './core/report.ts';
import { scheduleWarnings } from './core/schedule.ts';
import { isLiteral, selectorOf, selects } from './core/selection.ts';
import { asOrphan, claimsOn, type Stray, stillDesired, straysIn } from './core/strays.ts';
import { blindView, completeSweep, describe, observe, observeTargets, sweep, type View } from './observe.ts';
import { inParallel } from './parallel.ts';
import type { World } from './ports.ts';
import { findUnclaimed, pairUnread } from './unpaired.ts';

/** Everything as one look in bulk shows it. */
export interface Survey {
  readonly pairs: readonly Pair[];
  /** Replicas of ours that nobody asks for any more; null where the run was narrowed, or patterns could not be expanded. */
  readonly orphaned: readonly OrphanReport[] | null;
  readonly warnings: readonly string[];
  /** Where nobody could look for orphans, a sentence each. */
  readonly blind: readonly string[];
  /** The origin's account; 'unknown' where nobody would tell. */
  readonly account: string;
  /** The secrets that the run was narrowed to by their full names and that no entry selects, as the origin shows them. */
  readonly unclaimed: ReadonlyMap<string, Observation>;
}

/**
 * Reads what is desired, and observes what is there. A run of everything also looks for what carries our mark and is
 * not desired, in the places of `swept`.
 * @throws LockstepError without credentials, or with those of another account than the mapping names
 */
export async function survey(
  mapping: Mapping,
  scope: Scope,
  world: World,
  swept: readonly Target[] = usedTargets(mapping),
): Promise<Survey> {
  const { narrowing } = scope;
  const unsure = await checkAccount(mapping, world);
  const asking = { ...narrowing, today: world.now().toISOString().slice(0, 10) };
  const places = onePerPlace(swept);
  const isNarrowed = narrowing.secrets.length + narrowing.targets.length > 0;
  // Side by side with the origin: a whole run takes as long as its longest list, not as two.
  const sweeping = isNarrowed || unsure !== null ? null : sweep([...places.values()].map(placeOf), world);
  const origin = unsure === null ? await observeOrigin(mapping, scope, world) : blindView(unsure);
  const account = await accountOf(origin, world);
  const named = expand(mapping, origin.secrets, asking);
  if (sweeping === null || origin.gap !== null) {
    const targets = await observeTargets(named, scope.trust, world);
    const pairs = [...pairUp(named, origin, targets), ...pairUnread(mapping, asking, origin, named)];
    return {
      pairs,
      orphaned: null,
      warnings: [],
      blind: [],
      account,
      unclaimed: findUnclaimed(pairs, narrowing, origin),
    };
  }
  const targets = await completeSweep(await sweeping, named, world);
  const strays = await settleStrays(
    straysAmong(named, places, targets, { region: mapping.origin.region, account }),
    mapping,
    asking.today,
    world,
  );
  const blind = [...targets.values()].flatMap(({ gap }) => gap?.message ?? []);
  return {
    pairs: pairUp([...named, ...strays.origins.keys()], origin, targets, strays.origins),
    orphaned: strays.orphaned,
    warnings: [...barrenPatterns(mapping, origin), ...scheduleWarnings(mapping, world.now())],
    blind,
    account,
    unclaimed: new Map(),
  };
}

async function observeOrigin(mapping: Mapping, { narrowing, trust }: Scope, world: World): Promise<View> {
  const wants = originWants(mapping, narrowing);
  const view = await observe(originPlace(mapping), chooseReading(wants, trust), world);
  for (const error of [view.gap, ...wants.names.map((name) => errorOf(view.look(name)))]) {
    if (error?.code === 'no-credentials' || error?.code === 'expired-credentials') throw error;
  }
  return view;
}

/**
 * With credentials of another account every origin would be missing, or worse, another of the same name.
 * Returns why the run had to end before that was known, or null.
 */
async function checkAccount({ origin }: Mapping, world: World): Promise<LockstepError | null> {
  if (origin.account === null) return null;
  const account = await world.account().catch(asLockstepError);
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

/** ARNs tell the account; AWS is asked only where none was seen, and a report is worth having without it. */
async function accountOf(origin: View, world: World): Promise<string> {
  return origin.secrets[0]?.arn.split(':')[4] ?? world.account().catch(() => 'unknown');
}

/** Puts the two sides together, sorted as reports are. Of what is in step no more is kept than a report tells. */
function pairUp(
  desired: readonly DesiredReplica[],
  origin: View,
  targets: ReadonlyMap<string, View>,
  known: ReadonlyMap<DesiredReplica, Observation> = new Map(),
): Pair[] {
  return desired.toSorted(bySecretTargetName).map((one) => {
    const replica = targets.get(placeKey(one.place))?.look(one.name) ?? failedRead(NOT_LOOKED_AT);
    const seen = known.get(one) ?? origin.look(one.secret);
    return remembered({ desired: one, origin: seen, replica, retired: null, proof: { state: 'none' } });
  });
}

const NOT_LOOKED_AT = new LockstepError('unexpected', 'the replica was not looked at; please report it');

/** Each place once, under the first target that leads there. */
function onePerPlace(targets: readonly Target[]): Map<string, Target> {
  return new Map(targets.toReversed().map((one) => [placeKey(placeOf(one)), one]));
}

function straysAmong(
  named: readonly DesiredReplica[],
  places: ReadonlyMap<string, Target>,
  views: ReadonlyMap<string, View>,
  origin: { readonly region: string; readonly account: string },
): Stray[] {
  const names = namesByHome(named);
  const strays = [...places].flatMap(([key, target]) =>
    straysIn(target, views.get(key)?.secrets ?? [], names.get(homeOf(placeOf(target))) ?? new Set(), origin),
  );
  // Two roles may lead to one account, and show the same secret twice.
  return [...new Map(strays.map((stray) => [stray.secret.arn, stray])).values()];
}

/** Two roles may lead to one account, and one of them is enough to ask for a replica there. */
function namesByHome(named: readonly DesiredReplica[]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { place, name } of named) {
    const there = names.get(homeOf(place)) ?? new Set();
    names.set(homeOf(place), there.add(name));
  }
  return names;
}

/** Tells orphans from replicas whose origins are gone, or were not listed yet; those come with what was seen of them. */
async function settleStrays(strays: readonly Stray[], mapping: Mapping, today: string, world: World) {
  const origins = new Map<DesiredReplica, Observation>();
  const orphaned: OrphanReport[] = [];
  await inParallel(world.width, strays, async (stray) => {
    const claims = claimsOn(stray, mapping);
    if (claims.length === 0) return void orphaned.push(asOrphan(stray));
    const origin = await describe(world.at(originPlace(mapping)), stray.origin, world);
    const desired = stillDesired(stray, claims, origin, mapping, today);
    if (desired === null) return void orphaned.push(asOrphan(stray));
    origins.set(desired, origin);
  });
  return { origins, orphaned: orphaned.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)) };
}

function orderOf({ region, account, name }: OrphanReport): string {
  return `${region} ${account} ${name}`;
}

/** A pattern that matches nothing protects nothing, and says so itself: its secrets are in no row. */
function barrenPatterns(mapping: Mapping, { secrets }: View): string[] {
  const open = mapping.entries.filter((entry) => !isLiteral(entry));
  const barren = open.filter((entry) => !secrets.some((secret) => selects(entry, secret)));
  return barren.map(({ line, ...entry }) => {
    return `line ${line} of the mapping: ${selectorOf(entry)} selects no secret in ${mapping.origin.region}`;
  });
}

function errorOf(observation: Observation): LockstepError | null {
  return observation.state === 'unreadable' ? observation.error : null;
}
