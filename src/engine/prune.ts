import { MAPPING_TAG, ORIGIN_TAG, PROMOTED_TAG } from '../../config/aws/marks.ts';
import { matchesGlob } from '../../config/glob.ts';
import { accountOfTarget, type Mapping, type Target } from '../../config/mapping.ts';
import { allTargets, placeOf } from '../core/desired.ts';
import { asLockstepError, LockstepError, stopReason } from '../core/errors.ts';
import { type Fence, fenceReason, stopsWrites } from '../core/fence.ts';
import { isOwnName } from '../core/marks.ts';
import type { KnownPlace } from '../core/memory/places.ts';
import type { SecretState } from '../core/observation.ts';
import { isOriginOf } from '../core/origins.ts';
import { type Orphan, orphanReport } from '../core/orphans.ts';
import { isPromoted } from '../core/promotion.ts';
import { type PrunedPlace, type PrunedReplica, type PruneReport, RECOVERY_DAYS } from '../core/prune-report.ts';
import { UNKNOWN_ACCOUNT } from '../core/report.ts';
import type { Narrowing } from '../core/selection.ts';
import type { SearchedPlace } from '../core/warnings.ts';
import { openFences } from './fences.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment } from './ports.ts';
import { survey } from './survey.ts';

/**
 * What a prune is narrowed to; empty lists narrow nothing. `regions` are searched beside those that the mapping names, and
 * so are `places`, unless it is narrowed to targets.
 */
export interface PruneScope extends Narrowing {
  readonly regions?: readonly string[];
  /** Where a history has seen replicas of the mapping. */
  readonly places?: readonly KnownPlace[];
}

const EVERYTHING = { narrowing: { secrets: [], targets: [] }, trust: 'listing' } as const;

/**
 * Lists the replicas of this mapping that it no longer asks for, in every place that it knows, and deletes them in the
 * mode `delete`. No schedule and no event calls it: only a person can know that a replica is not needed.
 * @throws LockstepError if it is not certain what the mapping asks for
 */
export async function prune(
  mapping: Mapping,
  scope: PruneScope,
  mode: 'list' | 'delete',
  env: Environment,
): Promise<PruneReport> {
  const former = await reachFormerPlaces(mapping, scope, env);
  const targets = [...targetsToLookAt(mapping, scope), ...former.targets];
  const { strays, account } = await survey(mapping, EVERYTHING, env, targets);
  if (strays === null) {
    const why = 'the origin could not be listed, so it is not known which replicas the mapping asks for';
    throw new LockstepError('access-denied', `${why}; nothing was deleted`);
  }
  if (account === UNKNOWN_ACCOUNT) {
    const why =
      'STS did not say which account this is, and no origin was seen, so replicas cannot be recognized by their tags';
    throw new LockstepError('no-answer', `${why}; nothing was deleted; run it again`);
  }
  const isAskedFor = ({ secret }: Orphan) => isSelectedName(secret.name, scope.secrets);
  const searched = strays.searched.map((one) => prunedPlace(one, account));
  const places = [...searched, ...former.unreachable].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const asked = strays.orphaned.filter(isAskedFor);
  const rest = { unnamed: strays.unnamed.filter(isAskedFor).map(orphanReport), places };
  if (mode === 'list') return { orphans: asked.map((one) => ({ ...orphanReport(one), status: 'orphaned' })), ...rest };
  const fences = openFences(mapping, env);
  const keepReason = async (secret: SecretState, stray: Orphan) =>
    reasonToKeep(secret, stray, mapping, account) ?? fenceKeepReason(await fences.lookAt(placeOf(stray.target)));
  return { orphans: await mapInParallel(env.width, asked, (one) => deleteOrphan(one, keepReason, env)), ...rest };
}

/**
 * ```
 * targets, declared or written in place   | where they lead
 * the origin's own account                | in each of their Regions, in the origin's, and in those that were added
 * each role of theirs                     | in the Regions that were added
 * a history that is at hand               | in each place in which it has seen replicas (`reachFormerPlaces`)
 * ```
 * A target that was removed from the mapping leaves replicas in places to which no other target may lead. If the prune
 * is narrowed to targets, only those count.
 */
