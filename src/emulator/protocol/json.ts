import { AwsError } from '../error.ts';
import type { ServiceName } from '../journal.ts';
import { refusals } from '../secretsmanager/model/refusals.ts';
import type { FrontEnd, HttpReply, HttpRequest, Protocol } from './protocol.ts';

/** The prefix of `x-amz-target`. */
const TARGET = /^(secretsmanager|AWSEvents|TrentService|AmazonSQS)\./;

/** SQS speaks version 1.0, whose errors have a namespace. */
const CONTENT_TYPES: Partial<Record<ServiceName, string>> = { sqs: 'application/x-amz-json-1.0' };
const NAMESPACES: Partial<Record<ServiceName, string>> = { sqs: 'com.amazonaws.sqs#' };

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

const frontEnd: Omit<FrontEnd, 'denied'> = {
  missingToken: () => new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  expiredToken: () => new AwsError('ExpiredTokenException', 'The security token included in the request is expired'),
  throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  unknownAction: (action) => new AwsError('UnknownOperationException', `Unknown operation: ${action}`),
};

/** AWS JSON 1.1 (Smithy, "AWS JSON 1.1 protocol"), as Secrets Manager, EventBridge and KMS speak it, and 1.0 of SQS. */
export function jsonProtocol(service: ServiceName): Protocol {
  return {
    service,
    frontEnd: {
      ...frontEnd,
      denied: (principal, action, resource) => refusals.denied(principal, `${service}:${action}`, resource),
    },
    read: ({ headers, body }: HttpRequest) => ({
      action: String(headers['x-amz-target'] ?? '').replace(TARGET, ''),
      input: () => parseBody(body),
    }),
    // An action without an output shape has no body at all, not `{}`. JSON.stringify omits undefined members, as AWS
    // does.
    reply: (output, _action, requestId) =>
      jsonReply(200, output === undefined ? '' : JSON.stringify(output), { requestId, service }),
    refuse: ({ type, message, status }, requestId) => {
      const member = service !== 'secretsmanager' || LOWER_CASE.has(type) ? 'message' : 'Message';
      const error = { __type: `${NAMESPACES[service] ?? ''}${type}`, [member]: message };
      return jsonReply(status, JSON.stringify(error), { requestId, service });
    },
  };
}

function jsonReply(
  status: number,
  body: string,
  { requestId, service }: { readonly requestId: string; readonly service: ServiceName },
): HttpReply {
  const type = CONTENT_TYPES[service] ?? 'application/x-amz-json-1.1';
  return { status, headers: { 'Content-Type': type, 'x-amzn-RequestId': requestId }, body };
}

/** A null member counts as not sent. */
function parseBody(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body, (_key, value) => (value === null ? undefined : value));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
}
