import { whereaboutsOfRole } from '../aws/arn.ts';
import type { Target } from '../mapping.ts';

/**
 * The account of a target: its role's, else the origin's, '' if the file does not say which that is. Two roles of one
 * account lead to the same secrets, and a role of the origin's account to the origin's own.
 */
export function accountOf(target: Pick<Target, 'assumeRole'>, originAccount: string | null): string {
  const account = target.assumeRole === null ? undefined : whereaboutsOfRole(target.assumeRole)?.account;
  return account ?? originAccount ?? '';
}

/** The one secret that a replica is, whichever target it is reached through: equal keys, the same secret. */
export function replicaKey(
  target: Pick<Target, 'region' | 'assumeRole'>,
  name: string,
  originAccount: string | null,
): string {
  return [target.region, accountOf(target, originAccount), name].join(':');
}
