import type { Signature } from '../core/memory/signature.ts';

/** Signs with one key, which never leaves the place where it is kept. */
export interface Signer {
  /** The ARN of the key. */
  readonly key: string;
  /** @throws LockstepError */
  sign(text: string): Promise<Pick<Signature, 'publicKey' | 'algorithm' | 'value'>>;
}
