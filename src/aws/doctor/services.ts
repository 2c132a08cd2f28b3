import { dnsSuffixOf, partitionOf } from '../../../config/aws/regions.ts';
import { configuredEndpoint, serviceHost } from '../calls/service-endpoint.ts';

/** How a service is spoken to. */
interface Service {
  /** Its id as variables such as AWS_ENDPOINT_URL_SECRETS_MANAGER name it, in lower case. */
  readonly id: string;
  /** Its prefix in policies, if that is another than its name. */
  readonly prefix?: string;
  readonly protocol: Protocol;
}

type Protocol =
  | { readonly kind: 'json'; readonly target: string; readonly version: '1.0' | '1.1' }
  | { readonly kind: 'query'; readonly version: string }
  | { readonly kind: 'rest' };

const CLOUDTRAIL = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101';

/** The services by the names that signatures and host names have for them. */
export const SERVICES = {
  sts: { id: 'sts', protocol: { kind: 'query', version: '2011-06-15' } },
  secretsmanager: { id: 'secrets_manager', protocol: { kind: 'json', target: 'secretsmanager', version: '1.1' } },
  sns: { id: 'sns', protocol: { kind: 'query', version: '2010-03-31' } },
  cloudformation: { id: 'cloudformation', protocol: { kind: 'query', version: '2010-05-15' } },
  monitoring: { id: 'cloudwatch', prefix: 'cloudwatch', protocol: { kind: 'query', version: '2010-08-01' } },
  events: { id: 'eventbridge', protocol: { kind: 'json', target: 'AWSEvents', version: '1.1' } },
  cloudtrail: { id: 'cloudtrail', protocol: { kind: 'json', target: CLOUDTRAIL, version: '1.1' } },
  lambda: { id: 'lambda', protocol: { kind: 'rest' } },
  scheduler: { id: 'scheduler', protocol: { kind: 'rest' } },
  iam: { id: 'iam', protocol: { kind: 'query', version: '2010-05-08' } },
  kms: { id: 'kms', protocol: { kind: 'json', target: 'TrentService', version: '1.1' } },
} as const satisfies Record<string, Service>;

export type ServiceName = keyof typeof SERVICES;

/** An action as policies name it. */
export function permissionFor(service: ServiceName, action: string): string {
  const { prefix = service }: Service = SERVICES[service];
  return `${prefix}:${action}`;
}

/** The Regions in which services that have one for all Regions live, by partition. */
const HOMES: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** The home of such services; null: not known. */
export function homeOf(partition: string): string | null {
  return HOMES[partition] ?? null;
}

/** The endpoint of a service in a Region. */
export async function endpointOf(service: ServiceName, region: string): Promise<URL> {
  const configured = await configuredEndpoint(SERVICES[service].id);
  return configured ?? new URL(`https://${service === 'iam' ? iamHost(region) : await serviceHost(service, region)}`);
}

/** @see https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
function iamHost(region: string): string {
  const partition = partitionOf(region);
  if (partition === 'aws') return 'iam.amazonaws.com';
  if (partition === 'aws-us-gov') return 'iam.us-gov.amazonaws.com';
  return `iam.${homeOf(partition) ?? region}.${dnsSuffixOf(region)}`;
}
