import { AwsError } from '../error.ts';

/** Errors of KMS, in its words. */
export const keyErrors = {
  notFound: (arn: string) => new AwsError('NotFoundException', `Key '${arn}' does not exist`),
  pendingDeletion: (arn: string) => new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`),
  lockout: () =>
    new AwsError(
      'MalformedPolicyDocumentException',
      'The new key policy will not allow you to update the key policy in the future.',
    ),
  malformedPolicy: () =>
    new AwsError(
      'MalformedPolicyDocumentException',
      'Policy contains a statement with one or more invalid principals.',
    ),
  invalidMarker: () => new AwsError('InvalidMarkerException', 'The marker is not valid.'),
  unsupported: () =>
    new AwsError('UnsupportedOperationException', 'The emulator makes symmetric keys for encryption only.'),
};
