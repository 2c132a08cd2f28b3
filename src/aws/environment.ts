import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Place } from '../core/desired.ts';
import { LockstepError, stopReason } from '../core/errors.ts';
import type { BusEvent, TopicMessage } from '../core/message.ts';
import type { Environment, SecretStore, Watcher } from '../engine/ports.ts';
import type { Signer } from '../history/signer.ts';
import type { HistoryStore } from '../history/store.ts';
import type { CallerIdentity } from './account.ts';
import type { Credentials } from './calls/client.ts';
import { CallGate } from './calls/gate.ts';
import type { Caller } from './calls/service-calls.ts';
import { environmentCredentials } from './credentials.ts';
import { awsPlaces } from './endpoints.ts';
import type { LeftEvents } from './event-bus.ts';
import { awsHistories } from './histories.ts';
import { overrideValue } from './overrides/override-value.ts';
import type { Retention } from './s3-history-store.ts';
import { SYSTEM_TIME, type Time } from './time.ts';
import { checkVariables } from './variables.ts';

/** Secrets worked on in parallel; each waits for its own calls, which are limited by place. */
const WIDTH = 64;

/** Options set by the command line and the functions. Every signal's reason is a LockstepError. */
export interface EnvironmentOptions {
  readonly originRegion: string;
  readonly watcher: Watcher;
  /** When the run has to end (see `Environment.stop`); never by default. */
  readonly stop?: AbortSignal;
  /** When unfinished work has to be handed over; by default `reportBy`. */
  readonly handOverBy?: AbortSignal;
  /** When the report has to be published; by default, only the retries limit it. */
  readonly reportBy?: AbortSignal;
  /** When the run has to be in the history; by default `reportBy`. */
  readonly historyBy?: AbortSignal;
  /** When heartbeats have to be written; by default `reportBy`. */
  readonly heartbeatBy?: AbortSignal;
  /** When a report that could not be published has to be kept; by default `reportBy`. */
  readonly keepBy?: AbortSignal;
  /** The share of AWS's write quotas that the run may use in each place, more than 0; by default all. */
  readonly pace?: number;
  /**
   * The account of the ambient credentials, if it is known before the first call: a role that leads there shares its
   * quotas.
   */
  readonly ownAccount?: string | null;
  /** The session name under which roles are assumed; without it, `lockstep`. */
  readonly roleSession?: string | undefined;
  /** The policy that limits those sessions; without it, they may do what their roles may. */
  readonly rolePolicy?: string | undefined;
  /** Without it, the system's. */
  readonly time?: Time;
}

/** AWS as the environment of a run: the process's credentials, a clock, and a way to publish. */
export interface AwsEnvironment extends Environment {
  /** The store of a place for after the run. Its calls end with `heartbeatBy`, and not with `stop`. */
  afterRunAt(place: Place): SecretStore;
  publish(topicArn: string, message: TopicMessage): Promise<void>;
  /** Puts events on the default bus of the origin's Region. Returns those that were not taken; null: all were. */
  putEvents(events: readonly BusEvent[]): Promise<LeftEvents | null>;
  /** Sends messages to a queue in the origin's Region. */
  enqueue(queueUrl: string, bodies: readonly string[]): Promise<void>;
  /** Keeps one message in a queue for a person to read, as the last step of a function. */
  keep(queueUrl: string, body: string): Promise<void>;
  /** The history at `s3://BUCKET/PREFIX`. No call to it outlives `end`. @throws LockstepError if that is no location */
  historyAt(location: string, end: AbortSignal, retention: Retention | null): Promise<HistoryStore>;
  /** Signs with an asymmetric KMS key. No call outlives `end`. */
  signerWith(key: string, end: AbortSignal): Signer;
  /** The public key of an asymmetric KMS key, as DER. @throws LockstepError */
  readPublicKey(key: string): Promise<Uint8Array>;
  readonly historyBy: AbortSignal;
  readonly keepBy: AbortSignal;
  /** Calls made to Secrets Manager so far, including retries. */
  calls(): number;
  /** Closes the sockets; no call can be made after that. */
  close(): void;
}

