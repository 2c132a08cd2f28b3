import type { Cause } from './cause.ts';

const calls = ['GetPublicKey', 'Sign'];

/** Errors of the key that signs a history. */
export const SIGNING: readonly Cause[] = [
  {
    names: ['AccessDeniedException'],
    calls,
    code: 'access-denied',
    next: 'allow kms:GetPublicKey and kms:Sign on the key, in the policies of the caller and of the key',
  },
  {
    names: ['UnsupportedOperationException', 'InvalidKeyUsageException'],
    calls,
    code: 'key-unusable',
    why: 'the key is not for signing',
    next: 'make history.sign the ARN of an asymmetric key with the usage SIGN_VERIFY',
  },
  {
    names: ['NotFoundException'],
    calls,
    code: 'key-unusable',
    why: 'there is no such key',
    next: 'correct history.sign',
  },
  {
    names: ['DisabledException', 'KMSInvalidStateException'],
    calls,
    code: 'key-unusable',
    why: 'the key is disabled, or is being deleted',
    next: 'enable it, or cancel its deletion',
  },
];
