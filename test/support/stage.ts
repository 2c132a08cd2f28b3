import { SecretsManager, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { onTestFinished } from 'vitest';
import { accountOfTarget, type Mapping } from '../../config/mapping.ts';
import { type AwsEnvironment, awsEnvironment } from '../../src/aws/environment.ts';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { reportSchema } from '../../src/core/report-schema.ts';
import {
  type AccountRegion,
  type Call,
  type Emulator,
  type EmulatorOptions,
  startEmulator,
} from '../../src/emulator/index.ts';
import type { Environment } from '../../src/engine/ports.ts';
import { type Run, reconcile } from '../../src/engine/reconcile.ts';
import { ACCOUNT, EVERYTHING, ORIGIN_REGION, PARTNER, version } from './builders.ts';

export const HOME: AccountRegion = { account: ACCOUNT, region: ORIGIN_REGION };
export const DUBLIN: AccountRegion = { account: ACCOUNT, region: 'eu-west-1' };
export const SYDNEY: AccountRegion = { account: ACCOUNT, region: 'ap-southeast-2' };
export const ABROAD: AccountRegion = { account: PARTNER, region: 'eu-central-1' };

/** What differs from a heal of everything by version ids. */
export type SaidRun = Partial<Omit<Run, 'id'>> & {
  /** Ends the run; see `openEnd`. */
  stop?: AbortSignal;
  /** A share of AWS's write quotas. */
  pace?: number;
  /** The session name under which roles are assumed. */
  roleSession?: string;
  /** Use clients that do not try again, for places that are dead or cut. */
  impatient?: boolean;
  /** How long such a client waits for an answer, in milliseconds. */
  waitMs?: number;
  /** Called when the run pauses, with the milliseconds; the run never really waits. */
  pause?: (milliseconds: number) => Promise<void>;
  /** The run's clock; the machine's by default. */
  clock?: () => number;
};

export interface Ran {
  readonly report: Report;
  /** The one row, or the first. */
  readonly row: ReplicaReport;
  /** `dublin: healed [stale] put,relabel` a row. */
  readonly lines: string[];
  /** The calls of the run to Secrets Manager, without those that people make meanwhile. */
  readonly calls: Call[];
  /** The writes among them, as `eu-west-1 PutSecretValue prod/db`. */
  readonly writes: string[];
  readonly notes: string[];
}

/** An embedded AWS of the test's own, with runs of the engine against it, closed when the test ends. */
export interface Stage {
  readonly aws: Emulator;
  run(mapping: Mapping, said?: SaidRun): Promise<Ran>;
  /** An audit of the same; it must write nothing. */
  audit(mapping: Mapping, said?: SaidRun): Promise<Ran>;
  /** A call that a person makes by hand, say in the console; it does not count as a call of a run. */
  byHand<T>(place: AccountRegion, act: (sm: SecretsManager) => Promise<T>): Promise<T>;
  /** An origin, its first version called `v1`. */
  origin(name: string, value?: string | Uint8Array): void;
  /** A new AWSCURRENT of a secret, by hand. */
  rotate(name: string, versionName: string, value: string, place?: AccountRegion): Promise<void>;
  /** `v1[AWSPREVIOUS] v2[AWSCURRENT,LOCKSTEP]`; '' for a secret without versions, null for none. */
  labels(place: AccountRegion, name: string): string | null;
  /** The value under a label; undefined if there is none. */
  value(place: AccountRegion, name: string, label?: string): string | Uint8Array | undefined;
  /** Called before each call takes effect, until the test ends. */
  onCall(hook: (call: Call) => Promise<void> | void): void;
}

export async function openStage(options: EmulatorOptions = {}): Promise<Stage> {
  const hooks: ((call: Call) => Promise<void> | void)[] = [];
  const hands = new Hands();
  const aws = await startEmulator({
    ...options,
    onCall: async (call) => {
      if (hands.claim(call)) return;
      for (const hook of hooks) await hook(call);
    },
  });
  onTestFinished(() => aws.close());
  useAsAws(aws);
  const stage: Stage = {
    aws,
    run: (mapping, said = {}) => runOn(aws, hands, mapping, said),
    audit: (mapping, said = {}) => runOn(aws, hands, mapping, { intent: 'audit', ...said }),
    byHand: (place, act) => hands.act(aws, place, act),
    origin: (name, value = `value of ${name}`) => void aws.seed(HOME, { name, value, versionId: version('v1') }),
    rotate: async (name, versionName, value, place = HOME) => {
      const put = { SecretId: name, ClientRequestToken: version(versionName), SecretString: value };
      await hands.act(aws, place, (sm) => sm.putSecretValue(put));
    },
    labels: (place, name) => labelsOf(aws, place, name),
    value: (place, name, label = 'AWSCURRENT') => {
      const secret = aws.secret(place, name);
      return secret?.versions.find(({ id }) => id === secret.labels[label])?.value;
    },
    onCall: (hook) => void hooks.push(hook),
  };
  return stage;
}

/** Points the process's AWS clients at the emulator, as a user would. */
export function useAsAws(aws: Emulator, account = ACCOUNT): void {
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_REGION', 'AWS_DEFAULT_REGION']) delete process.env[name];
  process.env.AWS_ENDPOINT_URL = aws.url;
  process.env.AWS_ACCESS_KEY_ID = account;
  process.env.AWS_SECRET_ACCESS_KEY = 'irrelevant';
  process.env.AWS_CONFIG_FILE = '/nonexistent';
  process.env.AWS_SHARED_CREDENTIALS_FILE = '/nonexistent';
}

/** A call that a person makes by hand, say in the console. `onSend` is called before each call is sent. */
export async function byHand<T>(
  aws: Emulator,
  { account, region }: AccountRegion,
  act: (sm: SecretsManager) => Promise<T>,
  onSend: (action: string, input: object) => void = () => {},
): Promise<T> {
  const credentials = { accessKeyId: account, secretAccessKey: 'irrelevant' };
  const sm = new SecretsManager({ endpoint: aws.url, region, credentials, maxAttempts: 1 });
  sm.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        onSend(commandName.replace('Command', ''), args.input);
        return next(args);
      },
    { step: 'initialize' },
  );
  return act(sm).finally(() => sm.destroy());
}

