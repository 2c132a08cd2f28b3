import type { AccountRegion } from './arn.ts';
import type { Authorize } from './authorize.ts';
import type { Deliveries, EventOnBus } from './events/event.ts';
import type { Fault, FaultSet } from './faults/fault.ts';
import type { Call } from './journal.ts';
import type { Random } from './random.ts';
import type { OpenAnswers } from './secretsmanager/model/open-cases.ts';
import type { Seed } from './secretsmanager/model/seed.ts';
import type { SecretSnapshot } from './secretsmanager/model/snapshot.ts';
import type { Mail } from './sns/outbox.ts';
import type { Role } from './sts/roles.ts';

export interface EmulatorOptions {
  /** 0, the default, picks any free port. */
  port?: number;
  faults?: Fault[];
  /** Epoch milliseconds. */
  clock?: () => number;
  random?: Random;
  /**
   * Decides by policy about every Secrets Manager call, and every use of a customer managed key. Without it, all are
   * allowed.
   */
  authorize?: Authorize;
  /** Awaited before each call takes effect, and before faults are applied to it. */
  onCall?: (call: Call) => Promise<void> | void;
  /** Called with each SNS message that is published. */
  onMail?: (mail: Mail) => void;
  /** How often each event arrives at the queues of a rule: by default once; 0 loses it. */
  deliveries?: Deliveries;
  /** Whether the accounts have a trail of CloudTrail, whose events are then on their buses; by default they have. */
  trail?: boolean;
  /** The roles that exist. Without it, anyone can assume any role. */
  roles?: Role[];
  /** The ARNs of the Lambda functions that exist, for RotateSecret. Without it, every well-formed ARN counts as one. */
  functions?: string[];
  /** How long a force-deleted secret keeps its name taken, in milliseconds; on AWS, "a small number of seconds". */
  forceDeleteLag?: number;
  /** Answers that AWS may give otherwise than is documented or recorded. Without it, none. */
  answers?: OpenAnswers;
}

export interface Emulator {
  readonly url: string;
  readonly port: number;
  /** Every call, in order of arrival. */
  readonly journal: Call[];
  /** Every SNS message published, in order, as subscribers would get it. */
  readonly outbox: Mail[];
  /** Every event that a caller put on a default bus, in order. */
  readonly bus: EventOnBus[];
  readonly faults: FaultSet;
  /** A secret with its values and its deprecated versions, for tests. */
  secret(place: AccountRegion, name: string): SecretSnapshot | undefined;
  /** Every secret of a place, by name. */
  secrets(place: AccountRegion): SecretSnapshot[];
  /** Creates a secret directly, including ones that the API cannot create. */
  seed(place: AccountRegion, seed: Seed): SecretSnapshot;
  /**
   * The ARN of the key that a KmsKeyId means, as versions list it. An alias that was never pointed anywhere has a key
   * of its own.
   */
  keyArn(place: AccountRegion, key: string): string;
  /** Points an alias at a key. Versions stay encrypted under the key that they were written with. */
  pointAlias(place: AccountRegion, alias: string, key: string): void;
  /** Stops listening and drops open connections, including silent ones. */
  close(): Promise<void>;
}
