import * as z from 'zod';
import type { DeepReadonly } from '../report.ts';

/**
 * The signature of a record's head, `lockstep-signature/1`. It stands beside the record, since a record cannot hold what
 * is made from its own hash.
 */
export const signatureSchema = z.object({
  signature: z.literal('lockstep-signature/1'),
  mapping: z.string(),
  /** The number of the record. */
  record: z.number().int().positive(),
  head: z.string(),
  /** The ARN of the key. */
  key: z.string(),
  /** SHA-256 of the public key as DER (SubjectPublicKeyInfo), in lowercase hex. */
  publicKey: z.string(),
  /** As KMS names it. */
  algorithm: z.string(),
  /** In base64. */
  value: z.string(),
});

export type Signature = DeepReadonly<z.infer<typeof signatureSchema>>;

/** What is signed, in UTF-8: it says what it is, so that a signature for anything else never passes for one. */
export function signedText({ mapping, record, head }: Pick<Signature, 'mapping' | 'record' | 'head'>): string {
  return `lockstep-signature/1 ${mapping} ${record} ${head}`;
}

/**
 * What is wrong with the signatures.
 * ```
 * signature-missing        | the record says which key signs it, and there is no signature
 * signature-unreadable     | there is a file, and it is no signature
 * signature-wrong          | it is not of this record by that key
 * signature-by-other       | it is by another public key than the one it is verified by
 * signature-without-record | a record was signed that is newer than all that are there
 * key-unknown              | the public key could not be read, so nothing was verified
 * never-signed             | a public key was given, and no record is signed by it
 * ```
 */
export type SignatureFault =
  | {
      readonly kind: 'signature-missing' | 'signature-unreadable' | 'signature-wrong' | 'signature-without-record';
      readonly record: number;
    }
  | { readonly kind: 'signature-by-other'; readonly record: number; readonly key: string }
  | { readonly kind: 'key-unknown'; readonly key: string; readonly reason: string }
  | { readonly kind: 'never-signed'; readonly publicKey: string };

/** What the valid signatures of one key show. */
export interface ValidByKey {
  /** The ARN of the key, as the records name it. */
  readonly key: string;
  /** Whether someone gave the public key, or KMS has it under the ARN that the records name. */
  readonly from: 'given' | 'kms';
  /** SHA-256 of the public key by which they were verified. */
  readonly publicKey: string;
  readonly count: number;
  readonly newest: number;
}
