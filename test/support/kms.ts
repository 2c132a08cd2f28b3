import { constants, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';

export const KMS_KEY = 'arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809';

/** The keys that a test KMS has. */
const KEYS = {
  RSA_2048: { pair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), digest: 'sha256' },
  ECC_NIST_P256: { pair: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), digest: 'sha256' },
  ECC_NIST_P384: { pair: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }), digest: 'sha384' },
  ECC_NIST_EDWARDS25519: { pair: () => generateKeyPairSync('ed25519'), digest: null },
} as const;

export type KeySpec = keyof typeof KEYS;

const ALGORITHMS: Record<KeySpec, readonly string[]> = {
  RSA_2048: ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256', 'RSASSA_PSS_SHA_512'],
  ECC_NIST_P256: ['ECDSA_SHA_256'],
  ECC_NIST_P384: ['ECDSA_SHA_384'],
  ECC_NIST_EDWARDS25519: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
};

/** The type of an error of KMS, or `silence`, for which no answer ever comes; null: the call is served. */
type Judge = (action: string, count: number) => string | null;

export interface Kms {
  readonly url: string;
  /** The actions that were called, in order. */
  readonly calls: string[];
  /** As PEM. */
  readonly publicKey: string;
  /** What is signed from now on is by another key under the same ARN, as if someone stood in for KMS. */
  replaceKey(): void;
}

/**
 * A stand-in for KMS with one key: GetPublicKey and Sign, with real signatures. Moto's KMS is in test/peers.
 * @param usage other than SIGN_VERIFY: a key that cannot sign, with the answers that KMS gives of it
 */
export async function startKms(
  spec: KeySpec,
  judge: Judge = () => null,
  usage: 'SIGN_VERIFY' | 'ENCRYPT_DECRYPT' | 'symmetric' = 'SIGN_VERIFY',
): Promise<Kms> {
  let pair: { publicKey: KeyObject; privateKey: KeyObject } = KEYS[spec].pair();
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const asked = await bodyOf(request);
    calls.push(action);
    const judged = judge(action, calls.length);
    if (judged === 'silence') return;
    const refused = judged ?? (asked.KeyId === KMS_KEY ? null : 'NotFoundException');
    const unfit = usage === 'symmetric' ? 'UnsupportedOperationException' : null;
    const error = refused ?? unfit;
    response.writeHead(error === null ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(error === null ? served(action, asked) : { __type: error, message: 'no' }));
  });
  const served = (action: string, asked: Record<string, string>) => {
    const der = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const SigningAlgorithms = usage === 'SIGN_VERIFY' ? ALGORITHMS[spec] : undefined;
    if (action === 'GetPublicKey')
      return { KeyId: KMS_KEY, KeySpec: spec, KeyUsage: usage, PublicKey: der, SigningAlgorithms };
    return { KeyId: KMS_KEY, Signature: signatureOf(asked, pair.privateKey), SigningAlgorithm: asked.SigningAlgorithm };
  };
  const signatureOf = ({ Message = '', SigningAlgorithm = '' }: Record<string, string>, key: KeyObject) => {
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    const withKey = SigningAlgorithm.startsWith('RSASSA_PSS') ? { key, ...pss } : key;
    return sign(KEYS[spec].digest, Buffer.from(Message, 'base64'), withKey).toString('base64');
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  process.env.AWS_ENDPOINT_URL_KMS = url;
  onTestFinished(() => void delete process.env.AWS_ENDPOINT_URL_KMS);
  const publicKey = String(
    createPublicKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ type: 'spki', format: 'pem' }),
  );
  const replaceKey = () => {
    pair = KEYS[spec].pair();
  };
  return { url, calls, publicKey, replaceKey };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}
