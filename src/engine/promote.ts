import { accountOfArn } from '../../config/aws/arn.ts';
import { fenceName } from '../../config/aws/marks.ts';
import { accountOfTarget, type Mapping, type Target } from '../../config/mapping.ts';
import { type Place, placeOf } from '../core/desired.ts';
import { asLockstepError, LockstepError, stopReason } from '../core/errors.ts';
import { readFence } from '../core/fence.ts';
import type { PromoteReport } from '../core/promote-report.ts';
import { isPromoted } from '../core/promotion.ts';
import type { Environment, SecretStore } from './ports.ts';
import { raiseFence } from './raise-fence.ts';
import { findReplicas, tagReplicas } from './tag-replicas.ts';

/** What is asked of one promotion. */
export interface Promotion {
  readonly reason: string;
  /** A person's own role in the account of the target, instead of the reconciler's; null: none. */
  readonly role: string | null;
  /** How long to wait after the last tag, for looks and permissions that lag, in seconds. */
  readonly waitSeconds: number;
  readonly mode: PromoteReport['mode'];
}

/**
 * Promotes the place of a target: people write there from now on, and no run does. It raises the fence, tags the replicas,
 * and waits until no run can still act on what it saw before. It can be run again, and goes on where it was cut off. An
 * environment whose Region is the target's asks nothing of the origin's.
 * @throws LockstepError if the fence cannot be raised, or the replicas cannot be found
 */
export async function promotePlace(
  mapping: Mapping,
  target: Target,
  promotion: Promotion,
  env: Environment,
): Promise<PromoteReport> {
  const startedAt = env.now();
  const place = await placeForPeople(target, promotion.role, env);
  const store = env.at(place);
  const asked = { name: fenceName(mapping.name), reason: promotion.reason, at: startedAt };
  if (promotion.mode === 'dry-run') {
    const fence = await expectFence(asked.name, store);
    const { own, others, untagged } = await findReplicas(mapping, target, place, env);
    const before = own.filter(isPromoted).length;
    const counts = { replicas: own.length, tagged: before, taggedBefore: before, untagged, others };
    return reportOf({ mapping, target, promotion, startedAt }, { fence, ...counts, waitedSeconds: 0 }, env);
  }
  const by = await env.caller();
  const { fence, isNew } = await raiseFence(asked.name, { ...asked, by }, store, env).catch(explainDenial(place));
  const raised = { name: asked.name, isNew, by: fence.by, at: fence.at, reason: fence.why };
  const stamp = fence.at ?? startedAt.toISOString();
  const tagging = { mapping, target, place, stamp };
  const first = await tagReplicas(tagging, new Set(), env).catch(failWithFence('no replica was tagged'));
  await waitOut(promotion.waitSeconds, env);
  // What a run created on a look from before the fence was up is there by now.
  const last = await tagReplicas(tagging, first.done, env).catch(failWithFence('the last look at the place failed'));
  await assertStillRaised(asked.name, store);
  const done = new Set([...first.done, ...last.done]);
  const counts = { replicas: done.size + last.untagged.length, tagged: done.size, taggedBefore: first.before };
  const rest = { untagged: last.untagged, others: last.others, waitedSeconds: promotion.waitSeconds };
  return reportOf({ mapping, target, promotion, startedAt }, { fence: raised, ...counts, ...rest }, env);
}

/**
 * The place as a person reaches it: by a role of their own, or with credentials of its account, if those at hand are. The role of a target is usually the
 * reconciler's, which is denied to promote.
 */
async function placeForPeople(target: Target, role: string | null, env: Environment): Promise<Place> {
  if (role !== null) return { region: target.region, assumeRole: role, externalId: null };
  if (target.assumeRole === null) return placeOf(target);
  const account = await env.account();
  const isAtHome = account === accountOfTarget(target, account);
  return isAtHome ? { region: target.region, assumeRole: null, externalId: null } : placeOf(target);
}

function explainDenial({ assumeRole }: Place): (thrown: unknown) => never {
  return (thrown) => {
    const { code, message } = asLockstepError(thrown);
    if (assumeRole === null || code !== 'access-denied') throw thrown;
    const why = `the role ${assumeRole} may not promote, as that of the reconciler never may`;
    throw new LockstepError(
      code,
      `${why}; sign in to account ${accountOfArn(assumeRole)}, or name a role of your own with --role: ${message}`,
    );
  };
}

type Found = Omit<PromoteReport, 'promote' | 'mode' | 'mapping' | 'target' | 'region' | 'seconds'>;

interface Around {
  readonly mapping: Mapping;
  readonly target: Target;
  readonly promotion: Promotion;
  readonly startedAt: Date;
}

function reportOf({ mapping, target, promotion, startedAt }: Around, found: Found, env: Environment): PromoteReport {
  const seconds = (env.now().getTime() - startedAt.getTime()) / 1_000;
  const { name, region } = target;
  return {
    promote: 'lockstep/1',
    mode: promotion.mode,
    mapping: mapping.name,
    target: name,
    region,
    ...found,
    seconds,
  };
}

/** The fence as it would be raised. One that is not there, or lowered, says nothing yet of who and when. */
async function expectFence(name: string, store: SecretStore): Promise<PromoteReport['fence']> {
  const fence = readFence(await store.describe(name));
  if (fence.state !== 'raised') return { name, isNew: true, by: null, at: null, reason: null };
  return { name, isNew: false, by: fence.by, at: fence.at, reason: fence.why };
}

function failWithFence(what: string): (thrown: unknown) => never {
  return (thrown) => {
    const { code, message } = asLockstepError(thrown);
    throw new LockstepError(code, `the fence is up, but ${what}; run it again: ${message}`);
  };
}

/**
 * A failback may have lowered the fence meanwhile; or it had just done so, and AWS still showed it as raised before.
 * @throws LockstepError if it is not raised
 */
async function assertStillRaised(name: string, store: SecretStore): Promise<void> {
  const fence = readFence(await store.describe(name).catch(failWithFence('the last look at it failed')));
  if (fence.state === 'raised') return;
  const who = fence.state === 'lowered' && fence.by !== null ? ` by ${fence.by}` : '';
  throw new LockstepError(
    'unexpected',
    `the fence ${name} was taken down${who} meanwhile, so runs may write there; run it again`,
  );
}

/** One second at a time, so that a progress bar moves. */
async function waitOut(seconds: number, env: Environment): Promise<void> {
  for (let waited = 0; waited < seconds; waited++) {
    const stopped = stopReason(env.stop);
    if (stopped !== null) {
      const why = `the fence is up, but of ${seconds} seconds only ${waited} were waited, so a run may still act on what it saw before`;
      throw new LockstepError(stopped.code, `${why}; run it again`);
    }
    env.watcher.progress('wait', waited, seconds);
    await env.pause(1_000);
  }
}