/** Distinguishes the calls of people from those of the engine. */
class Hands {
  readonly #expected: string[] = [];
  readonly calls = new Set<Call>();

  act<T>(aws: Emulator, place: AccountRegion, act: (sm: SecretsManager) => Promise<T>): Promise<T> {
    return byHand(aws, place, act, (action, input) => {
      const { SecretId, Name } = input as { SecretId?: string; Name?: string };
      this.#expected.push([place.account, place.region, action, SecretId ?? Name].join(' '));
    });
  }

  claim(call: Call): boolean {
    const at = this.#expected.indexOf([call.account, call.region, call.action, call.secret].join(' '));
    if (at === -1) return false;
    this.#expected.splice(at, 1);
    this.calls.add(call);
    return true;
  }
}

async function runOn(aws: Emulator, hands: Hands, mapping: Mapping, said: SaidRun): Promise<Ran> {
  const { stop, pace = 1, roleSession, impatient = false, waitMs, pause = async () => {}, clock, ...asked } = said;
  const notes: string[] = [];
  const watcher = { note: (sentence: string) => void notes.push(sentence), progress: () => {} };
  const real = awsEnvironment({
    originRegion: mapping.origin.region,
    watcher,
    pace,
    roleSession,
    ...(stop && { stop }),
  });
  const env: AwsEnvironment = {
    ...real,
    ...(impatient && singleAttempts(aws, waitMs)),
    ...(clock && { now: () => new Date(clock()) }),
    pause,
  };
  const from = aws.journal.length;
  const run: Run = { id: 'test', trigger: 'cli', intent: 'heal', depth: 'versions', narrowing: EVERYTHING, ...asked };
  const ran = await reconcile(mapping, run, env).finally(real.close);
  const report = reportSchema.parse(ran.report);
  const ofRun = aws.journal.slice(from).filter((call) => !hands.calls.has(call));
  const calls = ofRun.filter((call) => call.service === 'secretsmanager');
  return {
    report,
    row: report.replicas[0] as ReplicaReport,
    lines: report.replicas.map(({ target, status, drift, actions }) =>
      `${target}: ${status} [${drift}] ${actions}`.trim(),
    ),
    calls,
    writes: calls.filter((call) => call.write).map((call) => `${call.region} ${call.action} ${call.secret}`),
    notes,
  };
}

/** The places of an emulator through clients that make one attempt. */
export function singleAttempts(aws: Emulator, waitMs?: number): Pick<Environment, 'at'> {
  const stores = new Map<string, AwsSecretStore>();
  return {
    at: ({ region, assumeRole }) => {
      const account = accountOfTarget({ assumeRole }, ACCOUNT);
      const store =
        stores.get(account + region) ??
        new AwsSecretStore(singleAttemptClient(aws, { account, region }, waitMs), region);
      stores.set(account + region, store);
      return store;
    },
  };
}

/**
 * A client that makes one attempt. A busy machine may take seconds over an answer, so only a test of silence gives it
 * less than the default to wait, in milliseconds.
 */
export function singleAttemptClient(
  aws: Emulator,
  { account, region }: AccountRegion,
  waitMs = 30_000,
): SecretsManagerClient {
  return new SecretsManagerClient({
    endpoint: aws.url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'irrelevant' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: waitMs,
      requestTimeout: waitMs,
      throwOnRequestTimeout: true,
    }),
  });
}

function labelsOf(aws: Emulator, place: AccountRegion, name: string): string | null {
  const secret = aws.secret(place, name);
  if (secret === undefined) return null;
  const labelled = secret.versions.filter(({ deprecated }) => !deprecated);
  const said = labelled.map(({ id, stages }) => `${id.replace(/-+$/, '')}[${stages.toSorted()}]`);
  return said.toSorted().join(' ');
}
