import { withoutSuffix } from '../../../config/aws/arn.ts';
import { AWSCURRENT, isOwnSecret, MAPPING_TAG, ORIGIN_TAG } from '../../../config/aws/marks.ts';
import { NAME_PATTERN } from '../../../config/aws/secret-name.ts';
import { holderOf, isLabelled, markOf, type SecretState } from '../observation.ts';

/**
 * What the secret of the same name in another place is to an origin.
 * `copy`: nothing speaks against its being a replica; `isProven` if its AWSCURRENT is a version that the origin shows.
 * `left`: it is not proposed, for this reason.
 */
export type Counterpart =
  | { readonly kind: 'copy'; readonly secret: SecretState; readonly isProven: boolean }
  | { readonly kind: 'left'; readonly reason: string };

/**
 * ```
 * it is scheduled for deletion            | left
 * AWS, a service or a partner writes it   | left
 * it rotates by itself                    | left
 * another mapping keeps it                | left
 * its mark names another origin           | left
 * any other                               | copy
 * ```
 */
export function counterpartOf(origin: SecretState, secret: SecretState): Counterpart {
  const reason = reasonToLeave(origin, secret);
  if (reason !== null) return { kind: 'left', reason };
  const current = holderOf(AWSCURRENT, secret);
  return { kind: 'copy', secret, isProven: current !== null && isLabelled(current, origin) };
}

/** Why a secret of the origin's Region can have no replicas; null: it can. */
export function reasonAgainstOrigin(secret: SecretState): string | null {
  if (!new RegExp(NAME_PATTERN).test(secret.name)) return 'a name that a mapping cannot have';
  if (secret.pendingDeletion) return 'scheduled for deletion';
  // A service's own secret can be an origin; AWS's replica of another Region is a copy itself.
  if (secret.heldBy?.startsWith('a native replica')) return secret.heldBy;
  return secret.tags[ORIGIN_TAG] === undefined ? null : markedReason(secret);
}

/** Whether a secret counts at all: Lockstep's own are never selected. */
export function isSelectable({ name }: SecretState): boolean {
  return !isOwnSecret(name);
}

function reasonToLeave(origin: SecretState, secret: SecretState): string | null {
  if (secret.pendingDeletion) return 'scheduled for deletion';
  if (secret.heldBy !== null) return secret.heldBy;
  if (secret.rotates) return 'rotation of its own is turned on';
  if (secret.tags[MAPPING_TAG] !== undefined) return markedReason(secret);
  const mark = secret.tags[ORIGIN_TAG];
  return mark === undefined || withoutSuffix(mark) === withoutSuffix(markOf(origin)) ? null : markedReason(secret);
}

function markedReason({ tags }: SecretState): string {
  const mapping = tags[MAPPING_TAG];
  return mapping === undefined
    ? `a replica of another origin, as its tag ${ORIGIN_TAG} says`
    : `already a replica of the mapping "${mapping}"`;
}
