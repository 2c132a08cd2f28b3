import { accountRegionOf } from '../../config/aws/arn.ts';
import { accountOfTarget, type Mapping } from '../../config/mapping.ts';
import type { DesiredReplica, Place } from './desired.ts';
import type { Pair, SecretState, Tags } from './observation.ts';
import { type Selectable, selectsSecret } from './selection.ts';

/**
 * Why a replica is an origin of the mapping, or would become one by the tags that are copied to it; null: it is not.
 * Origins live in one Region of one account. Whether a secret is there is read from its ARN, not from the role that
 * leads to it; for a missing secret, from where it would be.
 */
export function originConflict(
  { mapping, place, name, secret }: DesiredReplica,
  origin: SecretState,
  replica: SecretState | null,
  copied: () => Tags,
): string | null {
  if (replica === null ? !leadsTo(place, origin) : !liesBeside(replica, origin)) return null;
  if (name === secret) return 'it is the origin itself';
  const tags = replica?.tags ?? {};
  const taker =
    selectingEntry(mapping, { name, tags }) ?? selectingEntry(mapping, { name, tags: { ...tags, ...copied() } });
  return taker === undefined ? null : `it is an origin, which line ${taker.line} of the mapping copies from`;
}

/** Whether a secret is in the origins' Region and account, and an entry of the mapping selects it. */
export function isOriginOf(mapping: Mapping, secret: SecretState, originAccount: string): boolean {
  const { region, account } = accountRegionOf(secret.arn);
  const isHome = region === mapping.origin.region && account === originAccount;
  return isHome && selectingEntry(mapping, secret) !== undefined;
}

/**
 * Whether a replica is, or would be, in the place of the origins, where a list may be too old to show that an entry selects it
 * by now.
 */
export function isBesideOrigins({ desired, origin, replica }: Pair): boolean {
  if (origin.state !== 'present') return false;
  return replica.state === 'present'
    ? liesBeside(replica.secret, origin.secret)
    : leadsTo(desired.place, origin.secret);
}

function selectingEntry({ entries }: Mapping, secret: Selectable) {
  return entries.find((entry) => selectsSecret(entry, secret));
}

function leadsTo(place: Place, origin: SecretState): boolean {
  const { region, account } = accountRegionOf(origin.arn);
  return place.region === region && accountOfTarget(place, account) === account;
}

/** Whether a replica is in the origin's Region and account. It runs for every replica, so it allocates only a slice. */
function liesBeside(replica: SecretState, origin: SecretState): boolean {
  const nameAt = origin.arn.indexOf(':secret:');
  return replica.arn.startsWith(origin.arn.slice(0, nameAt));
}
