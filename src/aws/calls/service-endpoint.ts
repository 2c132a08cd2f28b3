import {
  loadConfig,
  NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS,
  NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS,
} from '@smithy/core/config';
import { dnsSuffixOf, dualStackSuffixOf, partitionOf } from '../../../config/aws/regions.ts';

/** The services that are called without a client of the SDK. */
type Service = 'events' | 'kms' | 's3' | 'sns' | 'sqs' | 'sts';

/**
 * The endpoint that the environment or the profile names for a service, as the SDK reads it; null if there is none.
 * @param service its id in lower case, with `_` for spaces
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export async function configuredEndpoint(service: string): Promise<URL | null> {
  const ignores = loadConfig<boolean>({
    environmentVariableSelector: (env) => isTrue(env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS),
    configFileSelector: (profile) => isTrue(profile.ignore_configured_endpoint_urls),
    default: false,
  });
  if (await ignores()) return null;
  const url = await loadConfig<string>({
    environmentVariableSelector: (env) =>
      env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env.AWS_ENDPOINT_URL || undefined,
    configFileSelector: (profile, file) =>
      file?.[`services.${profile.services}`]?.[`${service}.endpoint_url`] ?? profile.endpoint_url,
    default: '',
  })();
  return url === '' ? null : new URL(url);
}

/** The endpoint of a service in a Region: the configured one, or AWS's own. */
export async function serviceEndpoint(service: Service, region: string): Promise<URL> {
  const id = service === 'events' ? 'eventbridge' : service;
  return (await configuredEndpoint(id)) ?? new URL(`https://${await serviceHost(service, region)}`);
}

/** The host of a service in a Region, such as `s3.eu-west-1.amazonaws.com`, or the one for FIPS or IPv6 if that is configured. */
export async function serviceHost(service: string, region: string): Promise<string> {
  const isFips = (await loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS)()) === true;
  const isDual = (await loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS)()) === true;
  const isNamedForFips = isFips && (isDual || !isAlwaysFips(service, region));
  const name = `${service}${isNamedForFips ? '-fips' : ''}`;
  if (!isDual) return `${name}.${region}.${dnsSuffixOf(region)}`;
  return service === 's3'
    ? `${name}.dualstack.${region}.${dnsSuffixOf(region)}`
    : `${name}.${region}.${dualStackSuffixOf(region)}`;
}

/** In GovCloud the usual hosts of these services are validated for FIPS, and there are no others. */
function isAlwaysFips(service: string, region: string): boolean {
  return partitionOf(region) === 'aws-us-gov' && ['events', 'sns', 'sqs', 'sts'].includes(service);
}

/**
 * The endpoint of a bucket. Endpoints that are configured (of emulators, or in a VPC) have the bucket in the path, and so
 * do names with dots, for which AWS has no certificate.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export async function bucketEndpoint(bucket: string, region: string): Promise<URL> {
  const configured = await configuredEndpoint('s3');
  if (configured !== null) return new URL(`${configured.href.replace(/\/$/, '')}/${bucket}`);
  const host = await serviceHost('s3', region);
  return new URL(bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`);
}

function isTrue(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text.toLowerCase() === 'true';
}
