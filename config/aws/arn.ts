/** The partition, Region and account in an ARN. A role's ARN has no Region, so `region` is empty. */
export interface Whereabouts {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** A parsed ARN of a resource that belongs to an account. */
export interface Arn extends Whereabouts {
  readonly service: string;
  readonly resource: string;
}

const ARN = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}):(.+)$/;
const ROLE = /^role\/[\w+=,.@/-]{1,576}$/;

export function parseArn(text: string): Arn | null {
  const [, partition, service, region, account, resource] = ARN.exec(text) ?? [];
  if (partition === undefined || service === undefined || region === undefined) return null;
  return account === undefined || resource === undefined ? null : { partition, service, region, account, resource };
}

/** Where a role is; null if the text is not the ARN of a role. */
export function whereaboutsOfRole(arn: string): Whereabouts | null {
  const found = parseArn(arn);
  return found?.service === 'iam' && found.region === '' && ROLE.test(found.resource) ? found : null;
}

/** Whether a text is the ARN of a user or a role: one principal, and never a whole account. */
export function isPrincipalArn(arn: string): boolean {
  const found = parseArn(arn);
  return found?.service === 'iam' && found.region === '' && /^(role|user)\/[\w+=,.@/-]+$/.test(found.resource);
}

/** The Region and account in an ARN. Does not validate: the ARN comes from AWS, or the loader has checked it. */
export function accountRegionOf(arn: string): { region: string; account: string } {
  const [, , , region = '', account = ''] = arn.split(':', 5);
  return { region, account };
}

export const ACCOUNT_PATTERN = '^[0-9]{12}$';

const ACCOUNT = new RegExp(ACCOUNT_PATTERN);

export function isAccountId(text: string): boolean {
  return ACCOUNT.test(text);
}

export function accountOfArn(arn: string): string {
  return accountRegionOf(arn).account;
}

/**
 * The end of a secret's ARN, as a regular expression: a hyphen and six random characters, so that a secret that is deleted and
 * created again gets a new ARN. A name may end like that, too.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export const ARN_SUFFIX = '-[A-Za-z0-9]{6}';

const SUFFIX_AT_END = new RegExp(`${ARN_SUFFIX}$`);

/** Removes the random suffix from a secret's ARN, or from the name at its end. */
export function withoutSuffix(arn: string): string {
  return arn.replace(SUFFIX_AT_END, '');
}
