/** A role that can be assumed. */
export interface Role {
  readonly arn: string;
  /** The external id that its trust policy requires. */
  readonly externalId?: string;
  /** The accounts that it trusts; by default, all. */
  readonly trusts?: readonly string[];
}
