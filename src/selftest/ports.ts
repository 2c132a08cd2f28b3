import type { ReplicaSpec } from '../../config/mapping.ts';
import type { Intent } from '../core/policy.ts';
import type { Depth, ReplicaReport } from '../core/report.ts';

/** What only an option of the command line gives: --kms, --events, --role. */
export const NEEDS = ['kms', 'events', 'role'] as const;
export type Need = (typeof NEEDS)[number];

/** The actions of Secrets Manager that a selftest calls by itself, beside those of the engine. */
export type TrialAction =
  | 'BatchGetSecretValue'
  | 'CreateSecret'
  | 'DeleteSecret'
  | 'DescribeSecret'
  | 'GetSecretValue'
  | 'ListSecrets'
  | 'ListSecretVersionIds'
  | 'PutSecretValue'
  | 'RestoreSecret'
  | 'TagResource'
  | 'UntagResource'
  | 'UpdateSecret'
  | 'UpdateSecretVersionStage';

/** What a call gave. `error` is AWS's name for it, `sentence` is safe to print. */
export type TrialAnswer =
  | { readonly state: 'answered'; readonly output: object }
  | { readonly state: 'refused'; readonly error: string; readonly sentence: string };

/** Secrets Manager of one place, called as it is. Its calls outlive `stop`, so that all can be removed. */
export interface TrialPlace {
  readonly region: string;
  call(action: TrialAction, input: object): Promise<TrialAnswer>;
  /** One attempt, without the SDK: the answer as it is on the wire. @throws LockstepError if there is none */
  post(action: string, body: string): Promise<WireAnswer>;
}

/** An answer of HTTP, whatever its status; the names of headers are in lowercase. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** EventBridge and SQS of one place. Their calls outlive `stop`, too. @throws LockstepError */
export interface EventPlace {
  readonly region: string;
  call(service: 'events' | 'sqs', action: string, input: object): Promise<Readonly<Record<string, unknown>>>;
}

/** Where a selftest looks at events, and how long it waits for one. */
export interface EventPort {
  readonly place: EventPlace;
  readonly patienceMs: number;
}

/** The actions of KMS that a selftest calls. */
export type KeyAction =
  | 'CreateKey'
  | 'DescribeKey'
  | 'DisableKey'
  | 'ListKeys'
  | 'ListResourceTags'
  | 'PutKeyPolicy'
  | 'ScheduleKeyDeletion';

/** KMS of the target, called as it is. Its calls outlive `stop` as well. */
export interface TrialKms {
  readonly region: string;
  /** The account of the credentials. @throws LockstepError */
  account(): Promise<string>;
  call(action: KeyAction, input: object): Promise<TrialAnswer>;
}

/** What a selftest needs from outside. */
export interface SelftestPorts {
  readonly origin: TrialPlace;
  readonly target: TrialPlace;
  /** With `--role`: the target, in a session of the role that is limited by a policy. */
  readonly openSession: ((policy: string) => TrialPlace) | null;
  /** With `--events`, of the target. */
  readonly events: EventPort | null;
  /** With `--kms`, of the target. */
  readonly kms: TrialKms | null;
  /** A run of the engine for one secret, whose replica is in the target. */
  reconcile(secret: string, asked: AskedRun): Promise<ReplicaReport | undefined>;
  /** Milliseconds, of a clock that only goes forward. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
  /** Aborted by Ctrl-C; its reason is a LockstepError. */
  readonly stop: AbortSignal;
  note(sentence: string): void;
}

export interface AskedRun {
  readonly intent: Intent;
  readonly depth: Depth;
  /** The replica's name, if it is another than the origin's. */
  readonly name: ReplicaSpec['name'];
  /** The key that the replica has to be under; null: the one of AWS. */
  readonly kmsKey: ReplicaSpec['kmsKey'];
}
