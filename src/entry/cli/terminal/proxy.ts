import { displayText } from '../../../../config/wording.ts';
import { useProxies } from '../../../aws/calls/proxies.ts';
import { LockstepError } from '../../../core/errors.ts';

/** As curl and most others read them: the lower case wins. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/**
 * Honours HTTPS_PROXY and NO_PROXY. The libraries for that are imported only if a proxy is set.
 * @throws LockstepError if the proxy is no URL
 */
export async function useProxiesOfEnvironment(env: NodeJS.ProcessEnv): Promise<void> {
  const variable = VARIABLES.find((name) => env[name]);
  if (variable === undefined) return;
  const [{ HttpsProxyAgent }, { getProxyForUrl }] = await Promise.all([
    import('https-proxy-agent'),
    import('proxy-from-env'),
  ]);
  const proxy = parseProxy(variable, env[variable] ?? '');
  useProxies({
    proxyFor: (url) => (getProxyForUrl(url) === '' ? null : proxy),
    connectThrough: (url) => new HttpsProxyAgent(url, { keepAlive: true, maxSockets: 50 }),
  });
}

/** A proxy without a scheme speaks HTTP. It may carry a password, which is not shown. */
function parseProxy(variable: string, text: string): string {
  const url = text.includes('://') ? text : `http://${text}`;
  const protocol = URL.canParse(url) ? new URL(url).protocol : null;
  if (protocol === 'http:' || protocol === 'https:') return url;
  const what =
    protocol === null ? 'is no URL' : `is a proxy of ${displayText(protocol.slice(0, -1))}, which is not supported`;
  throw new LockstepError('bad-input', `${variable} ${what}; write one such as http://proxy.example.com:3128`);
}
