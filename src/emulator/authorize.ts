import type { SessionPolicy } from './policy/session-policy.ts';

/** A call as IAM judges it (Service Authorization Reference, "Actions, resources, and condition keys for AWS Secrets Manager"). */
export interface AuthorizationRequest {
  readonly account: string;
  readonly region: string;
  /** The caller's ARN. */
  readonly principal: string;
  /** With its service: `secretsmanager:PutSecretValue`, `kms:Decrypt`. */
  readonly action: string;
  /** The stored ARN with its suffix if the secret exists, else one built from the name or ARN as sent. */
  readonly resource: string;
  readonly exists: boolean;
  /** The policy of the caller's session, which is asked afterwards. */
  readonly sessionPolicy?: SessionPolicy;
  readonly context: Readonly<Record<string, string | string[]>>;
}

export type Authorize = (request: AuthorizationRequest) => 'allow' | 'deny';

/** The same, with the reason for a denial: the policies of the caller, or the policy of its session. */
export type Judge = (request: AuthorizationRequest) => 'allow' | Denial;

export type Denial = 'deny' | 'denied-by-session' | 'not-allowed-by-session';
