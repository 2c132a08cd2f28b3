import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, inject, onTestFinished } from 'vitest';
import { type AccountRegion, type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts';

export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

export const HOME: AccountRegion = { account: '111122223333', region: 'us-east-1' };
export const DUBLIN: AccountRegion = { ...HOME, region: 'eu-west-1' };

/** A word in every value of every test; no output may contain it, in any encoding. */
const CANARY = 'Tr0ub4dor&3/canary+value';

/** Two Regions for everything under `prod/`. */
export const MAPPING = `version: 1
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1 }
  sydney: { region: ap-southeast-2 }
secrets:
  - { name: prod/*, replicas: [dublin, sydney] }
`;

export interface Said {
  readonly env?: Record<string, string>;
  readonly cwd: string;
}

/** Starts the command line in an environment that has only PATH of ours. */
export function start(args: readonly string[], { env = {}, cwd }: Said) {
  return execa('node', [inject('commandLine'), ...args], { reject: false, extendEnv: false, cwd, env: bare(cwd, env) });
}

/** Runs the command line to its end, and checks that it prints no value and no stack trace. */
export async function lockstep(args: readonly string[], said: Said) {
  const { exitCode, stdout, stderr } = await start(args, said);
  expect({ values: canaryIn(stdout + stderr), stack: /^\s+at |node:/m.test(stderr) }).toEqual({
    values: [],
    stack: false,
  });
  return { exitCode, stdout, stderr };
}

export function bare(home: string, env: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    ...env,
  };
}

/** A folder of the test's own with a `replication.yaml`, removed when the test ends. */
export async function folderWith(mapping: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'replication.yaml'), mapping);
  return folder;
}

/** An embedded AWS with origins that all contain the canary, and a folder with the mapping. */
export async function openDesk(mapping = MAPPING, options: EmulatorOptions = {}, origins = ['prod/db', 'prod/api']) {
  const aws = await startEmulator(options);
  onTestFinished(() => aws.close());
  for (const name of origins) aws.seed(HOME, { name, value: `${CANARY} ${name}`, versionId: crypto.randomUUID() });
  const cwd = await folderWith(mapping);
  const env = signedInTo(aws.url);
  return {
    aws,
    cwd,
    env,
    lockstep: (...args: string[]) => lockstep(args, { env, cwd }),
    lockstepWith: (other: Record<string, string>, ...args: string[]) => lockstep(args, { env: other, cwd }),
    start: (...args: string[]) => start(args, { env, cwd }),
    writes: () => writesOf(aws),
  };
}

export function signedInTo(url: string): Record<string, string> {
  return { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: HOME.account, AWS_SECRET_ACCESS_KEY: 'x' };
}

/** `eu-west-1 CreateSecret prod/db`, for each attempted write. */
function writesOf(aws: Emulator): string[] {
  return aws.journal.filter((call) => call.write).map(({ region, action, secret }) => `${region} ${action} ${secret}`);
}

/** The forms in which a text contains the canary: plain, base64 at any offset, hex, URL-encoded, as a JSON string. */
export function canaryIn(text: string, canary = CANARY): string[] {
  const shifted = [0, 1, 2].map((by) =>
    Buffer.from('.'.repeat(by) + canary)
      .toString('base64')
      .slice(4, -4),
  );
  const hex = Buffer.from(canary).toString('hex');
  const forms = [canary, ...shifted, hex, hex.toUpperCase(), encodeURIComponent(canary)];
  return forms.filter((form) => text.includes(form));
}
