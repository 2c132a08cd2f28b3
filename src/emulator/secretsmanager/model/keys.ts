import { createHash } from 'node:crypto';
import { type AccountRegion, arnOf, parseArn } from '../../arn.ts';

/** How ListSecretVersionIds names the AWS managed key aws/secretsmanager. */
export const DEFAULT_KEY = 'DefaultEncryptionKey';

const MANAGED_ALIAS = 'alias/aws/secretsmanager';

/** A KmsKeyId as Secrets Manager stores it: undefined for the AWS managed key, which Describe never shows. */
export function chosenKey(given: string | undefined): string | undefined {
  const isOwn = !given || given === MANAGED_ALIAS || parseArn(given)?.resource === MANAGED_ALIAS;
  return isOwn ? undefined : given;
}

/** Key names and aliases. Whether there is such a key, the `KeyStore` says. */
export class Keys {
  readonly #byAlias = new Map<string, string>();

  /**
   * How a version's list of keys names the key that a KmsKeyId means: by the key's ARN. An alias is resolved when the
   * version is written. AWS documents only the spelling of its own key; the ARN is what GenerateDataKey returns, and
   * the only form that can never mean another key.
   */
  nameOf(key: string | undefined, place: AccountRegion): string {
    if (key === DEFAULT_KEY || chosenKey(key) === undefined) return DEFAULT_KEY;
    const arn = fullArn(key ?? '', place);
    if (!isAlias(arn)) return arn;
    const known = this.#byAlias.get(arn) ?? keyOfItsOwn(arn);
    this.#byAlias.set(arn, known);
    return known;
  }

  /** As kms:UpdateAlias: from now on, the alias points at this key. */
  pointAlias(place: AccountRegion, alias: string, key: string): void {
    this.#byAlias.set(fullArn(alias, place), fullArn(key, place));
  }

  /** The aliases of a key, as policies name them: `alias/orders`. */
  aliasesOf(keyArn: string): string[] {
    const aliases = [...this.#byAlias].filter(([, key]) => key === keyArn);
    return aliases.map(([arn]) => parseArn(arn)?.resource ?? arn).sort();
  }
}

function fullArn(key: string, place: AccountRegion): string {
  if (key.startsWith('arn:')) return key;
  return arnOf('kms', place, key.startsWith('alias/') ? key : `key/${key.replace(/^key\//, '')}`);
}

function isAlias(arn: string): boolean {
  return parseArn(arn)?.resource.startsWith('alias/') === true;
}

/** The key of an alias that was never pointed anywhere: the same one in every run. */
function keyOfItsOwn(aliasArn: string): string {
  const hex = createHash('sha256').update(aliasArn).digest('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return aliasArn.replace(/alias\/.*$/, `key/${id}`);
}
