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
