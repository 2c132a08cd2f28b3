import { AWSCURRENT, AWSPENDING } from '../../../config/aws/marks.ts';
import { asLockstepError, isPassing, LockstepError } from '../../core/errors.ts';
import { holderOf, type LabelledVersion, type Observation } from '../../core/observation.ts';
import { mayComeRight, type Outcome } from '../../core/outcome.ts';
import type { SecretStore } from '../../engine/ports.ts';
import type { Reconciled } from '../../engine/reconcile.ts';

/** A secret to look at now. */
export interface Hint {
  readonly secret: string;
  /** Where; none: in all targets, since the event is about the origin. */
  readonly targets: readonly string[];
  /** The version that became AWSCURRENT at the origin, or in these targets; null if the event does not say. */
  readonly version: string | null;
  /** When that happened, at the latest. */
  readonly at: Date;
}

/** `early`: the origin does not show the version of the hint yet. `open`: a retry may succeed. */
export type Standing = { readonly state: 'done' } | { readonly state: 'early' | 'open'; readonly why: LockstepError };

/**
 * What one look showed of the origin; null versions: it could not be read. `isCertain`: it does not matter how old the look
 * at the replica was.
 */
interface Sight {
  readonly current: string | null;
  readonly versions: readonly LabelledVersion[] | null;
  readonly isGone: boolean;
  readonly isCertain: boolean;
}

/**
 * All of Lockstep relies on DescribeSecret being less than two seconds stale; the time of an event is truncated to
 * seconds.
 */
const LAG_MS = 3_000;

/**
 * The standing of a hint after a run that began at `began`. The first line that applies decides.
 * ```
 * a replica is deferred, or failed for a passing cause            | open
 * each replica's last look at the origin
 *   was refused                                                   | done: that was reported
 *   shows the version as AWSCURRENT, and AWSCURRENT was moved     | done: it was copied, or reported why not
 *     to it, or was not to be
 *   may be older than the hint                                    | early
 *   shows the version as AWSCURRENT                               | done: the replica had it already
 *   is about a hint that names no version                         | done
 *   shows no origin, and no replica was reported, but a list does | open: its own policy denies describing it
 *   shows no origin                                               | done
 *   shows the version under another label than AWSPENDING         | done: it was superseded
 *   shows the current version, and the hint's has no labels left  | done: it was superseded
 *   else                                                          | early
 * ```
 * A replica that had the version before, as in a rollback, may still be shown with it although it has left it since. Only
 * the look that the copy was based on decides: a later one may see a version that the copy missed. Until a look is
 * fresh, the presence of a version proves nothing: it may have existed before it became current, as in a rollback.
 */
export async function standingOf(hint: Hint, ran: Reconciled, began: Date, origin: SecretStore): Promise<Standing> {
  const outcomes = ran.outcomes.filter(({ desired }) => desired.secret === hint.secret);
  const open = outcomes.find(mayComeRight);
  if (open !== undefined) return { state: 'open', why: whyOpen(open) };
  if (hint.targets.length > 0) return standingOfReplicas(hint, outcomes, began);
  const sights = outcomes.length > 0 ? outcomes.map(sightOf) : [sightIn(ran.unclaimed.get(hint.secret))];
  const isFresh = isFreshAt(hint, began);
  const unproven = sights.filter((sight) => !hasArrived(hint, sight, isFresh));
  const isSilent = isFresh && hint.version !== null && ran.unclaimed.get(hint.secret)?.state === 'absent';
  if (isSilent && outcomes.length === 0) return whetherListed(hint, origin);
  if (unproven.length === 0) return { state: 'done' };
  if (!isFresh) return { state: 'early', why: whyEarly(hint) };
  return wasSuperseded(hint, unproven, origin);
}

/**
 * An event about a replica asks for one look that is as new as the event. So what Lockstep wrote itself costs one look:
 * it shows the version that was written, and nothing to do.
 */
function standingOfReplicas(hint: Hint, outcomes: readonly Outcome[], began: Date): Standing {
  const isSeen = (outcome: Outcome) => isMoved(outcome) || outcome.replicaVersion === hint.version;
  return outcomes.every(isSeen) || isFreshAt(hint, began) ? { state: 'done' } : { state: 'early', why: whyEarly(hint) };
}

