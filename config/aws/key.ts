import { parseArn, type Whereabouts } from './arn.ts';

/**
 * The alias of the key that AWS keeps for Secrets Manager in every account and Region. DescribeSecret leaves it out.
 * An alias that merely ends in these words is a customer's: `alias/team/alias/aws/secretsmanager`.
 */
export const AWS_MANAGED_KEY = 'alias/aws/secretsmanager';

const ALIAS = /^alias\/[\w/-]{1,250}$/;
const KEY_ID = /^key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * What a key's name leads to, in the words of an ARN: `alias/NAME` or `key/ID`. Secrets Manager takes a key's id or
 * alias, bare or as an ARN, and gives each back as it was given.
 */
export function keyResource(key: string): string {
  const resource = parseKeyArn(key)?.resource ?? key;
  return /^(alias|key)\//.test(resource) ? resource : `key/${resource}`;
}

/** Whether a name is one that KMS would take: an id or an alias, bare or as an ARN. */
export function isKeyName(key: string): boolean {
  if (key.startsWith('key/')) return false;
  const resource = parseKeyArn(key)?.resource ?? keyResource(key);
  return ALIAS.test(resource) || KEY_ID.test(resource);
}

export function isAlias(key: string): boolean {
  return keyResource(key).startsWith('alias/');
}

/** No alias has a colon in it. This is asked of every replica, so it parses nothing. */
export function isAwsManagedKey(key: string): boolean {
  return key === AWS_MANAGED_KEY || key.endsWith(`:${AWS_MANAGED_KEY}`);
}

/** The ARN of a key for a secret that lives there: an id or an alias is always of the secret's own Region and account. */
export function keyArn(key: string, { partition, region, account }: Whereabouts): string {
  return parseKeyArn(key) === null ? `arn:${partition}:kms:${region}:${account}:${keyResource(key)}` : key;
}

/** Where a key is, if its name says so. */
export function whereaboutsOfKey(key: string): Whereabouts | null {
  return parseKeyArn(key);
}

function parseKeyArn(key: string) {
  const arn = parseArn(key);
  return arn?.service === 'kms' && arn.region !== '' ? arn : null;
}
