/** The Regions known when this was written, by partition. Used for hints and for completion in editors. */
const KNOWN = {
  aws: [
    ['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1'],
    ['ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5'],
    ['ap-southeast-6', 'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1'],
    ['eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1', 'me-south-1'],
    ['me-west-1', 'mx-central-1', 'sa-east-1', 'sa-west-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
  ].flat(),
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  'aws-eusc': ['eusc-de-east-1'],
  'aws-iso': ['us-iso-east-1', 'us-iso-west-1'],
  'aws-iso-b': ['us-isob-east-1', 'us-isob-west-1'],
  'aws-iso-e': ['eu-isoe-west-1'],
  'aws-iso-f': ['us-isof-east-1', 'us-isof-south-1'],
};

/** Partitions by prefix of the Region's name. All other Regions are in `aws`. */
const PARTITION_BY_PREFIX: readonly [prefix: string, partition: string][] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
];

export const KNOWN_REGIONS: readonly string[] = Object.values(KNOWN).flat();

/** Also matches Regions that AWS may open later, so that no one has to wait for a release to use them. */
export const REGION_PATTERN =
  '^(af|ap|ca|cn|eu|eusc-de|eu-isoe|il|me|mx|sa|us|us-gov|us-iso|us-isob|us-isof)-(central|(north|south)(east|west)?|east|west)-[1-9]$';

const REGION = new RegExp(REGION_PATTERN);

/** Whether the text looks like a Region, known or not. */
export function isRegion(region: string): boolean {
  return REGION.test(region);
}

/** The partition of a Region, as it appears in ARNs. */
export function partitionOf(region: string): string {
  return PARTITION_BY_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** The suffix of the host names of AWS's services in a partition, if it is not that of `aws`. */
const DNS_SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
};

/** The suffix of the host names of AWS's services in a Region. */
export function dnsSuffixOf(region: string): string {
  return DNS_SUFFIXES[partitionOf(region)] ?? 'amazonaws.com';
}

/** The suffix of the host names that have IPv6, too, if it is not that of `aws`. */
const DUAL_STACK_SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'api.amazonwebservices.com.cn',
  'aws-eusc': 'api.amazonwebservices.eu',
};

/** The suffix of the host names of AWS's services in a Region that have IPv6, too. */
export function dualStackSuffixOf(region: string): string {
  return DUAL_STACK_SUFFIXES[partitionOf(region)] ?? 'api.aws';
}
