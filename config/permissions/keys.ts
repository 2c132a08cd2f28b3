import { isAlias, isAwsManagedKey, keyArn, keyResource, nameForKeys, whereaboutsOfKey } from '../aws/key.ts';
import { partitionOf } from '../aws/regions.ts';
import type { AccountRegion, Statement } from './statement.ts';

/** What may be done with a key, and for which secrets. */
export interface KeyUse {
  readonly sid: string;
  readonly actions: readonly string[];
  /** As in the mapping: an id or an alias, bare or as an ARN. */
  readonly key: string;
  readonly secretArns: readonly string[];
}

/**
 * Allows the use of one declared key, only through Secrets Manager and only for the declared secrets. Secrets Manager passes
 * the secret's ARN to KMS as encryption context.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export function keyStatements({ sid, actions, key, secretArns }: KeyUse, place: AccountRegion): Statement[] {
  // In a policy, the ARN of an alias means the alias and never its key, so the alias is named by a condition.
  const byAlias = isAlias(key) ? { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': keyResource(key) } } : {};
  if (secretArns.length === 0) return [];
  return [
    {
      sid,
      actions: actions.map((action) => `kms:${action}`),
      resources: [resourceOf(key, place)],
      conditions: { ...throughSecretsManager(place.region, secretArns), ...byAlias },
    },
  ];
}

/** Whether a key needs a permission. The AWS managed key allows everyone whom Secrets Manager allows. */
export function needsPermission(key: string | null): key is string {
  return key !== null && !isAwsManagedKey(key);
}

/** Any key of the account. Conditions have to limit what it may be used for. */
export function anyKeyArn({ region, account }: AccountRegion): string {
  return `arn:${partitionOf(region)}:kms:${region}:${account}:key/*`;
}

export function throughSecretsManager(region: string, secretArns: readonly string[]) {
  return {
    StringEquals: { 'kms:ViaService': viaService(region) },
    StringLike: { 'kms:EncryptionContext:SecretARN': secretArns },
  };
}

/** AWS documents the name for its main partition only. In China both spellings occur, and both mean Secrets Manager. */
function viaService(region: string): string | readonly string[] {
  const name = nameForKeys(region);
  return region.startsWith('cn-') ? [name, `${name}.cn`] : name;
}

function resourceOf(key: string, { region, account }: AccountRegion): string {
  if (isAlias(key)) return anyKeyArn({ region, account: whereaboutsOfKey(key)?.account ?? account });
  return keyArn(key, { partition: partitionOf(region), region, account });
}
