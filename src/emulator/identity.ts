import { partitionOf } from './arn.ts';
import type { Caller } from './context.ts';
import type { ServiceName } from './journal.ts';
import type { Protocol } from './protocol/protocol.ts';
import type { Sessions } from './sts/sessions.ts';

/** The account of every access key that does not name one. */
const DEFAULT_ACCOUNT = '111122223333';

/** The credential scope of a signature: access key, Region and service. */
export interface Scope {
  readonly accessKey: string;
  readonly region: string;
  readonly service: ServiceName;
}

/**
 * The scope of an Authorization header (IAM User Guide, "Create a signed AWS API request"); signatures are not
 * verified.
 */
export function scopeOf(authorization: string | undefined): Scope | undefined {
  const [, accessKey, region, service] =
    /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/([a-z]+)\/aws4_request/.exec(authorization ?? '') ?? [];
  if (accessKey === undefined || region === undefined || !isService(service)) return undefined;
  return { accessKey, region, service };
}

/**
 * The identity behind an access key.
 * ```
 * ASIA… that AssumeRole gave out  | that session
 * twelve digits                   | the root user of that account
 * anything else                   | the root user of 111122223333
 * ```
 */
export function callerOf(scope: Scope, sessions: Sessions, now: number, protocol: Protocol): Caller {
  const { accessKey, region } = scope;
  const session = sessions.get(accessKey);
  if (session !== undefined) {
    if (session.expiresAt <= now) throw protocol.frontEnd.expiredToken();
    const { account, arn: principal, userId, policy } = session;
    return { account, region, principal, userId, policy };
  }
  const account = /^\d{12}$/.test(accessKey) ? accessKey : DEFAULT_ACCOUNT;
  return { account, region, principal: `arn:${partitionOf(region)}:iam::${account}:root`, userId: account };
}

/**
 * Whether a caller is the named principal, or a session of the named role. A session's ARN does not have the role's
 * path.
 */
export function isPrincipal(named: string, caller: string): boolean {
  if (named === caller) return true;
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(caller) ?? [];
  return named.startsWith(`arn:${partition}:iam::${account}:role/`) && named.split('/').at(-1) === role;
}

/** Whether a signature is for a service of AWS that the emulator does not have. */
export function isForOtherService(authorization: string | undefined): boolean {
  const [, service] =
    /Credential=[^/,\s]+\/\d{8}\/[a-z0-9-]+\/([a-z0-9-]+)\/aws4_request/.exec(authorization ?? '') ?? [];
  return service !== undefined && !isService(service);
}

const SERVICES: Record<ServiceName, true> = {
  secretsmanager: true,
  sts: true,
  sns: true,
  events: true,
  sqs: true,
  kms: true,
};

function isService(text: string | undefined): text is ServiceName {
  return text !== undefined && Object.hasOwn(SERVICES, text);
}
