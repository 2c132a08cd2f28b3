import type { Cause } from './cause.ts';

const names = ['AccessDeniedException', 'AccessDenied', 'AuthorizationErrorException', 'AuthorizationError'];
const ORGANIZATION = 'ask whoever manages the organization to allow it';

/**
 * Denials. Whose policy it was decides who has to act, and only AWS's text says so.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export const DENIALS: readonly Cause[] = [
  {
    names,
    message: /service control policy/i,
    code: 'access-denied',
    why: 'access denied by a service control policy',
    next: ORGANIZATION,
  },
  {
    names,
    message: /resource control policy/i,
    code: 'access-denied',
    why: 'access denied by a resource control policy',
    next: ORGANIZATION,
  },
  {
    names,
    message: /permissions boundary/i,
    code: 'access-denied',
    why: 'access denied by a permissions boundary',
    next: "allow the action in the caller's permissions boundary",
  },
  {
    names,
    message: /session policy/i,
    code: 'access-denied',
    why: 'access denied by a session policy',
    next: 'allow the action in that policy, or sign in without one',
  },
  {
    names,
    message: /VPC endpoint policy/i,
    code: 'access-denied',
    why: 'access denied by the policy of a VPC endpoint',
    next: 'allow the action in the policy of the VPC endpoint',
  },
  {
    names,
    message: /no identity-based policy allows/i,
    calls: ['AssumeRole'],
    code: 'access-denied',
    next: "allow sts:AssumeRole on the role in the caller's own policies",
  },
  {
    names,
    calls: ['AssumeRole'],
    code: 'access-denied',
    next: 'let its trust policy name the caller and the externalId of the mapping',
  },
  // The key's policy has to change, not that of the secret.
  { names, message: /Access to KMS/, code: 'key-unusable' },
];
