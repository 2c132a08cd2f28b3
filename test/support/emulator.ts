import { SecretsManager, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { onTestFinished } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '222233334444';
export const REGION = 'us-east-1';
export const START = Date.UTC(2026, 0, 31, 12, 0, 0, 951);
export const SECOND = 1_000;
export const HOUR = 3_600 * SECOND;
export const DAY = 24 * HOUR;

interface ClientOptions extends SecretsManagerClientConfig {
  account?: string;
}

interface OpenAws {
  aws: Emulator;
  /** A client of account 111122223333 in us-east-1 that never retries. */
  sm: SecretsManager;
  client(options?: ClientOptions): SecretsManager;
  pass(ms: number): void;
}

/** An embedded AWS of the test's own, on a clock that stands still, closed when the test ends. */
export async function openAws(options: EmulatorOptions = {}): Promise<OpenAws> {
  let now = START;
  const aws = await startEmulator({ clock: () => now, ...options });
  onTestFinished(() => aws.close());
  const client = (options: ClientOptions = {}) => connect(aws, options);
  const pass = (ms: number) => {
    now += ms;
  };
  return { aws, sm: client(), client, pass };
}

/** Settings of every AWS client here: the endpoint, the credentials, and no retries. */
export function settings(aws: Emulator, account = ACCOUNT, region = REGION) {
  return {
    endpoint: aws.url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'irrelevant' },
    maxAttempts: 1,
  };
}

function connect(aws: Emulator, { account, ...config }: ClientOptions): SecretsManager {
  const client = new SecretsManager({ ...settings(aws, account), ...config });
  onTestFinished(() => client.destroy());
  return client;
}

/** A valid and readable VersionId: `v1` and 30 hyphens. */
export function version(name: string): string {
  return name.padEnd(32, '-');
}

/** The labels of a secret as the recorded traces print them: `v1[AWSPREVIOUS] v2[AWSCURRENT,PUT0]`. */
export async function labels(sm: SecretsManager, SecretId: string): Promise<string> {
  const { VersionIdsToStages = {} } = await sm.describeSecret({ SecretId });
  return Object.entries(VersionIdsToStages)
    .map(([id, stages]) => `${id.replace(/-+$/, '')}[${stages.toSorted().join()}]`)
    .toSorted()
    .join(' ');
}

/** `Type: message` of a call that must fail. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await caught(call);
  return `${error.name}: ${error.message}`;
}

/** The error type of a call that must fail, if its text is not known. */
export async function refusalType(call: Promise<unknown>): Promise<string> {
  return (await caught(call)).name;
}

async function caught(call: Promise<unknown>): Promise<Error> {
  const outcome = await call.then(
    () => 'succeeded',
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error('the call was to fail, but succeeded');
}

interface RawOptions {
  account?: string;
  region?: string;
  service?: string;
  headers?: Record<string, string>;
}

/** One request by hand, to see what the SDK would hide. */
export async function post(aws: Emulator, action: string, body: unknown, options: RawOptions = {}) {
  const { account = ACCOUNT, region = REGION, service = 'secretsmanager', headers } = options;
  const response = await fetch(aws.url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `secretsmanager.${action}`,
      Authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260131/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}
