/**
 * The calls of Secrets Manager after which a mapped origin may look otherwise than before. New values are not among them:
 * `Secret Label Updated` is faster, and says which version it is.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export const CHANGES = ['CreateSecret', 'RestoreSecret', 'TagResource', 'UntagResource', 'UpdateSecret'] as const;
