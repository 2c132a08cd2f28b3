import type { Place } from './arn.ts';
import type { Authorize } from './authorize.ts';
import type { Fault, FaultSet } from './faults/fault.ts';
import type { Call } from './journal.ts';
import type { Random } from './random.ts';
import type { Seed } from './secretsmanager/model/seed.ts';
import type { SecretSnapshot } from './secretsmanager/model/snapshot.ts';
import type { Mail } from './sns/outbox.ts';
import type { Role } from './sts/roles.ts';

export interface EmulatorOptions {
  /** 0, the default, is any free port. */
  port?: number;
  faults?: Fault[];
  /** Epoch milliseconds. */
  clock?: () => number;
  random?: Random;
  /** Judges every Secrets Manager call, and every use of a customer managed key, by policy. Without it all is allowed. */
  authorize?: Authorize;
  /** Awaited before each call takes effect, before its faults are looked at. */
  onCall?: (call: Call) => Promise<void> | void;
  /** Called with each SNS message that is published. */
  onMail?: (mail: Mail) => void;
  /** The roles there are. Without it every role can be assumed by everybody. */
  roles?: Role[];
  /** The ARNs of the Lambda functions there are, for RotateSecret. Without it every well-formed ARN leads to one. */
  functions?: string[];
  /** How long a force-deleted secret still holds its name, in milliseconds; AWS takes "a small number of seconds". */
  forceDeleteLag?: number;
}

export interface Emulator {
  readonly url: string;
  readonly port: number;
  /** Every call in order of arrival. */
  readonly journal: Call[];
  /** Every SNS message published, in order, as a subscriber would get it. */
  readonly outbox: Mail[];
  readonly faults: FaultSet;
  /** A secret with its values and its deprecated versions, for tests. */
  secret(place: Place, name: string): SecretSnapshot | undefined;
  /** Every secret of a place, by name. */
  secrets(place: Place): SecretSnapshot[];
  /** Makes a secret that the API cannot make. */
  seed(place: Place, seed: Seed): SecretSnapshot;
  /** The ARN of the key that a KmsKeyId leads to, as versions list it; an alias never pointed anywhere has a key of its own. */
  keyArn(place: Place, key: string): string;
  /** Points an alias at a key. Versions stay under the key that they were written under. */
  pointAlias(place: Place, alias: string, key: string): void;
  /** Stops listening and drops open connections, silent ones too. */
  close(): Promise<void>;
}