/** @throws LockstepError for an environment variable that cannot work */
export function awsEnvironment(options: EnvironmentOptions): AwsEnvironment {
  const { originRegion, watcher, pace = 1, ownAccount = null, roleSession, rolePolicy, time = SYSTEM_TIME } = options;
  checkVariables(process.env);
  const ends = endsOf(options);
  const { stop, cut, historyBy, heartbeatBy, keepBy } = ends;
  // The credentials outlive `stop`, since the report is published with them.
  const credentials = environmentCredentials(originRegion, keepBy);
  let calls = 0;
  const onAttempt = () => {
    calls += 1;
  };
  const closing = new AbortController();
  const asking = AbortSignal.any([stop, closing.signal]);
  const identity = identityOnce(originRegion, { credentials, end: asking, time });
  const account = async () => (await identity()).account;
  const session = { roleSession, rolePolicy };
  const reach = { originRegion, credentials, account, share: pace, ownAccount, onAttempt, ...session };
  const { storeAt, closeSockets } = awsPlaces({ ...reach, ends: { stop, cut } });
  const afterRun = awsPlaces({ ...reach, ends: { stop: heartbeatBy, cut: heartbeatBy } });
  const { publicKeyOf, closeHistories, ...histories } = awsHistories(originRegion, credentials, time);
  return {
    at: storeAt,
    afterRunAt: afterRun.storeAt,
    close: () => {
      closing.abort(new LockstepError('interrupted', 'the run has ended'));
      closeSockets();
      afterRun.closeSockets();
      closeHistories();
    },
    account,
    caller: () => callerInTime(identity()),
    ...messagesFrom(originRegion, credentials, { ...ends, time }),
    ...histories,
    readPublicKey: (key) => publicKeyOf(key, stop),
    historyBy,
    keepBy,
    calls: () => calls,
    overrideValue,
    now: time.now,
    pause: (milliseconds) => time.wait(milliseconds, stop),
    stop,
    width: WIDTH,
    watcher,
  };
}

/** When each kind of call has to end. */
interface Ends extends Required<Pick<EnvironmentOptions, EndName>> {
  /** When calls in flight are cut off. */
  readonly cut: AbortSignal;
}

type EndName = 'stop' | 'reportBy' | 'handOverBy' | 'historyBy' | 'heartbeatBy' | 'keepBy';

function endsOf({ stop = signalWithoutEnd(), reportBy = signalWithoutEnd(), ...others }: EnvironmentOptions): Ends {
  const { handOverBy = reportBy, historyBy = reportBy, heartbeatBy = reportBy, keepBy = reportBy } = others;
  const ends = { stop, cut: cutOf(stop), reportBy, handOverBy, historyBy, heartbeatBy, keepBy };
  for (const signal of Object.values(ends)) setMaxListeners(0, signal);
  return ends;
}

/** What is sent to a topic, a bus or a queue in the origin's Region. The code of each service is imported on first use. */
function messagesFrom(
  region: string,
  credentials: Credentials,
  { reportBy, handOverBy, keepBy, time }: Ends & { readonly time: Time },
): Pick<AwsEnvironment, 'publish' | 'putEvents' | 'enqueue' | 'keep'> {
  const enqueueUntil = async (queueUrl: string, bodies: readonly string[], end: AbortSignal) =>
    (await import('./sqs.ts')).enqueueMessages(queueUrl, region, bodies, { credentials, end, time });
  return {
    publish: async (topicArn, message) =>
      (await import('./sns.ts')).publishMessage(topicArn, message, { credentials, end: reportBy, time }),
    putEvents: async (events) =>
      (await import('./event-bus.ts')).putEvents(events, region, { credentials, end: reportBy, time }),
    enqueue: (queueUrl, bodies) => enqueueUntil(queueUrl, bodies, handOverBy),
    keep: (queueUrl, body) => enqueueUntil(queueUrl, [body], keepBy),
  };
}

/** How long a report waits to learn who asked for the run, in milliseconds. */
const CALLER_MS = 3_000;

/** The timer keeps no process alive. */
async function callerInTime(asked: Promise<CallerIdentity>): Promise<string | null> {
  const answer = asked.then(({ arn }) => arn).catch(() => null);
  return Promise.race([answer, setTimeout(CALLER_MS, null, { ref: false })]);
}

/** Caches the identity, but not a failure to get it. The code for STS is imported on first use. */
function identityOnce(region: string, caller: Caller): () => Promise<CallerIdentity> {
  const calls = new CallGate(region);
  let asked: Promise<CallerIdentity> | undefined;
  const askForIdentity = async () => {
    const { callerIdentity } = await import('./account.ts');
    return calls.sendCall('GetCallerIdentity', null, () => callerIdentity(region, caller));
  };
  return () =>
    (asked ??= askForIdentity().catch((thrown) => {
      asked = undefined;
      throw thrown;
    }));
}

/** An interrupted run finishes its calls in flight, so that its report is exact; a deadline has no time for that. */
function cutOf(stop: AbortSignal): AbortSignal {
  const cut = new AbortController();
  const onStop = () => {
    const reason = stopReason(stop);
    if (reason?.code === 'deadline') cut.abort(reason);
  };
  stop.addEventListener('abort', onStop, { once: true });
  onStop();
  return cut.signal;
}

function signalWithoutEnd(): AbortSignal {
  return new AbortController().signal;
}
