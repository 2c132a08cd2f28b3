import { AwsError } from '../../error.ts';

/**
 * Errors that several actions share, in AWS's words (recorded on AWS where the reference says so). Two of them have the
 * typographic apostrophe U+2019, as AWS does.
 */
export const refusals = {
  secretNotFound: () => new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret."),
  labelNotFound: (label: string) =>
    new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for staging label: ${label}`,
    ),
  versionNotFound: (id: string) =>
    new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for VersionId: ${id}`,
    ),
  versionDeleted: (id: string) =>
    new AwsError(
      'InvalidRequestException',
      `You can't perform this operation on secret version ${id} because it was deleted.`,
    ),
  markedForDeletion: () =>
    new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    ),
  deleted: () =>
    new AwsError('InvalidRequestException', 'You can’t perform this operation on the secret because it was deleted.'),
  scheduledForDeletion: () =>
    new AwsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    ),
  alreadyExists: (name: string) =>
    new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`),
  tokenInUse: (token: string, arn: string) =>
    new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
    ),
  /**
   * AWS's message for a replica of another account's secret is not known; this is the one for replicas of another
   * Region.
   */
  readOnlyReplica: () =>
    new AwsError(
      'InvalidParameterException',
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    ),
  managedByService: () =>
    new AwsError(
      'InvalidRequestException',
      'This secret is managed by an AWS service, and you must use that service to update it.',
    ),
  defaultKeyCrossAccount: () =>
    new AwsError(
      'InvalidRequestException',
      "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    ),
  limitExceeded: (what: string) =>
    new AwsError(
      'LimitExceededException',
      `The request failed because it would exceed one of the Secrets Manager quotas: ${what}.`,
    ),
  kmsDenied: () => new AwsError('AccessDeniedException', 'Access to KMS is not allowed'),
  /** IAM User Guide, "Troubleshoot access denied error messages". */
  deniedBySession: (principal: string, action: string, resource: string) =>
    new AwsError(
      'AccessDeniedException',
      `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in a session policy`,
    ),
  denied: (principal: string, action: string, resource: string, policy = 'identity-based') =>
    new AwsError(
      'AccessDeniedException',
      `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because no ${policy} policy allows the ${action} action`,
    ),
};
