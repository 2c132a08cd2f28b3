import type { Agent } from 'node:https';

/** Which proxy leads to a URL, and how. */
export interface Proxies {
  /** The proxy's URL; null: the URL is reached directly. */
  proxyFor(url: string): string | null;
  /** An agent that connects through a proxy, with sockets of its own. */
  connectThrough(proxy: string): Agent;
}

let proxies: Proxies | null = null;

/**
 * Makes all clients of this process connect through proxies, those included that the SDK makes by itself. Like the
 * variables that name a proxy, it is a setting of the process. The functions never call it, so the libraries that it
 * takes are not in their bundle.
 */
export function useProxies(chosen: Proxies | null): void {
  proxies = chosen;
}

/** The proxy for a request, and how to connect through it; null: it is sent directly. */
export function proxyOf(protocol: string, hostname: string): { url: string; connect: () => Agent } | null {
  if (proxies === null || protocol !== 'https:' || isLoopback(hostname)) return null;
  const { connectThrough } = proxies;
  const url = proxies.proxyFor(`${protocol}//${hostname}`);
  return url === null ? null : { url, connect: () => connectThrough(url) };
}

/** A proxy cannot reach this machine's own emulators. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[?::1\]?)$/.test(hostname);
}
