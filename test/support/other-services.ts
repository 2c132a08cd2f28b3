import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { renderXml } from '../../src/emulator/protocol/xml.ts';

/** A call to a service that the embedded AWS does not have. */
export interface OtherCall {
  readonly service: string;
  readonly region: string;
  /** Of the target's header, the form or the path. */
  readonly action: string;
  readonly accessKey: string;
  /** The members of the JSON or of the form. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** What it is answered: members, or an error by AWS's code. */
export type OtherAnswer = { readonly [member: string]: unknown } | Refusal;

/** An error as AWS words it. */
export class Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;

  constructor(code: string, message = 'because', status = 400) {
    this.code = code;
    this.message = message;
    this.status = status;
  }
}

/** The services by their names in variables. */
const VARIABLES = [
  'KMS',
  'SNS',
  'CLOUDFORMATION',
  'CLOUDWATCH',
  'EVENTBRIDGE',
  'CLOUDTRAIL',
  'LAMBDA',
  'SCHEDULER',
  'IAM',
];

/**
 * A stand-in for the services that only the doctor asks, with answers in the shapes that AWS documents. It says no more
 * than a test lets it say.
 */
export async function startOtherServices(respond: (call: OtherCall) => OtherAnswer): Promise<OtherCall[]> {
  const calls: OtherCall[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const [, accessKey = '', region = '', service = ''] = scope;
    const target = request.headers['x-amz-target']?.toString();
    const form = new URLSearchParams(body);
    const call: OtherCall = {
      ...{ accessKey, region, service },
      action: target?.split('.').at(-1) ?? form.get('Action') ?? String(request.url),
      input: target === undefined ? Object.fromEntries(form) : JSON.parse(body),
    };
    calls.push(call);
    const { status, headers = {}, body: content } = asHttp(call, respond(call), form.has('Action'));
    response.writeHead(status, headers).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  for (const name of VARIABLES) {
    process.env[`AWS_ENDPOINT_URL_${name}`] = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    onTestFinished(() => void delete process.env[`AWS_ENDPOINT_URL_${name}`]);
  }
  return calls;
}

interface HttpAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** Both protocols have their own form of an error; a service with addresses names it in a header, too. */
function asHttp({ action }: OtherCall, answer: OtherAnswer, isQuery: boolean): HttpAnswer {
  if (answer instanceof Refusal) {
    const { code, message, status } = answer;
    if (isQuery) return { status, body: renderXml({ ErrorResponse: { Error: { Code: code, Message: message } } }) };
    const headers = { 'x-amzn-errortype': `${code}:http://internal.amazon.com/` };
    return { status, headers, body: JSON.stringify({ __type: code, message }) };
  }
  if (!isQuery) return { status: 200, body: JSON.stringify(answer) };
  return { status: 200, body: renderXml({ [`${action}Response`]: { [`${action}Result`]: answer } }) };
}
