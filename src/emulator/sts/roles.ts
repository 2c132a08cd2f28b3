/** A role that can be assumed. */
export interface Role {
  readonly arn: string;
  /** The external id that its trust policy demands. */
  readonly externalId?: string;
  /** The accounts it trusts; without it, all. */
  readonly trusts?: readonly string[];
}
