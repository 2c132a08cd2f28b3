/** An account and a Region, in which the name of a secret or topic is unique. */
export interface AccountRegion {
  readonly account: string;
  readonly region: string;
}

/** The partition of a Region, after the Region prefixes of AWS General Reference, "Amazon Resource Names". */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

/** An ARN of a regional resource. */
export function arnOf(service: string, place: AccountRegion, resource: string): string {
  return `arn:${partitionOf(place.region)}:${service}:${place.region}:${place.account}:${resource}`;
}

export interface ArnParts extends AccountRegion {
  readonly service: string;
  readonly resource: string;
}

/** The parts of an ARN, or undefined if the text is not one. The resource may contain colons. */
export function parseArn(text: string): ArnParts | undefined {
  const [arn, partition, service, region, account, ...resource] = text.split(':');
  if (arn !== 'arn' || !partition || !service || region === undefined || account === undefined) return undefined;
  return resource.length === 0 ? undefined : { service, region, account, resource: resource.join(':') };
}
