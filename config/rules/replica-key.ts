import { whereaboutsOfRole } from '../aws/arn.ts';
import type { Target } from '../mapping.ts';

/**
 * The account of a target: its role's, else the origin's. Two roles of one account lead to the same secrets, and a role
 * of the origin's account to the origin's own; only with `originAccount` given is that seen, which offline it isn't.
 */
export function accountOf(target: Pick<Target, 'assumeRole'>, originAccount = ''): string {
  const account = target.assumeRole === null ? undefined : whereaboutsOfRole(target.assumeRole)?.account;
  return account ?? originAccount;
}

/** The one secret that a replica is, whichever target it is reached through: equal keys, the same secret. */
export function replicaKey(target: Pick<Target, 'region' | 'assumeRole'>, name: string, originAccount = ''): string {
  return [target.region, accountOf(target, originAccount), name].join(':');
}
