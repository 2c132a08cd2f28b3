import type { Context } from '../context.ts';

/** STS API reference, GetCallerIdentity. */
export const GetCallerIdentity = {
  write: false,
  performAction(_form: unknown, { caller }: Context): object {
    return { Arn: caller.principal, UserId: caller.userId, Account: caller.account };
  },
};
