import type { Context } from '../../context.ts';
import { withRoom } from './collector.ts';
import { decryptVersion, encryptVersion } from './kms.ts';
import { abandonRotation, attachLabel, labelCount } from './labels.ts';
import { isOtherwise } from './open-cases.ts';
import { refusals } from './refusals.ts';
import {
  AWSCURRENT,
  holderOf,
  type Rotation,
  type Secret,
  sameValue,
  type Value,
  type Version,
  versionOf,
} from './secret.ts';

export interface NewVersion {
  /** The ClientRequestToken. */
  readonly id: string;
  readonly value: Value;
  /** Undefined means AWSCURRENT. */
  readonly stages?: readonly string[] | undefined;
}

/** Secrets Manager quotas: "Staging labels attached across all versions of a secret". */
const MAX_LABELS = 20;

/**
 * The secret with a new version. A token that is already a version id returns the secret unchanged if the value is the
 * same, and is refused if not (API reference, PutSecretValue, "ClientRequestToken").
 */
export function withVersion(secret: Secret, added: NewVersion, context: Context): Secret {
  const known = versionOf(secret, added.id);
  if (known?.value !== undefined) {
    decryptVersion(secret, known, context);
    if (sameValue(known.value, added.value)) return repeatVersion(secret, known, added, context);
    if (isOtherwise('put-again-other-value', context)) return secret;
    throw refusals.tokenInUse(added.id, secret.arn);
  }
  encryptVersion(secret, added.id, context);
  return labelVersion(storeVersion(secret, added, context), added, context);
}

/** Whether a repeat moves the labels that it newly names is not recorded; the model says that it does nothing. */
function repeatVersion(secret: Secret, { stages }: Version, added: NewVersion, context: Context): Secret {
  const named = added.stages ?? [AWSCURRENT];
  const isNew = named.some((label) => !stages.includes(label));
  return isNew && isOtherwise('put-again-other-labels', context) ? labelVersion(secret, added, context) : secret;
}

export function refuseTooManyLabels(secret: Secret): void {
  if (labelCount(secret.versions) > MAX_LABELS) {
    throw refusals.limitExceeded(`${MAX_LABELS} staging labels attached across all versions of a secret`);
  }
}

/** Adds a version, or fills the one that RotateSecret made without a value. */
function storeVersion(secret: Secret, { id, value }: NewVersion, { now, state }: Context): Secret {
  const keys = [state.keys.nameOf(secret.key, secret)];
  if (versionOf(secret, id) !== undefined) {
    const versions = secret.versions.map((version) => (version.id === id ? { ...version, value, keys } : version));
    return { ...secret, versions };
  }
  const roomy = withRoom(secret, now);
  const versions = [...roomy.versions, { id, value, keys, stages: [], createdAt: now }];
  return { ...roomy, versions, collected: roomy.collected?.filter((collected) => collected !== id) };
}

/** A change of AWSCURRENT counts as a rotation, whoever made it (API reference, RotationRulesType). */
export function restartRotation(rotation: Rotation | undefined, now: number): Rotation | undefined {
  return rotation && { ...rotation, since: now };
}

function labelVersion(secret: Secret, { id, stages: asked = [AWSCURRENT] }: NewVersion, context: Context): Secret {
  const { now } = context;
  // An empty secret's first value becomes AWSCURRENT, whatever labels were requested.
  const stages = holderOf(secret, AWSCURRENT) === undefined ? [...asked, AWSCURRENT] : asked;
  const attached = stages.reduce((versions, label) => attachLabel(versions, label, id), secret.versions);
  const isRotation = stages.includes(AWSCURRENT) || secret.rotation?.enabled === true;
  const abandons = isRotation || isOtherwise('pending-after-staged-put', context);
  const versions = abandons ? abandonRotation(attached, id) : attached;
  const rotation = stages.includes(AWSCURRENT) ? restartRotation(secret.rotation, now) : secret.rotation;
  const result = { ...secret, versions, rotation, changedAt: now };
  refuseTooManyLabels(result);
  return result;
}
