import { accountRegionOf, withoutSuffix } from '../../config/aws/arn.ts';
import { LONGEST_TAG_VALUE, MAPPING_TAG, ORIGIN_TAG } from '../../config/aws/marks.ts';
import { secretIdIn } from '../../config/aws/secret-arn.ts';
import { type Mapping, replicaKey, type Target } from '../../config/mapping.ts';
import { type Claim, contradictionOf, type Desired, type DesiredReplica, desiredReplica } from './desired.ts';
import { isOwnName } from './marks.ts';
import { accountOfSecret, type Observation, type SecretState } from './observation.ts';
import { isOriginOf } from './origins.ts';
import type { OrphanReport } from './report.ts';
import { selectsName, selectsSecret } from './selection.ts';

/** A secret that carries our mark, and that is not among the desired replicas. */
export interface Orphan {
  readonly target: Target;
  readonly secret: SecretState;
  /** The ARN that its mark names. */
  readonly mark: string;
  /** The origin's name. */
  readonly origin: string;
}

/**
 * The strays among the secrets of one target, in which replicas of these names are desired. A secret with the mark of
 * another origin or mapping belongs to that one, a secret scheduled for deletion belongs to no one, and an origin is
 * never a stray, whatever its tags say.
 */
export function straysIn(
  target: Target,
  seen: readonly SecretState[],
  names: ReadonlySet<string>,
  { mapping, asking: { account } }: Desired,
): Orphan[] {
  return seen.flatMap((secret) => {
    const mark = secret.tags[ORIGIN_TAG];
    const name = mark === undefined ? null : originNameIn(mark, mapping.origin.region, account);
    if (mark === undefined || name === null || secret.pendingDeletion || secret.arn === mark) return [];
    if (names.has(secret.name) || isOfAnotherMapping(secret, mapping) || isOriginOf(mapping, secret, account))
      return [];
    return [{ target, secret, mark, origin: name }];
  });
}

/**
 * The items under whose name and place a stray still falls, whichever role leads there. Whether they ask for it depends
 * on the origin.
 */
export function claimsOn({ target, secret, origin }: Orphan, { mapping, asking: { account } }: Desired): Claim[] {
  const key = replicaKey(target, secret.name, account);
  return mapping.entries
    .filter((entry) => selectsName(entry, origin))
    .flatMap((entry) => entry.replicas.map((spec) => ({ entry, spec })))
    .filter(({ spec }) => replicaKey(spec.target, spec.name ?? origin, account) === key);
}

/**
 * The replica that a stray is after all; null: it is an orphan. A stray whose origin is gone is still a replica,
 * blocked with `origin-missing`: deleting an origin never deletes its replicas, so a pattern must not forget them. A
 * stray whose origin exists and is not selected by any entry is an orphan.
 */
export function replicaStillDesired(
  stray: Orphan,
  claims: readonly Claim[],
  origin: Observation,
  { mapping, asking }: Desired,
): DesiredReplica | null {
  const asked = claims
    .filter(({ entry }) => origin.state !== 'present' || selectsSecret(entry, origin.secret))
    .map((claim) => desiredReplica(stray.origin, claim, mapping, asking.today));
  const [first, ...others] = asked;
  if (first === undefined) return null;
  // Tags of an origin that is gone are unknown, so it is unknown which entries would select it.
  if (origin.state !== 'present') return first;
  const contested = others.map((other) => contradictionOf(first, other)).find((why) => why !== null) ?? null;
  return { ...first, contested };
}

/** Whether a stray names its mapping. One that was created before mappings had names does not, and may be another's. */
export function hasMappingTag({ secret }: Orphan): boolean {
  return secret.tags[MAPPING_TAG] !== undefined;
}

function isOfAnotherMapping({ tags }: SecretState, mapping: Mapping): boolean {
  const owner = tags[MAPPING_TAG];
  return owner !== undefined && !isOwnName(owner, mapping);
}

export function orphanReport({ target, secret, mark }: Orphan): OrphanReport {
  return {
    target: target.name,
    region: target.region,
    account: accountOfSecret(secret),
    name: secret.name,
    origin: mark,
  };
}

function originNameIn(mark: string, region: string, account: string): string | null {
  const marked = accountRegionOf(mark);
  // A longer ARN was cut, so the name in it is unknown.
  if (mark.length >= LONGEST_TAG_VALUE || marked.region !== region || marked.account !== account) return null;
  return withoutSuffix(secretIdIn(mark));
}
