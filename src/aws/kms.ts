import { createHash } from 'node:crypto';
import { accountRegionOf } from '../../config/aws/arn.ts';
import { LockstepError } from '../core/errors.ts';
import { type CalledService, type Caller, sendJson, withCalls } from './calls/service-calls.ts';

/** What KMS shows of an asymmetric key. */
export interface PublicKey {
  /** As DER (SubjectPublicKeyInfo). */
  readonly der: Buffer;
  /** What it can sign with, as KMS names it. */
  readonly algorithms: readonly string[];
}

/** The algorithms that are used, the preferred first. Each kind of key has one of them at least, but for those of ML-DSA. */
const ALGORITHMS = ['RSASSA_PSS_SHA_256', 'ECDSA_SHA_256', 'ECDSA_SHA_384', 'ECDSA_SHA_512', 'ED25519_SHA_512'];

/** How a text was signed. */
interface SignedText {
  /** SHA-256 of the public key, in lowercase hex. */
  readonly publicKey: string;
  readonly algorithm: string;
  /** In base64. */
  readonly value: string;
}

/**
 * Signs a text with an asymmetric key, in its Region.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 * @throws LockstepError
 */
export async function signText(key: string, text: string, caller: Caller): Promise<SignedText> {
  return withCalls(caller, async (calls) => {
    const kms: CalledService = { service: 'kms', region: accountRegionOf(key).region, calls };
    const { der, algorithms } = await askForKey(kms, key);
    const algorithm = ALGORITHMS.find((one) => algorithms.includes(one));
    if (algorithm === undefined) throw unfitKey(key, algorithms);
    const Message = Buffer.from(text).toString('base64');
    const { Signature } = await sendJson(kms, {
      ...callOf('Sign', key),
      input: { KeyId: key, Message, MessageType: 'RAW', SigningAlgorithm: algorithm },
    });
    return { publicKey: createHash('sha256').update(der).digest('hex'), algorithm, value: textOf(Signature, key) };
  });
}

/** The public key of an asymmetric key. @throws LockstepError */
export async function readPublicKey(key: string, caller: Caller): Promise<PublicKey> {
  const { region } = accountRegionOf(key);
  return withCalls(caller, (calls) => askForKey({ service: 'kms', region, calls }, key));
}

async function askForKey(kms: CalledService, key: string): Promise<PublicKey> {
  const answer = await sendJson(kms, { ...callOf('GetPublicKey', key), input: { KeyId: key } });
  const { SigningAlgorithms } = answer;
  const algorithms = Array.isArray(SigningAlgorithms) ? SigningAlgorithms.map(String) : [];
  return { der: Buffer.from(textOf(answer.PublicKey, key), 'base64'), algorithms };
}

function callOf(action: string, key: string) {
  return { action, target: 'TrentService', version: '1.1', subject: key } as const;
}

function textOf(member: unknown, key: string): string {
  if (typeof member === 'string') return member;
  throw new LockstepError('not-aws', `KMS on ${key}: an answer that is not from AWS; check AWS_ENDPOINT_URL`);
}

function unfitKey(key: string, algorithms: readonly string[]): LockstepError {
  const why = algorithms.length === 0 ? 'is not for signing' : `signs with ${algorithms.join(', ')} only`;
  return new LockstepError(
    'key-unusable',
    `the key ${key} ${why}; make history.sign the ARN of an asymmetric key with the usage SIGN_VERIFY, of RSA or of an elliptic curve`,
  );
}
