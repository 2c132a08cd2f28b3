import {
  loadConfig,
  NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS,
  NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS,
} from '@smithy/core/config';
import { dnsSuffixOf } from '../../../config/aws/regions.ts';

/**
 * The endpoint that the environment or the profile names for a service, as the SDK reads it; null if there is none.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
async function configuredEndpoint(service: 's3' | 'kms'): Promise<URL | null> {
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

/** The host of a service in a Region, such as `s3.eu-west-1.amazonaws.com`, or the one for FIPS or IPv6 if that is configured. */
async function serviceHost(service: 's3' | 'kms', region: string): Promise<string> {
  const fips = (await loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS)()) === true ? '-fips' : '';
  const isDual = (await loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS)()) === true;
  const suffix = dnsSuffixOf(region);
  if (!isDual) return `${service}${fips}.${region}.${suffix}`;
  return service === 's3' ? `s3${fips}.dualstack.${region}.${suffix}` : `${service}${fips}.${region}.api.aws`;
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
