import { ORIGIN_TAG } from '../config/aws/marks.ts';
import { matches } from '../config/glob.ts';
import type { Mapping, Target } from '../config/mapping.ts';
import { placeOf, usedTargets } from './core/desired.ts';
import { asLockstepError, LockstepError, stopReason } from './core/errors.ts';
import type { SecretState } from './core/observation.ts';
import { isOriginOf } from './core/origins.ts';
import type { OrphanReport } from './core/report.ts';
import type { Narrowing } from './core/selection.ts';
import { inParallel } from './parallel.ts';
import type { World } from './ports.ts';
import { survey } from './survey.ts';

/** Days in which a deleted orphan can be restored: the longest that AWS offers. */
export const RECOVERY_DAYS = 30;

/** An orphan, and what became of it. `kept`: a closer look showed that it is not ours to delete. */
export interface Pruned extends OrphanReport {
  readonly status: 'orphaned' | 'deleted' | 'kept' | 'failed';
  readonly reason?: string;
}

/** What was found, and the places where nobody could look, a sentence each. */
export interface Pruning {
  readonly orphans: readonly Pruned[];
  readonly blind: readonly string[];
}

const EVERYTHING = { narrowing: { secrets: [], targets: [] }, trust: 'listing' } as const;

/**
 * Lists the replicas of ours that the mapping no longer asks for, in every place that it declares or uses, and deletes
 * them if told so. Never called by a schedule or an event: only a person can know that a replica is not needed.
 * @throws LockstepError where it cannot be known for certain what the mapping asks for
 */
export async function prune(
  mapping: Mapping,
  narrowing: Narrowing,
  mode: 'list' | 'delete',
  world: World,
): Promise<Pruning> {
  const targets = [...mapping.targets, ...usedTargets(mapping)];
  const { orphaned, blind, account } = await survey(mapping, EVERYTHING, world, targets);
  if (orphaned === null) {
    const why = 'the origin could not be listed, so it is not known which replicas the mapping asks for';
    throw new LockstepError('access-denied', `${why}; nothing was deleted`);
  }
  const asked = orphaned.filter((orphan) => isAskedFor(orphan, narrowing));
  if (mode === 'list') return { orphans: asked.map((orphan) => ({ ...orphan, status: 'orphaned' })), blind };
  const byName = new Map(targets.map((target) => [target.name, target]));
  const isOrigin = (secret: SecretState) => isOriginOf(mapping, secret, account);
  const orphans = await inParallel(world.width, asked, (orphan) =>
    remove(orphan, byName.get(orphan.target), isOrigin, world),
  );
  return { orphans, blind };
}

/** Looks once more, by DescribeSecret, and deletes what is still nothing but an orphan of ours. */
async function remove(
  orphan: OrphanReport,
  target: Target | undefined,
  isOrigin: (secret: SecretState) => boolean,
  world: World,
): Promise<Pruned> {
  const stopped = stopReason(world.stop);
  if (stopped !== null) return { ...orphan, status: 'kept', reason: stopped.message };
  if (target === undefined) return { ...orphan, status: 'kept', reason: 'its target is not declared' };
  const store = world.at(placeOf(target));
  try {
    const secret = await store.describe(orphan.name);
    const reason = secret === null ? 'it is gone' : whyKept(secret, orphan);
    if (reason !== null) return { ...orphan, status: 'kept', reason };
    if (secret !== null && isOrigin(secret)) return { ...orphan, status: 'kept', reason: 'it is an origin by now' };
    await store.scheduleDeletion(orphan.name, RECOVERY_DAYS);
    return { ...orphan, status: 'deleted' };
  } catch (thrown) {
    return { ...orphan, status: 'failed', reason: asLockstepError(thrown).message };
  }
}

function whyKept(secret: SecretState, orphan: OrphanReport): string | null {
  if (secret.tags[ORIGIN_TAG] !== orphan.origin)
    return `it no longer carries the tag ${ORIGIN_TAG} that it was listed with`;
  if (secret.pendingDeletion) return 'it is scheduled for deletion already';
  if (secret.rotates) return 'rotation of its own is turned on';
  return secret.heldBy;
}

function isAskedFor({ name, target }: OrphanReport, { secrets, targets }: Narrowing): boolean {
  const named = secrets.length === 0 || secrets.some((pattern) => matches(pattern, name));
  return named && (targets.length === 0 || targets.includes(target));
}
