import type { SessionPolicy } from '../policy/session-policy.ts';

/** The holder of temporary credentials, and when they expire. */
interface Session {
  readonly account: string;
  /** `arn:aws:sts::111122223333:assumed-role/name/session`. */
  readonly arn: string;
  readonly userId: string;
  readonly expiresAt: number;
  readonly policy?: SessionPolicy | undefined;
}

/** The sessions, by access key id. */
export type Sessions = Map<string, Session>;
