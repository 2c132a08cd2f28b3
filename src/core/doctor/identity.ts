import type { Mapping } from '../../../config/mapping.ts';
import type { Asked } from './asked.ts';
import { findingOfFailure } from './asked.ts';
import { asBad, asGood, type Finding } from './finding.ts';

/** Whose credentials answered (sts:GetCallerIdentity). */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

/** A role that was assumed. */
export interface RoleSession {
  readonly seconds: number;
}

export function judgeCredentials(asked: Asked<Identity>): Finding {
  switch (asked.state) {
    case 'answered':
      return asGood('credentials', `${asked.value.arn}, account ${asked.value.account}`);
    case 'missing':
      return asBad('credentials', 'failure', 'STS does not know whose credentials these are');
    case 'denied':
    case 'failed':
      return findingOfFailure('credentials', 'STS does not confirm these credentials', asked);
  }
}

/** Whether these are credentials of the account that the mapping names. */
export function judgeAccount({ origin, file }: Mapping, { account }: Identity): Finding {
  if (origin.account === account) return asGood('account', `the account is that of origin.account in ${file}`);
  if (origin.account === null) {
    const found = `${file} does not name the account of the origin, so any credentials will do`;
    return asBad('account', 'note', found, `write origin: { account: "${account}" } into it, if that is the right one`);
  }
  const found = `${file} says that the origin is in account ${origin.account}, and these credentials are of ${account}`;
  return asBad('account', 'failure', found, `sign in to account ${origin.account}, or correct origin.account`);
}

/** Whether nothing further is worth asking: no credentials, or those of another account. */
export function isStranger({ origin }: Mapping, asked: Asked<Identity>): boolean {
  switch (asked.state) {
    case 'answered':
      return origin.account !== null && origin.account !== asked.value.account;
    case 'missing':
    case 'denied':
      return true;
    case 'failed':
      // A Region that is dead says nothing about the others.
      return asked.code !== 'no-answer' && asked.code !== 'service-fault';
  }
}
