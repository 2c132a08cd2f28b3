import { asLockstepError } from '../core/errors.ts';
import { type Signature, signedText } from '../core/memory/signature.ts';
import type { State } from '../core/memory/state.ts';
import { signatureKey } from './objects.ts';
import type { History } from './recall.ts';
import type { Signer } from './signer.ts';

/** What became of the heads that were to be signed. */
export interface Signing {
  readonly signed: readonly number[];
  /** Those that are left for the next run. */
  readonly left: State['unsigned'];
  /** Why some are left; null: none is. */
  readonly reason: string | null;
}

/** Max heads that one run signs: those of a month that had no answer of KMS. */
const MOST_SIGNED = 31;

/**
 * Signs the heads that are to be signed, oldest first, up to the first trouble. A signature that is there already is as
 * good. Heads that another key was to sign are left unsigned for good, and `evidence verify` says so.
 */
export async function signHeads(
  { store, mapping }: History,
  unsigned: State['unsigned'],
  signer: Signer,
): Promise<Signing> {
  const own = unsigned.filter(({ key }) => key === signer.key);
  const signed: number[] = [];
  try {
    for (const { record, head, key } of own.slice(0, MOST_SIGNED)) {
      const made = await signer.sign(signedText({ mapping, record, head }));
      const signature: Signature = { signature: 'lockstep-signature/1', mapping, record, head, key, ...made };
      await store.create(signatureKey(mapping, record), Buffer.from(JSON.stringify(signature)));
      signed.push(record);
    }
    return { signed, left: own.slice(signed.length), reason: null };
  } catch (thrown) {
    return { signed, left: own.slice(signed.length), reason: asLockstepError(thrown).message };
  }
}
