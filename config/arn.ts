import { quote } from './wording.ts';

/** The alias of the key that AWS keeps for Secrets Manager in every account and Region. */
const AWS_MANAGED_KEY = 'alias/aws/secretsmanager';

/** Where an ARN says that its resource lives. */
export interface Whereabouts {
  partition: string;
  region: string;
  account: string;
}

const ROLE = /^arn:(aws[a-z-]*):iam:():(\d{12}):role\/[\w+=,.@/-]{1,576}$/;
const KEY_ARN = /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):(\d{12}):(.+)$/;
const KEY_ID = /^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const ALIAS = /^alias\/[\w/-]{1,250}$/;
/** sts:AssumeRole, parameter ExternalId. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

export function roleMistake(arn: string): string | null {
  if (ROLE.test(arn)) return null;
  return `${quote(arn)} is not the ARN of a role; one looks like arn:aws:iam::222233334444:role/lockstep-replica-writer`;
}

export function externalIdMistake(id: string): string | null {
  if (EXTERNAL_ID.test(id)) return null;
  return `${quote(id)} is not an external id; one has 2 to 1224 letters, digits or _ + = , . @ : / -`;
}

/** What Secrets Manager takes as a KmsKeyId: a key's id or alias, bare or as an ARN. */
export function keyMistake(key: string): string | null {
  const resource = KEY_ARN.exec(key)?.[4];
  const id = resource?.startsWith('key/') ? resource.slice('key/'.length) : (resource ?? key);
  if (id.startsWith('alias/aws/') && id !== AWS_MANAGED_KEY)
    return `${quote(key)} is the key of another AWS service; Secrets Manager can use ${AWS_MANAGED_KEY} or a key of your own`;
  const isArnOfId = resource === undefined || resource.startsWith('key/');
  if (ALIAS.test(resource ?? key) || (isArnOfId && KEY_ID.test(id))) return null;
  const alias = `alias/${key}`;
  if (/^[\w-]+$/.test(key) && ALIAS.test(alias)) return `${quote(key)} is not a KMS key; did you mean ${quote(alias)}?`;
  return `${quote(key)} is not a KMS key; write alias/NAME, a key id, or the ARN of either`;
}

export function isAwsManagedKey(key: string): boolean {
  return key === AWS_MANAGED_KEY || key.endsWith(`:${AWS_MANAGED_KEY}`);
}

/** Where a key is, if it says so: an id or an alias is always of the Region and account that use it. */
export function whereaboutsOfKey(key: string): Whereabouts | null {
  return whereabouts(KEY_ARN.exec(key));
}

/** Where a role is; its Region is empty, since roles have none. */
export function whereaboutsOfRole(arn: string): Whereabouts | null {
  return whereabouts(ROLE.exec(arn));
}

function whereabouts(found: RegExpExecArray | null): Whereabouts | null {
  const [, partition, region, account] = found ?? [];
  if (partition === undefined || region === undefined || account === undefined) return null;
  return { partition, region, account };
}
