import { configuredEndpoint, serviceHost } from '../calls/service-endpoint.ts';

/** How a service is spoken to. */
interface Service {
  /** Its id as variables such as AWS_ENDPOINT_URL_SECRETS_MANAGER name it, in lower case. */
  readonly id: string;
  readonly protocol: Protocol;
}

type Protocol =
  | { readonly kind: 'json'; readonly target: string; readonly version: '1.0' | '1.1' }
  | { readonly kind: 'query'; readonly version: string };

/** The services by the names that signatures and host names have for them. */
export const SERVICES = {
  sts: { id: 'sts', protocol: { kind: 'query', version: '2011-06-15' } },
  secretsmanager: { id: 'secrets_manager', protocol: { kind: 'json', target: 'secretsmanager', version: '1.1' } },
  kms: { id: 'kms', protocol: { kind: 'json', target: 'TrentService', version: '1.1' } },
} as const satisfies Record<string, Service>;

export type ServiceName = keyof typeof SERVICES;

/** The endpoint of a service in a Region. */
export async function endpointOf(service: ServiceName, region: string): Promise<URL> {
  const configured = await configuredEndpoint(SERVICES[service].id);
  return configured ?? new URL(`https://${await serviceHost(service, region)}`);
}
