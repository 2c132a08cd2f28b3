import { AwsError } from '../error.ts';
import type { ServiceName } from '../journal.ts';
import type { FrontEnd, HttpReply, HttpRequest, Protocol } from './protocol.ts';
import { renderXml } from './xml.ts';

const NAMESPACES: Record<string, string> = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
};

const frontEnd: Omit<FrontEnd, 'denied'> = {
  missingToken: () => new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403),
  expiredToken: () => new AwsError('ExpiredToken', 'The security token included in the request is expired', 403),
  throttled: () => new AwsError('Throttling', 'Rate exceeded'),
  unknownAction: (action) => new AwsError('InvalidAction', `Could not find operation ${action}`),
};

/** The AWS Query protocol (Smithy, "AWS Query protocol"): a form in, XML out. */
export function queryProtocol(service: ServiceName): Protocol {
  const namespace = NAMESPACES[service] ?? '';
  return {
    service,
    frontEnd: { ...frontEnd, denied: (...words) => accessDenied(service, ...words) },
    read: ({ body }: HttpRequest) => {
      const form = Object.fromEntries(new URLSearchParams(body));
      return { action: form.Action ?? '', input: () => form };
    },
    reply: (output = {}, action, requestId) =>
      xmlReply(200, requestId, `${action}Response`, namespace, {
        [`${action}Result`]: output,
        ResponseMetadata: { RequestId: requestId },
      }),
    refuse: ({ type, message, status }, requestId) =>
      xmlReply(status, requestId, 'ErrorResponse', namespace, {
        Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: type, Message: message },
        RequestId: requestId,
      }),
  };
}

function accessDenied(service: ServiceName, principal: string, action: string, resource: string): AwsError {
  const [type, prefix] = service === 'sns' ? ['AuthorizationError', 'SNS'] : ['AccessDenied', service];
  return new AwsError(
    type,
    `User: ${principal} is not authorized to perform: ${prefix}:${action} on resource: ${resource} because no identity-based policy allows the ${prefix}:${action} action`,
    403,
  );
}

function xmlReply(status: number, requestId: string, root: string, namespace: string, content: object): HttpReply {
  const body = `<${root} xmlns="${namespace}">${renderXml(content)}</${root}>`;
  return { status, headers: { 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId }, body };
}
