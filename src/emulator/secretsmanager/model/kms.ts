import { parseArn } from '../../arn.ts';
import type { Context } from '../../context.ts';
import { AwsError } from '../../error.ts';
import type { FaultEffect, KeyOperation } from '../../faults/fault.ts';
import { tagConditions } from '../../kms/key-store.ts';
import { judgeByKey } from '../../kms/policy.ts';
import { DEFAULT_KEY } from './keys.ts';
import { refusals } from './refusals.ts';
import type { Secret, Version } from './secret.ts';

type Keyed = Pick<Secret, 'account' | 'region' | 'arn' | 'key'>;

/** The version id in the encryption context when AWS only checks whether a key can be used. */
const VALIDATION = 'RequestToValidateKeyAccess';

/** Encrypts under the secret's key. Secrets Manager User Guide, "Secret encryption and decryption". */
export function encryptVersion(secret: Keyed, versionId: string, context: Context): void {
  refuseForeignDefault(secret, context);
  useKey('GenerateDataKey', secret.key, secret, versionId, context);
}

/** Decrypts a version. After a change of key, any one of its keys is enough. */
export function decryptVersion(secret: Keyed, version: Version, context: Context): void {
  refuseForeignDefault(secret, context);
  const failures = version.keys.map((key) => failureOf('Decrypt', key, secret, version.id, context));
  const [failure] = failures;
  if (failure !== undefined && !failures.includes(undefined)) throw failure;
}

/** What AWS does whenever a key is set or changed, even if there is no value yet. */
export function validateKey(secret: Keyed, context: Context): void {
  if (secret.key === undefined) return;
  useKey('GenerateDataKey', secret.key, secret, VALIDATION, context);
  useKey('Decrypt', secret.key, secret, VALIDATION, context);
}

/** Whether a version can be re-encrypted from its keys to the new one. If not, AWS silently leaves it as it is. */
export function canReencrypt(secret: Keyed, version: Version, newKey: string | undefined, context: Context): boolean {
  const readable = version.keys.some((key) => failureOf('Decrypt', key, secret, version.id, context) === undefined);
  return readable && failureOf('Encrypt', newKey, secret, version.id, context) === undefined;
}

/** The AWS managed key's policy allows its own account only. */
function refuseForeignDefault({ account, key }: Keyed, { caller }: Context): void {
  if (key === undefined && account !== caller.account) throw refusals.defaultKeyCrossAccount();
}

function failureOf(...[operation, key, secret, versionId, context]: Parameters<typeof useKey>): AwsError | undefined {
  try {
    useKey(operation, key, secret, versionId, context);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function useKey(
  operation: KeyOperation,
  given: string | undefined,
  secret: Keyed,
  versionId: string,
  context: Context,
): void {
  const key = context.state.keys.nameOf(given, secret);
  const effects = context.fired((effect) => breaksKey(effect, operation, key, secret, context), secret.arn);
  if (effects.some((effect) => effect.kind === 'kms-denied')) throw refusals.kmsDenied();
  if (effects.length > 0 || isElsewhere(key, secret)) throw unusableKey(operation);
  if (key === DEFAULT_KEY) return;
  const made = context.state.kms.findKey(key, context.now);
  if (made === 'missing') throw unusableKey(operation);
  // The policy of a key that no one made leaves everything to IAM.
  const verdict = made === 'taken' ? 'ask-iam' : judgeByKey(made.policy, context.caller, `kms:${operation}`);
  if (verdict === 'deny') throw refusals.kmsDenied();
  if (verdict === 'ask-iam') authoriseKey(operation, key, secret, versionId, context);
  if (made !== 'taken' && made.state !== 'Enabled') throw unusableKey(operation);
}

/** Whether a fault is about this use of this key, however the fault spells the key. */
function breaksKey(
  effect: FaultEffect,
  operation: KeyOperation,
  key: string,
  place: Keyed,
  { state }: Context,
): boolean {
  if (!('key' in effect) || state.keys.nameOf(effect.key, place) !== key) return false;
  return effect.kind === 'kms-disabled' || (effect.operations?.includes(operation) ?? true);
}

/** KMS is called on the caller's behalf (forward access session) and authorized by the key, never by its alias. */
function authoriseKey(operation: KeyOperation, key: string, secret: Keyed, versionId: string, context: Context): void {
  const { account, region, principal } = context.caller;
  const aliases = context.state.keys.aliasesOf(key);
  const made = context.state.kms.findKey(key, context.now);
  const verdict = context.authorize({
    account,
    region,
    principal,
    action: `kms:${operation}`,
    resource: key,
    exists: true,
    context: {
      'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
      'kms:CallerAccount': account,
      'kms:EncryptionContext:SecretARN': secret.arn,
      'kms:EncryptionContext:SecretVersionId': versionId,
      ...(typeof made === 'object' && tagConditions('ResourceTag', made.tags)),
      ...(aliases.length > 0 && { 'kms:ResourceAliases': aliases }),
    },
  });
  if (verdict !== 'allow') throw refusals.kmsDenied();
}

function unusableKey(operation: KeyOperation): AwsError {
  if (operation === 'Decrypt') {
    return new AwsError(
      'DecryptionFailure',
      "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    );
  }
  return new AwsError(
    'EncryptionFailure',
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
  );
}

function isElsewhere(key: string, { region }: Keyed): boolean {
  return key !== DEFAULT_KEY && parseArn(key)?.region !== region;
}
