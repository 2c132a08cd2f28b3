import { AwsError } from '../error.ts';
import { refusals } from '../secretsmanager/model/refusals.ts';
import type { FrontEnd, HttpReply, HttpRequest, Protocol } from './protocol.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** Errors of AWS's front end, which spells the member `message`; those of the service spell it `Message`. */
const LOWER_CASE = new Set([
  'ValidationException',
  'AccessDeniedException',
  'ThrottlingException',
  'SerializationException',
  'UnknownOperationException',
  'MissingAuthenticationTokenException',
  'ExpiredTokenException',
]);

const frontEnd: FrontEnd = {
  missingToken: () => new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  expiredToken: () => new AwsError('ExpiredTokenException', 'The security token included in the request is expired'),
  throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  unknownAction: (action) => new AwsError('UnknownOperationException', `Unknown operation: ${action}`),
  denied: (principal, action, resource) => refusals.denied(principal, `secretsmanager:${action}`, resource),
};

/** AWS JSON 1.1 (Smithy, "AWS JSON 1.1 protocol"), as Secrets Manager and EventBridge speak it. */
export const jsonProtocol: Protocol = {
  service: 'secretsmanager',
  frontEnd,
  read: ({ headers, body }: HttpRequest) => ({
    action: String(headers['x-amz-target'] ?? '').replace(/^(secretsmanager|AWSEvents)\./, ''),
    input: () => parseBody(body),
  }),
  // An action without an output shape has no body at all, not `{}`. JSON.stringify omits undefined members, as AWS
  // does.
  reply: (output, _action, requestId) => jsonReply(200, output === undefined ? '' : JSON.stringify(output), requestId),
  refuse: ({ type, message, status }, requestId) => {
    const member = LOWER_CASE.has(type) ? 'message' : 'Message';
    return jsonReply(status, JSON.stringify({ __type: type, [member]: message }), requestId);
  },
};

function jsonReply(status: number, body: string, requestId: string): HttpReply {
  return { status, headers: { 'Content-Type': CONTENT_TYPE, 'x-amzn-RequestId': requestId }, body };
}

/** A null member counts as not sent. */
function parseBody(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body, (_key, value) => (value === null ? undefined : value));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
}
