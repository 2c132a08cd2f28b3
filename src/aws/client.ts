import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export type Credentials = ReturnType<typeof fromNodeProviderChain>;

/** Bounds of one attempt, in milliseconds; the SDK makes up to ATTEMPTS of them. */
const CONNECT_MS = 2_000;
const ANSWER_MS = 6_000;
const ATTEMPTS = 5;

/**
 * Settings that every client of ours shares: bounded waiting, and the SDK's standard retries with their budget.
 * Its adaptive mode slows a whole client down for tens of seconds after a few throttled calls; `Pace` does so by operation.
 */
export function clientDefaults(credentials: Credentials, cut: AbortSignal) {
  return {
    credentials,
    maxAttempts: ATTEMPTS,
    retryMode: 'standard' as const,
    requestHandler: new EndingHandler(cut),
  };
}

/**
 * Closes the socket of a request that is cut off, and of one whose answer does not come or stops coming. Clients that
 * the SDK makes by itself, to assume a role, take over the handler of the client that asks for credentials.
 */
class EndingHandler extends NodeHttpHandler {
  readonly #cut: AbortSignal;

  constructor(cut: AbortSignal) {
    super({
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      socketTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
    });
    this.#cut = cut;
  }

  override handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    return super.handle(request, { ...options, abortSignal: this.#cut });
  }
}
