import { accountRegionOf } from '../../config/aws/arn.ts';
import { accountOfTarget, type Mapping } from '../../config/mapping.ts';
import type { DesiredReplica, Place } from './desired.ts';
import type { SecretState, Tags } from './observation.ts';
import { type Selectable, selectsSecret } from './selection.ts';

/**
 * Why a replica is an origin of the mapping, or would be one with the tags that are copied to it; null if it is none.
 * Origins live in one Region of one account. What stands there is told by its ARN, not by the role that leads to it; a
 * secret that is missing, by where it would be.
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

/** Whether a secret lies where the origins do, and an entry of the mapping selects it as one. */
export function isOriginOf(mapping: Mapping, secret: SecretState, originAccount: string): boolean {
  const { region, account } = accountRegionOf(secret.arn);
  const isHome = region === mapping.origin.region && account === originAccount;
  return isHome && selectingEntry(mapping, secret) !== undefined;
}

function selectingEntry({ entries }: Mapping, secret: Selectable) {
  return entries.find((entry) => selectsSecret(entry, secret));
}

function leadsTo(place: Place, origin: SecretState): boolean {
  const { region, account } = accountRegionOf(origin.arn);
  return place.region === region && accountOfTarget(place, account) === account;
}

/** Asked of every replica, so it makes no more than one slice: ARNs are alike up to their name. */
function liesBeside(replica: SecretState, origin: SecretState): boolean {
  const nameAt = origin.arn.indexOf(':secret:');
  return replica.arn.startsWith(origin.arn.slice(0, nameAt));
}
