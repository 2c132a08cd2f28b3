import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

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
const VARIABLES = ['KMS'];

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
    const answer = respond(call);
    if (answer instanceof Refusal) {
      response.writeHead(answer.status).end(JSON.stringify({ __type: answer.code, message: answer.message }));
      return;
    }
    response.writeHead(200).end(JSON.stringify(answer));
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
