import { AWSCURRENT, FAILBACK_LABEL, PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { Mapping, Override } from '../../config/mapping.ts';
import { originPlace } from '../core/desired.ts';
import { asLockstepError, stopReason } from '../core/errors.ts';
import { failbackIds } from '../core/failback/ids.ts';
import { DECIDED, type FailbackStep, isDecided, type Keep } from '../core/failback/plan.ts';
import type { FailbackRow } from '../core/failback/report.ts';
import { isRotating } from '../core/failback/three-way.ts';
import { holderOf, type SecretState } from '../core/observation.ts';
import type { SecretValue } from '../core/secret.ts';
import type { Environment, OverriddenValue, SecretStore } from './ports.ts';

/** Gives a replica's value the members of its override as the origin has them. */
export type RestoreMembers = (value: SecretValue, origin: SecretValue, override: Override) => OverriddenValue;

export interface WayBack {
  readonly mapping: Mapping;
  readonly keep: Keep;
  readonly restore: RestoreMembers;
}

/**
 * Carries out one step of a failback. An error fails this secret alone.
 * @returns the row if that is the end of it; null: the next look shows what came of it
 */
export async function carryOutStep(
  step: FailbackStep,
  { mapping, keep, restore }: WayBack,
  env: Environment,
): Promise<FailbackRow | null> {
  const { row } = step;
  const stopped = stopReason(env.stop);
  if (stopped !== null) return { ...row, status: 'failed', reason: stopped.message };
  const home = env.at(originPlace(mapping));
  try {
    switch (step.action) {
      case null:
        return null;
      case 'keep-origin':
        return await keepOrigin(step, env);
      case 'tidy':
        await dropFailbackLabel(home, row.secret);
        return null;
      case 'copy':
        return await settleUncopied(step, await copyBack(step, { home, restore }, env), keep, env);
    }
  } catch (thrown) {
    return { ...row, status: 'failed', reason: asLockstepError(thrown).message };
  }
}

async function keepOrigin({ row, pair }: FailbackStep, env: Environment): Promise<FailbackRow> {
  await env.at(pair.desired.place).untag(row.name, [PROMOTED_TAG]);
  return { ...row, status: 'kept-origin', reason: keptReason(row) };
}

/** What cannot be copied waits for a person as what both sides changed does: until the origin's value was chosen. */
async function settleUncopied(
  step: FailbackStep,
  ended: FailbackRow | null,
  keep: Keep,
  env: Environment,
): Promise<FailbackRow | null> {
  if (ended?.status !== 'open') return ended;
  if (keep === 'origin') return keepOrigin(step, env);
  const { replica } = step.pair;
  const isChosen = replica.state === 'present' && isDecided(replica.secret);
  return isChosen && keep === null ? { ...ended, status: 'kept-origin', reason: DECIDED } : ended;
}

/** What a person can do about a value that cannot be copied. Once the origin has it, both sides have changed. */
function byHand({ secret }: FailbackRow): string {
  return `put the value there by hand if it is to last, then choose with --keep origin --secret ${secret}`;
}

function keptReason({ replicaVersion, originVersion }: FailbackRow): string {
  return `the origin's ${originVersion} was chosen: the next run puts it over ${replicaVersion}, which stays there as AWSPREVIOUS`;
}

/**
 * Copies the replica's AWSCURRENT to the origin: staged under a label of failback's own, then both sides are looked at
 * once more, and AWSCURRENT moves by compare-and-swap from the version that was seen.
 */
async function copyBack(
  { row, pair }: FailbackStep,
  { home, restore }: { readonly home: SecretStore; readonly restore: RestoreMembers },
  env: Environment,
): Promise<FailbackRow | null> {
  const { secret, name, replicaVersion, originVersion } = row;
  const there = env.at(pair.desired.place);
  const read = await readBoth({ row, pair }, { home, there }, restore);
  if (read === null || originVersion === null) return null;
  if (read.state === 'unfit') return { ...row, status: 'open', reason: `${read.reason}; ${byHand(row)}` };
  const { value } = read;
  const version = replicaVersion ?? '';
  for (const id of failbackIds(version, pair.desired)) {
    if (env.stop.aborted) return null;
    const put = await home.put(secret, id, value, FAILBACK_LABEL);
    if (put.state === 'taken') continue;
    const [origin, replica] = await Promise.all([home.describe(secret), there.describe(name)]);
    const isAsSeen = isStill(origin, originVersion) && isStill(replica, version) && !isRotating(origin);
    const swap = isAsSeen && !env.stop.aborted ? await home.moveLabel(secret, AWSCURRENT, id, originVersion) : 'lost';
    await home.dropLabel(secret, FAILBACK_LABEL, id);
    return swap === 'moved' ? { ...row, status: 'copied' } : null;
  }
  const reason = `the origin has other values under the ids that version ${version} could have there; ${byHand(row)}`;
  return { ...row, status: 'open', reason };
}

/** The value to copy, if both sides still have the versions that were seen; null: they have not. */
async function readBoth(
  { row, pair }: Pick<FailbackStep, 'row' | 'pair'>,
  { home, there }: { readonly home: SecretStore; readonly there: SecretStore },
  restore: RestoreMembers,
): Promise<OverriddenValue | null> {
  const { override } = pair.desired;
  const [theirs, ours] = await Promise.all([there.read(row.name), override === null ? null : home.read(row.secret)]);
  if (theirs.version !== row.replicaVersion) return null;
  if (override === null || ours === null) return { state: 'done', value: theirs.value };
  return ours.version === row.originVersion ? restore(theirs.value, ours.value, override) : null;
}

function isStill(secret: SecretState | null, current: string): secret is SecretState {
  return secret !== null && !secret.pendingDeletion && holderOf(AWSCURRENT, secret) === current;
}

/** Takes off the label that a failback left which was cut off. */
async function dropFailbackLabel(home: SecretStore, secret: string): Promise<void> {
  const origin = await home.describe(secret);
  const holder = origin === null ? null : holderOf(FAILBACK_LABEL, origin);
  if (holder !== null) await home.dropLabel(secret, FAILBACK_LABEL, holder);
}
