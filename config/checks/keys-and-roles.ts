import { whereaboutsOfRole } from '../aws/arn.ts';
import { AWS_MANAGED_KEY, isAlias, isAwsManagedKey, isKeyName, keyResource, whereaboutsOfKey } from '../aws/key.ts';
import { quote } from '../wording.ts';

/** sts:AssumeRole, parameter ExternalId. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

export function roleMistake(arn: string): string | null {
  if (whereaboutsOfRole(arn) !== null) return null;
  return `${quote(arn)} is not the ARN of a role; one looks like arn:aws:iam::222233334444:role/lockstep-replica-writer`;
}

export function externalIdMistake(id: string): string | null {
  if (EXTERNAL_ID.test(id)) return null;
  return `${quote(id)} is not an external id; one has 2 to 1224 letters, digits or _ + = , . @ : / -`;
}

/** Checks what Secrets Manager accepts as a KmsKeyId: a key's id or alias, bare or as an ARN. */
export function keyMistake(key: string): string | null {
  if (keyResource(key).startsWith('alias/aws/') && !isAwsManagedKey(key))
    return `${quote(key)} is the key of another AWS service; Secrets Manager can use ${AWS_MANAGED_KEY} or a key of your own`;
  if (isKeyName(key)) return null;
  const alias = `alias/${key}`;
  if (/^[\w-]+$/.test(key) && isKeyName(alias)) return `${quote(key)} is not a KMS key; did you mean ${quote(alias)}?`;
  return `${quote(key)} is not a KMS key; write alias/NAME, a key id, or the ARN of either`;
}

/** Signatures name their key for years, and an alias may come to mean another one. */
export function signingKeyMistake(key: string): string | null {
  if (isKeyName(key) && whereaboutsOfKey(key) !== null && !isAlias(key)) return null;
  return `${quote(key)} is not the ARN of a KMS key; one looks like arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809`;
}
