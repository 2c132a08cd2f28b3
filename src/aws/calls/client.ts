import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { loadConfig } from '@smithy/core/config';
import { NODE_MAX_ATTEMPT_CONFIG_OPTIONS } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { proxyOf } from './proxies.ts';
import { checkRequest } from './request-check.ts';

export type Credentials = ReturnType<typeof fromNodeProviderChain>;

/** Bounds of one attempt, in milliseconds. */
const CONNECT_MS = 2_000;
const ANSWER_MS = 6_000;
const BOUNDS = {
  connectionTimeout: CONNECT_MS,
  requestTimeout: ANSWER_MS,
  socketTimeout: ANSWER_MS,
  throwOnRequestTimeout: true,
};

/** Attempts of one call, unless AWS_MAX_ATTEMPTS or the profile's max_attempts says otherwise. */
const ATTEMPTS = 5;

/** How often a call is tried. */
export function readMaxAttempts(): Promise<number> {
  return loadConfig({ ...NODE_MAX_ATTEMPT_CONFIG_OPTIONS, default: ATTEMPTS })();
}

/**
 * Settings that all our clients share: timeouts, and the SDK's retries, with a retry budget for each client. The retry
 * mode is `standard` unless AWS_RETRY_MODE or the profile says otherwise: `adaptive` slows a whole client down for tens
 * of seconds after a few throttled calls, while `RateLimiter` does so by operation.
 */
export function clientDefaults(credentials: Credentials, cut: AbortSignal) {
  return {
    credentials,
    maxAttempts: readMaxAttempts,
    requestHandler: new EndingHandler(cut),
  };
}

/**
 * Closes the socket of a request that is cut off or times out, and connects through a proxy where one is set. Clients
 * that the SDK makes by itself, to assume a role, inherit the handler of the client that needs the credentials.
 */
export class EndingHandler extends NodeHttpHandler {
  readonly #cut: AbortSignal;
  readonly #throughProxies = new Map<string, NodeHttpHandler>();

  constructor(cut: AbortSignal) {
    super(BOUNDS);
    this.#cut = cut;
  }

  override handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    checkRequest(request.hostname, request.headers);
    const ending = { ...options, abortSignal: this.#cut };
    const proxy = proxyOf(request.protocol, request.hostname);
    if (proxy === null) return super.handle(request, ending);
    const known = this.#throughProxies.get(proxy.url);
    const handler = known ?? new NodeHttpHandler({ ...BOUNDS, httpsAgent: proxy.connect() });
    this.#throughProxies.set(proxy.url, handler);
    return handler.handle(request, ending);
  }

  override destroy(): void {
    super.destroy();
    for (const handler of this.#throughProxies.values()) handler.destroy();
  }
}
