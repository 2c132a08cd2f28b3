/** Where an ARN says that its resource lives. A role has no Region, and its `region` is empty. */
export interface Whereabouts {
  partition: string;
  region: string;
  account: string;
}

/** An ARN of a resource that belongs to an account. */
export interface Arn extends Whereabouts {
  service: string;
  resource: string;
}

const ARN = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}):(.+)$/;
const ROLE = /^role\/[\w+=,.@/-]{1,576}$/;

export function parseArn(text: string): Arn | null {
  const [, partition, service, region, account, resource] = ARN.exec(text) ?? [];
  if (partition === undefined || service === undefined || region === undefined) return null;
  return account === undefined || resource === undefined ? null : { partition, service, region, account, resource };
}

/** Where a role is; null for what is not the ARN of one. */
export function whereaboutsOfRole(arn: string): Whereabouts | null {
  const found = parseArn(arn);
  return found?.service === 'iam' && found.region === '' && ROLE.test(found.resource) ? found : null;
}

/** The Region and the account of any ARN, taken from it without a check: AWS made it, or the loader has checked it. */
export function accountRegionOf(arn: string): { region: string; account: string } {
  const [, , , region = '', account = ''] = arn.split(':', 5);
  return { region, account };
}

export function accountOfArn(arn: string): string {
  return accountRegionOf(arn).account;
}

/**
 * How the ARN of a secret ends, as a regular expression: a hyphen and six characters that AWS makes up, so that a secret that
 * is deleted and made again has another ARN. A name may end like that as well.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export const ARN_SUFFIX = '-[A-Za-z0-9]{6}';

const SUFFIX_AT_END = new RegExp(`${ARN_SUFFIX}$`);

/** The ARN of a secret, or the name in it, without what AWS made up. */
export function withoutSuffix(arn: string): string {
  return arn.replace(SUFFIX_AT_END, '');
}