function targetsToLookAt(mapping: Mapping, { targets, regions = [] }: PruneScope): Target[] {
  const known = allTargets(mapping);
  const isNarrowed = targets.length > 0;
  const own = isNarrowed ? regions : [mapping.origin.region, ...known.map(({ region }) => region), ...regions];
  const roles = known.filter(({ assumeRole }) => assumeRole !== null);
  return [
    ...known.filter(({ name }) => !isNarrowed || targets.includes(name)),
    ...own.map(targetAtHome),
    ...regions.flatMap((region) => roles.map((role) => targetThrough(role, region))),
  ];
}

function targetAtHome(region: string): Target {
  return { name: region, region, kmsKey: null, assumeRole: null, externalId: null };
}

function targetThrough(role: Target, region: string): Target {
  return { ...role, region, name: `${region}/${accountOfTarget(role, '')}` };
}

/** Targets for the places in which a history has seen replicas and to which the mapping leads no more. */
interface FormerPlaces {
  readonly targets: readonly Target[];
  /** Those in accounts to which no role leads any more. */
  readonly unreachable: readonly PrunedPlace[];
}

async function reachFormerPlaces(
  mapping: Mapping,
  { targets: narrowed, places = [] }: PruneScope,
  env: Environment,
): Promise<FormerPlaces> {
  if (narrowed.length > 0 || places.length === 0) return { targets: [], unreachable: [] };
  const home = mapping.origin.account ?? (await env.account());
  const known = allTargets(mapping);
  const isKnown = ({ region, account }: KnownPlace) =>
    known.some((one) => one.region === region && accountOfTarget(one, home) === account);
  const targets: Target[] = [];
  const unreachable: PrunedPlace[] = [];
  for (const place of places.filter((one) => !isKnown(one))) {
    const { region, account } = place;
    const role = known.find((one) => one.assumeRole !== null && accountOfTarget(one, home) === account);
    if (account === home) targets.push(targetAtHome(region));
    else if (role !== undefined) targets.push(targetThrough(role, region));
    else unreachable.push({ ...place, target: `${region}/${account}`, seen: false, reason: noWayReason(account) });
  }
  return { targets, unreachable };
}

function noWayReason(account: string): string {
  return `the history has replicas there, and no role of the mapping leads to account ${account} any more; declare a target with one, and run it again`;
}

function prunedPlace({ target, gap }: SearchedPlace, originAccount: string): PrunedPlace {
  const { name, region } = target;
  const place = { target: name, region, account: accountOfTarget(target, originAccount) };
  return gap === null ? { ...place, seen: true } : { ...place, seen: false, reason: gap.message };
}

function orderOf({ region, account, target }: PrunedPlace): string {
  return `${region} ${account} ${target}`;
}

/** Describes an orphan once more, and deletes it if it still is one. */
async function deleteOrphan(
  stray: Orphan,
  whyKept: (secret: SecretState, stray: Orphan) => Promise<string | null>,
  env: Environment,
): Promise<PrunedReplica> {
  const orphan = orphanReport(stray);
  const stopped = stopReason(env.stop);
  if (stopped !== null) return { ...orphan, status: 'kept', reason: stopped.message };
  const store = env.at(placeOf(stray.target));
  try {
    const secret = await store.describe(orphan.name);
    const reason = secret === null ? 'it is gone' : await whyKept(secret, stray);
    if (reason !== null) return { ...orphan, status: 'kept', reason };
    await store.scheduleDeletion(orphan.name, RECOVERY_DAYS);
    return { ...orphan, status: 'deleted' };
  } catch (thrown) {
    return { ...orphan, status: 'failed', reason: asLockstepError(thrown).message };
  }
}

function reasonToKeep(secret: SecretState, { mark }: Orphan, mapping: Mapping, account: string): string | null {
  if (secret.tags[ORIGIN_TAG] !== mark) return `it no longer carries the tag ${ORIGIN_TAG} that it was listed with`;
  if (!isOwnName(secret.tags[MAPPING_TAG] ?? '', mapping)) return `its tag ${MAPPING_TAG} does not name this mapping`;
  if (secret.pendingDeletion) return 'it is scheduled for deletion already';
  if (secret.rotates) return 'rotation of its own is turned on';
  if (isOriginOf(mapping, secret, account)) return 'it is an origin by now';
  if (isPromoted(secret)) return `it carries the tag ${PROMOTED_TAG}: people write to it now`;
  return secret.heldBy;
}

function fenceKeepReason(fence: Fence): string | null {
  return stopsWrites(fence) ? fenceReason(fence) : null;
}

function isSelectedName(name: string, patterns: readonly string[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matchesGlob(pattern, name));
}
