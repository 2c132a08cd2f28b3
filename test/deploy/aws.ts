import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Server, startServer } from '../peers/server.ts';

export const REGION = 'us-east-1';
export const TARGETS = ['eu-west-1', 'ap-southeast-2'];
export const CANARY = 'canary-8d1f0c';

/** Starts a MiniStack, and makes it the AWS that this process is signed in to. */
export async function startMinistack(program: string): Promise<Server> {
  const env = (port: number) => ({ GATEWAY_PORT: String(port), LAMBDA_EXECUTOR: 'local' });
  const server = await startServer(program, () => [], env);
  signIn(server.url);
  return server;
}

function signIn(url: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_REGION: REGION,
  });
  delete process.env.AWS_PROFILE;
}

export function at(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ region });
}

/** The replicas' values; a replica that is not there yet has none. */
export function values(name: string): Promise<(string | undefined)[]> {
  return Promise.all(
    TARGETS.map(async (region) => {
      const read = at(region).send(new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' }));
      return (await read.catch(() => undefined))?.SecretString;
    }),
  );
}

/** What a function answers. @throws Error with its answer when it failed */
export async function invokeFunction(name: string | undefined, payload: object, region = REGION) {
  const { Payload, FunctionError } = await new LambdaClient({ region }).send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) throw new Error(answer);
  return JSON.parse(answer);
}

/**
 * Milliseconds from PutSecretValue at the origin to the new value in all replicas, for so many rotations; sorted. They are
 * a second apart: MiniStack's dates are whole seconds, so a version made in the second of the last copy may be older than it.
 */
export async function timeRotations(name: string, rotations: number): Promise<number[]> {
  const times: number[] = [];
  for (let rotation = 1; rotation <= rotations; rotation++) {
    await sleep(1_000);
    const value = `${CANARY}-rotation-${rotation}`;
    const started = performance.now();
    await at(REGION).send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
    await until(async () => (await values(name)).every((one) => one === value), 60, 25);
    times.push(Math.round(performance.now() - started));
  }
  return times.sort((a, b) => a - b);
}

/** `7 rotations: median 812 ms, longest 1530 ms` */
export function saidOf(times: readonly number[]): string {
  return `${times.length} rotations: median ${times[Math.floor(times.length / 2)]} ms, longest ${times.at(-1)} ms`;
}

/** Waits until something holds. @throws Error when it does not within so many seconds */
export async function until(holds: () => Promise<boolean>, seconds: number, pause = 1_000): Promise<void> {
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    if (await holds()) return;
    await sleep(pause);
  }
  throw new Error(`not within ${seconds} seconds`);
}
