import type { ServiceName } from '../journal.ts';

/**
 * What a fault does to a call.
 * ```
 * before it takes effect  latency, throttle, quotas, error, proxy, deny, cut-before, silence
 * while it does           stale-read, late-tags, kms-disabled, kms-denied
 * after                   cut-after
 * ```
 */
export type FaultEffect =
  | { readonly kind: 'latency'; readonly ms: number }
  /** A token bucket for each account, Region and group of operations. */
  | { readonly kind: 'throttle'; readonly perSecond: number }
  /** AWS's own quotas, `awsQuotas`. */
  | { readonly kind: 'quotas' }
  | { readonly kind: 'error'; readonly type: string; readonly message: string; readonly status?: number }
  /** Something between the caller and AWS answers in AWS's stead, by default with a page of HTML. */
  | { readonly kind: 'proxy'; readonly status: number; readonly body?: string }
  | { readonly kind: 'deny' }
  | { readonly kind: 'cut-before' }
  | { readonly kind: 'cut-after' }
  /** The call is accepted and never answered, and takes no effect. */
  | { readonly kind: 'silence' }
  /** A read of secrets (`LAGGING`) answers as of `ms` ago; at most 15 minutes are remembered. Writes see the present. */
  | { readonly kind: 'stale-read'; readonly ms: number }
  /** Policies see the tags of secrets as of `ms` ago. */
  | { readonly kind: 'late-tags'; readonly ms: number }
  /** A key in any spelling: id, alias or ARN; `alias/aws/secretsmanager` is the AWS managed one. */
  | { readonly kind: 'kms-disabled'; readonly key: string }
  /** KMS says no to the caller; without `operations`, to every use of the key. */
  | { readonly kind: 'kms-denied'; readonly key: string; readonly operations?: readonly KeyOperation[] };

/** What Secrets Manager asks KMS for on the caller's behalf. */
export type KeyOperation = 'GenerateDataKey' | 'Decrypt' | 'Encrypt';

/** All conditions given must hold. */
export interface FaultMatch {
  account?: string;
  region?: string;
  /** The ARN of the caller, or of the role that the caller is a session of. */
  principal?: string;
  service?: ServiceName;
  /** Each secret of a batch also counts as a GetSecretValue. */
  action?: string | readonly string[];
  /** Whether the call carries a NextToken, that is, continues a listing. */
  continued?: boolean;
  /**
   * A name, which matches every form of SecretId. In a batch, the fault strikes only that secret, as its
   * GetSecretValue.
   */
  secret?: string;
}

export interface Fault {
  match?: FaultMatch;
  /** How many times it fires; by default, always. */
  times?: number;
  /** Fires on every n-th matching call only. */
  every?: number;
  /** The probability that it fires on a matching call, 0 to 1. */
  probability?: number;
  effect: FaultEffect;
}

export interface FaultSet {
  /** Returns a function that removes the fault. */
  add(fault: Fault): () => void;
  clear(): void;
}
