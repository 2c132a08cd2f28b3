/**
 * IAM's maximum lengths, in characters without white space: of one managed policy, and of all inline policies of a role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const LONGEST_MANAGED_POLICY = 6_144;
export const LONGEST_INLINE_POLICIES = 10_240;

/** The default quota for the trust policy of a role. */
export const LONGEST_TRUST_POLICY = 2_048;
