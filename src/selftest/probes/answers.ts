/** Errors that say that AWS could not be asked, and so settle nothing. */
const NO_ANSWERS = [
  'AccessDeniedException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'ThrottlingException',
  'UnrecognizedClientException',
  'InternalServiceError',
  'InternalServiceErrorException',
];

/** Errors of AWS are named so; those of sockets and credentials are not. */
export function isAnswer(error: string): boolean {
  return !NO_ANSWERS.includes(error) && /Exception$/.test(error);
}
