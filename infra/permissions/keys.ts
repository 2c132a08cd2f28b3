import { isAlias, isAwsManagedKey, keyArn, keyResource, whereaboutsOfKey } from '../../config/aws/key.ts';
import { partitionOf } from '../../config/aws/regions.ts';
import type { AccountRegion, Statement } from './statement.ts';

/** Who may do what under a key, for which secrets. */
export interface KeyUse {
  readonly sid: string;
  readonly actions: readonly string[];
  /** As the mapping writes it: an id, an ARN, an alias or the ARN of one. */
  readonly key: string;
  readonly secretArns: readonly string[];
}

/**
 * The use of one declared key, through Secrets Manager alone, and for the declared secrets alone: Secrets Manager tells
 * KMS the secret's ARN as encryption context.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export function keyStatements({ sid, actions, key, secretArns }: KeyUse, place: AccountRegion): Statement[] {
  // The ARN of an alias in a policy stands for the alias, never for its key, so that is named by a condition.
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

/** Whether a key needs a permission: the AWS managed key lets everybody in whom Secrets Manager lets in. */
export function needsPermission(key: string | null): key is string {
  return key !== null && !isAwsManagedKey(key);
}

/** Any key of the account; what it may be used for is then all in the conditions. */
export function anyKeyArn({ region, account }: AccountRegion): string {
  return `arn:${partitionOf(region)}:kms:${region}:${account}:key/*`;
}

export function throughSecretsManager(region: string, secretArns: readonly string[]) {
  return {
    StringEquals: { 'kms:ViaService': viaService(region) },
    StringLike: { 'kms:EncryptionContext:SecretARN': secretArns },
  };
}

/** AWS documents the name for its own partition; in China both spellings are about, and either is Secrets Manager. */
function viaService(region: string): string | readonly string[] {
  const name = `secretsmanager.${region}.amazonaws.com`;
  return region.startsWith('cn-') ? [name, `${name}.cn`] : name;
}

function resourceOf(key: string, { region, account }: AccountRegion): string {
  if (isAlias(key)) return anyKeyArn({ region, account: whereaboutsOfKey(key)?.account ?? account });
  return keyArn(key, { partition: partitionOf(region), region, account });
}
