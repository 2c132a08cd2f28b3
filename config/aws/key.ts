import { parseArn, type Whereabouts } from './arn.ts';

/**
 * The alias of the AWS managed key, which exists in every account and Region. DescribeSecret omits it.
 * An alias that merely ends in this text is a customer's: `alias/team/alias/aws/secretsmanager`.
 */
export const AWS_MANAGED_KEY = 'alias/aws/secretsmanager';

const ALIAS = /^alias\/[\w/-]{1,250}$/;
const KEY_ID = /^key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * The resource part of a key's ARN: `alias/NAME` or `key/ID`. Secrets Manager accepts a key's id or alias, bare or as an ARN,
 * and returns it in the same form.
 */
export function keyResource(key: string): string {
  const resource = parseKeyArn(key)?.resource ?? key;
  return /^(alias|key)\//.test(resource) ? resource : `key/${resource}`;
}

/** Whether KMS would accept a name: an id or an alias, bare or as an ARN. */
export function isKeyName(key: string): boolean {
  if (key.startsWith('key/')) return false;
  const resource = parseKeyArn(key)?.resource ?? keyResource(key);
  return ALIAS.test(resource) || KEY_ID.test(resource);
}

/** By what name Secrets Manager uses keys (`kms:ViaService`), as AWS documents it for its main partition. */
export function nameForKeys(region: string): string {
  return `secretsmanager.${region}.amazonaws.com`;
}

export function isAlias(key: string): boolean {
  return keyResource(key).startsWith('alias/');
}

/** Called for every replica, so it parses nothing. An alias cannot contain a colon. */
export function isAwsManagedKey(key: string): boolean {
  return key === AWS_MANAGED_KEY || key.endsWith(`:${AWS_MANAGED_KEY}`);
}

/** The ARN of a secret's key. A bare id or alias refers to the secret's own Region and account. */
export function keyArn(key: string, { partition, region, account }: Whereabouts): string {
  return parseKeyArn(key) === null ? `arn:${partition}:kms:${region}:${account}:${keyResource(key)}` : key;
}

/** Where a key is; null if its name is no ARN. */
export function whereaboutsOfKey(key: string): Whereabouts | null {
  return parseKeyArn(key);
}

function parseKeyArn(key: string) {
  const arn = parseArn(key);
  return arn?.service === 'kms' && arn.region !== '' ? arn : null;
}
