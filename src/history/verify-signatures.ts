import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { asLockstepError } from '../core/errors.ts';
import {
  type Signature,
  type SignatureFault,
  signatureSchema,
  signedText,
  type ValidByKey,
} from '../core/memory/signature.ts';
import { inTurns } from './in-turns.ts';
import { parseJson, signatureKey } from './objects.ts';
import type { History } from './recall.ts';

/** Where public keys come from: someone gave them, or KMS has them under the ARNs that the records name. */
export type PublicKeys =
  | { readonly from: 'given'; readonly keys: readonly KeyObject[] }
  | { readonly from: 'kms'; readonly read: (arn: string) => Promise<KeyObject> };

/** A record that is kept, and which key is to sign it. */
export interface SignedRecord {
  readonly number: number;
  readonly hash: string;
  /** null: it names none. */
  readonly sign: string | null;
  /** Whether its time is over, so that its signature may be gone. */
  readonly isExpired: boolean;
}

/** What the signatures of a history show, and what is wrong with them. */
export interface Signatures {
  readonly valid: readonly ValidByKey[];
  readonly faults: readonly SignatureFault[];
}

const WIDTH = 32;

/**
 * Verifies the signature of each record that names a key. What is not signed is not judged: a chain without signatures is
 * a fault only for those who give a public key.
 * @throws LockstepError if the store cannot be reached
 */
export async function verifySignatures(
  history: History,
  records: readonly SignedRecord[],
  keys: PublicKeys,
): Promise<Signatures> {
  const known = await readKeys(records, keys);
  const judged = await inTurns(WIDTH, records, (record) => judgeRecord(record, history, known));
  const valid = new Map<string, ValidByKey>();
  for (const one of judged) if (one?.valid != null) addValid(valid, one.valid, keys.from);
  const faults = [
    ...judged.flatMap((one) => (one === null || one.valid !== null ? [] : [one.fault])),
    ...[...known].flatMap(([key, { reason }]) =>
      reason === null ? [] : [{ kind: 'key-unknown' as const, key, reason }],
    ),
    ...(await signedBeyond(history, records.at(-1)?.number ?? 0)),
    ...neverUsed(keys, [...valid.values()]),
  ];
  return { valid: [...valid.values()], faults };
}

/** SHA-256 of a public key as DER, in lowercase hex. */
function fingerprintOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** Public keys by which one record may be signed, or why there are none. */
interface Known {
  readonly keys: readonly KeyObject[];
  readonly reason: string | null;
}

async function readKeys(records: readonly SignedRecord[], keys: PublicKeys): Promise<ReadonlyMap<string, Known>> {
  const arns = [...new Set(records.flatMap(({ sign }) => sign ?? []))];
  const known = await inTurns(WIDTH, arns, async (arn): Promise<[string, Known]> => {
    if (keys.from === 'given') return [arn, { keys: keys.keys, reason: null }];
    try {
      return [arn, { keys: [await keys.read(arn)], reason: null }];
    } catch (thrown) {
      return [arn, { keys: [], reason: asLockstepError(thrown).message }];
    }
  });
  return new Map(known);
}

type Judged = { readonly valid: Signature } | { readonly valid: null; readonly fault: SignatureFault };

/** null: there is nothing to judge. */
async function judgeRecord(
  { number, hash, sign, isExpired }: SignedRecord,
  { store, mapping }: History,
  known: ReadonlyMap<string, Known>,
): Promise<Judged | null> {
  if (sign === null) return null;
  const bytes = await store.read(signatureKey(mapping, number));
  if (bytes === null) return isExpired ? null : { valid: null, fault: { kind: 'signature-missing', record: number } };
  const signature = signatureSchema.safeParse(parseJson(bytes)).data;
  if (signature === undefined) return { valid: null, fault: { kind: 'signature-unreadable', record: number } };
  const { keys = [], reason = null } = known.get(sign) ?? {};
  // The fault is that of the key, once for all records.
  if (reason !== null) return null;
  const key = keys.find((one) => fingerprintOf(one) === signature.publicKey);
  if (key === undefined || signature.key !== sign) {
    return { valid: null, fault: { kind: 'signature-by-other', record: number, key: signature.key } };
  }
  const text = signedText({ mapping, record: number, head: hash });
  const isValid = isSignatureOf(text, signature, key);
  return isValid ? { valid: signature } : { valid: null, fault: { kind: 'signature-wrong', record: number } };
}

/** How node:crypto calls the algorithms of KMS. @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
function isSignatureOf(text: string, { algorithm, value }: Signature, key: KeyObject): boolean {
  const [, scheme, size] = /^(RSASSA_PSS|RSASSA_PKCS1_V1_5|ECDSA|ED25519)_SHA_(256|384|512)$/.exec(algorithm) ?? [];
  if (scheme === undefined) return false;
  const digest = scheme === 'ED25519' ? null : `sha${size}`;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  try {
    const withKey = scheme === 'RSASSA_PSS' ? { key, ...pss } : key;
    return verify(digest, Buffer.from(text), withKey, Buffer.from(value, 'base64'));
  } catch {
    return false;
  }
}

/** Whoever gives a public key expects signatures by it. */
function neverUsed(keys: PublicKeys, valid: readonly ValidByKey[]): SignatureFault[] {
  if (keys.from !== 'given') return [];
  const unused = keys.keys.map(fingerprintOf).filter((key) => !valid.some(({ publicKey }) => publicKey === key));
  return unused.map((publicKey) => ({ kind: 'never-signed', publicKey }));
}

function addValid(
  valid: Map<string, ValidByKey>,
  { key, publicKey, record }: Signature,
  from: PublicKeys['from'],
): void {
  const by = `${key} ${publicKey}`;
  const was = valid.get(by) ?? { key, from, publicKey, count: 0, newest: 0 };
  valid.set(by, { ...was, count: was.count + 1, newest: Math.max(was.newest, record) });
}

/** Signatures of records that came after all that are there. */
async function signedBeyond({ store, mapping }: History, newest: number): Promise<SignatureFault[]> {
  const faults: SignatureFault[] = [];
  for await (const key of store.list(`${mapping}/signatures/`, signatureKey(mapping, newest))) {
    const record = Number(/\/(\d{6,15})\.json$/.exec(key)?.[1] ?? 0);
    if (record > newest) faults.push({ kind: 'signature-without-record', record });
  }
  return faults;
}

/** A public key as PEM or DER. @throws an error of node:crypto if it is none */
export function parsePublicKey(bytes: Uint8Array): KeyObject {
  const content = Buffer.from(bytes);
  return content.includes('-----BEGIN')
    ? createPublicKey(content)
    : createPublicKey({ key: content, format: 'der', type: 'spki' });
}