function isFreshAt({ at }: Hint, began: Date): boolean {
  return began.getTime() >= at.getTime() + LAG_MS;
}

function hasArrived({ version }: Hint, { current, versions, isGone, isCertain }: Sight, isFresh: boolean): boolean {
  if (version !== null && current === version && (isCertain || isFresh)) return true;
  if (versions === null && !isGone) return true;
  if (!isFresh) return false;
  if (version === null || isGone) return true;
  const labelled = versions?.find(({ id }) => id === version);
  return labelled?.labels.some((label) => label !== AWSPENDING) ?? false;
}

/**
 * A secret whose own policy denies DescribeSecret looks like one that is gone; only lists ignore that policy. A pattern
 * has no row for either, so it would never be reported.
 * @see docs/adr/0010-a-missing-secret-is-asked-for-by-the-arn-it-could-have.md
 */
async function whetherListed({ secret }: Hint, origin: SecretStore): Promise<Standing> {
  try {
    for await (const page of origin.list({ namePrefixes: [secret] })) {
      if (!page.some(({ name, pendingDeletion }) => name === secret && !pendingDeletion)) continue;
      const why = `${secret}: ListSecrets shows it, but DescribeSecret does not find it; check whether its resource policy denies DescribeSecret`;
      return { state: 'open', why: new LockstepError('access-denied', why) };
    }
    return { state: 'done' };
  } catch (thrown) {
    const why = asLockstepError(thrown);
    return isPassing(why.code) ? { state: 'open', why } : { state: 'done' };
  }
}

/**
 * One listing shows both the current version and that the hinted one is past, so the copied version is newer than the
 * hinted one.
 */
async function wasSuperseded(hint: Hint, sights: readonly Sight[], origin: SecretStore): Promise<Standing> {
  try {
    const versions = await origin.listVersions(hint.secret);
    const current = versions.find(({ labels }) => labels.includes(AWSCURRENT))?.id;
    const isPast = versions.some(({ id, labels }) => id === hint.version && labels.length === 0);
    if (isPast && sights.every((sight) => sight.current === current)) return { state: 'done' };
    return { state: 'early', why: whyEarly(hint) };
  } catch (thrown) {
    return { state: 'open', why: asLockstepError(thrown) };
  }
}

function sightOf(outcome: Outcome): Sight {
  const { status, originVersion, described, drift } = outcome;
  const isGone = drift.includes('origin-missing') || drift.includes('origin-pending-deletion');
  const seemsRight = status === 'in-sync' || status === 'healed';
  return { current: originVersion, versions: described, isGone, isCertain: !seemsRight || isMoved(outcome) };
}

/**
 * Whether the run moved AWSCURRENT itself. AWS compared it then, so that no look at the replica could be too old. A create
 * proves less: AWS also accepts one that repeats an earlier one.
 */
function isMoved({ status, actions }: Outcome): boolean {
  return status === 'healed' && actions.includes('relabel');
}

/** No entry selects it: it lacks the tags of an entry, or does not exist. */
function sightIn(observation: Observation | undefined): Sight {
  const isCertain = true;
  if (observation?.state !== 'present') return { current: null, versions: null, isGone: true, isCertain };
  const { secret } = observation;
  return {
    current: holderOf(AWSCURRENT, secret),
    versions: secret.versions,
    isGone: secret.pendingDeletion,
    isCertain,
  };
}

function whyOpen({ desired, reason, cause }: Outcome): LockstepError {
  const said = `${desired.secret} -> ${desired.target}: ${reason ?? 'not done'}`;
  return new LockstepError(cause ?? 'unexpected', `${said}; it will be retried`);
}

function whyEarly({ secret, targets, version }: Hint): LockstepError {
  const who = targets.length === 0 ? 'the origin' : `the replica in ${targets.join(', ')}`;
  const what = version === null ? 'what the event is about' : `version ${version}`;
  return new LockstepError('not-found', `${secret}: ${who} does not show ${what} yet; the event will be retried`);
}
