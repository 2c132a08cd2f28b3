import { createHash } from 'node:crypto';
import { arnOf, type Place, parseArn } from '../../arn.ts';

/** How ListSecretVersionIds names the AWS managed key aws/secretsmanager. */
export const DEFAULT_KEY = 'DefaultEncryptionKey';

const MANAGED_ALIAS = 'alias/aws/secretsmanager';

/** A KmsKeyId as Secrets Manager keeps it: undefined for its own key, which Describe never names. */
export function chosenKey(given: string | undefined): string | undefined {
  const isOwn = !given || given === MANAGED_ALIAS || parseArn(given)?.resource === MANAGED_ALIAS;
  return isOwn ? undefined : given;
}

/** Which keys there are, as far as that matters: KMS itself is not served, so any id is a key, in any state. */
export class Keys {
  readonly #byAlias = new Map<string, string>();

  /**
   * How a version's list of keys names the key that a KmsKeyId leads to: by the key's ARN, an alias being followed when
   * the version is written. AWS documents no spelling but that of its own key; the ARN is what KMS answers to
   * GenerateDataKey, and the only form that cannot come to mean another key.
   */
  nameOf(key: string | undefined, place: Place): string {
    if (key === DEFAULT_KEY || chosenKey(key) === undefined) return DEFAULT_KEY;
    const arn = fullArn(key ?? '', place);
    if (!isAlias(arn)) return arn;
    const known = this.#byAlias.get(arn) ?? keyOfItsOwn(arn);
    this.#byAlias.set(arn, known);
    return known;
  }

  /** What kms:UpdateAlias does: from now on the alias leads to this key. */
  pointAlias(place: Place, alias: string, key: string): void {
    this.#byAlias.set(fullArn(alias, place), fullArn(key, place));
  }

  /** The aliases that lead to a key, as policies name them: `alias/orders`. */
  aliasesOf(keyArn: string): string[] {
    const aliases = [...this.#byAlias].filter(([, key]) => key === keyArn);
    return aliases.map(([arn]) => parseArn(arn)?.resource ?? arn).sort();
  }
}

function fullArn(key: string, place: Place): string {
  if (key.startsWith('arn:')) return key;
  return arnOf('kms', place, key.startsWith('alias/') ? key : `key/${key.replace(/^key\//, '')}`);
}

function isAlias(arn: string): boolean {
  return parseArn(arn)?.resource.startsWith('alias/') === true;
}

/** The key of an alias that nothing was said of: the same one in every run. */
function keyOfItsOwn(aliasArn: string): string {
  const hex = createHash('sha256').update(aliasArn).digest('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return aliasArn.replace(/alias\/.*$/, `key/${id}`);
}
