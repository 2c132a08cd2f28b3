/** The session name under which Lockstep assumes the roles of targets. */
export const ROLE_SESSION = 'lockstep';

/**
 * The same, for a run that writes nothing and reads no value of a replica. Auditors may use this one alone, and the role denies it
 * everything but looking: the session's name is all that a policy sees of whoever assumed the role.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_rolesessionname
 */
export const AUDIT_SESSION = 'lockstep-audit';
