/**
 * The calls after which a mapped origin may differ in more than its value. New values arrive as `Secret Label Updated`, which is
 * faster and names the version.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export const CHANGES = ['CreateSecret', 'RestoreSecret', 'TagResource', 'UntagResource', 'UpdateSecret'] as const;
