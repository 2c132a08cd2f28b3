import type { AccountRegion } from './arn.ts';
import type { Judge } from './authorize.ts';
import type { Deliveries, EventOnBus } from './events/event.ts';
import type { Rules } from './events/rules.ts';
import type { FaultEffect } from './faults/fault.ts';
import type { KeyStore } from './kms/key-store.ts';
import type { SessionPolicy } from './policy/session-policy.ts';
import type { Random } from './random.ts';
import type { Keys } from './secretsmanager/model/keys.ts';
import type { OpenAnswers } from './secretsmanager/model/open-cases.ts';
import type { Vault } from './secretsmanager/model/vault.ts';
import type { Mail } from './sns/outbox.ts';
import type { Topics } from './sns/topics.ts';
import type { Queues } from './sqs/queue.ts';
import type { Role } from './sts/roles.ts';
import type { Sessions } from './sts/sessions.ts';

/** The caller, and the Region of the call. */
export interface Caller extends AccountRegion {
  /** The principal's ARN. */
  readonly principal: string;
  readonly userId: string;
  /** The policy that its session was given. */
  readonly policy?: SessionPolicy | undefined;
}

/** What the emulator remembers between calls. */
export interface State {
  readonly vault: Vault;
  readonly keys: Keys;
  readonly kms: KeyStore;
  readonly topics: Topics;
  readonly outbox: Mail[];
  readonly bus: EventOnBus[];
  readonly rules: Rules;
  readonly queues: Queues;
  readonly deliveries: Deliveries;
  readonly hasTrail: boolean;
  readonly onMail: (mail: Mail) => void;
  readonly sessions: Sessions;
}

/** What an action may use besides its input. Actions do no I/O and do not await, so each call is atomic. */
export interface Context {
  readonly action: string;
  readonly caller: Caller;
  readonly now: number;
  /** A stale read sees the secrets as they were at this moment; undefined means now. */
  readonly asOf?: number | undefined;
  readonly random: Random;
  readonly state: State;
  readonly authorize: Judge;
  readonly roles: readonly Role[] | undefined;
  readonly functions?: readonly string[] | undefined;
  readonly forceDeleteLag: number;
  readonly answers?: OpenAnswers;
  /** The effects of the faults that fire on this call, or on one secret of a batch, and pass `applies`. */
  fired(applies: (effect: FaultEffect) => boolean, secretId?: string): FaultEffect[];
}
