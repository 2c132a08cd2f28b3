import { LockstepError, stopCodeOf } from '../../core/errors.ts';
import type { Time } from '../time.ts';
import type { Credentials } from './client.ts';
import { narrowError } from './errors.ts';
import { isObject, type JsonObject } from './json-answer.ts';
import { isWrite } from './operations.ts';
import { serviceEndpoint } from './service-endpoint.ts';
import { type Answer, ErrorAnswer, SignedCalls } from './signed-calls.ts';
import { elementText } from './xml.ts';

/** Who calls, and until when. */
export interface Caller {
  readonly credentials: Credentials;
  /** No call outlives it; its reason is a LockstepError. */
  readonly end: AbortSignal;
  readonly time: Time;
}

/** A service in a Region, and the connections to it. */
export interface CalledService {
  readonly service: 'events' | 'kms' | 'sns' | 'sqs' | 'sts';
  readonly region: string;
  readonly calls: SignedCalls;
}

/** What is called on it. */
interface Called {
  readonly action: string;
  /** What errors name as the subject; null: only the Region. */
  readonly subject: string | null;
}

/** A call of a service whose protocol is JSON. */
interface JsonCall extends Called {
  /** The prefix of `x-amz-target`, and the version of the protocol. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** By default, that of the service in the Region. */
  readonly endpoint?: URL;
  /** Whether an answer without a body is one: actions that have nothing to say give none. */
  readonly mayBeEmpty?: boolean;
  /** By default, those of all calls. */
  readonly attempts?: number;
  readonly input: object;
}

/** A call of a service whose protocol is a form and XML. */
interface QueryCall extends Called {
  /** The version of the API. */
  readonly version: string;
  readonly form: Readonly<Record<string, string>>;
}

/** Lends connections, and closes them. */
export async function withCalls<T>(caller: Caller, use: (calls: SignedCalls) => Promise<T>): Promise<T> {
  const calls = new SignedCalls(caller.credentials, caller.end, caller.time);
  try {
    return await use(calls);
  } finally {
    calls.close();
  }
}

/** Calls a service whose protocol is JSON. @throws LockstepError */
export async function sendJson(service: CalledService, call: JsonCall): Promise<JsonObject> {
  return guardCall(service, call, () => postJson(service, call));
}

/** The same, but its errors are as AWS and the socket gave them. */
export async function postJson(service: CalledService, call: JsonCall): Promise<JsonObject> {
  const { action, target, version, input, mayBeEmpty = false } = call;
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${action}` };
  return post(service, call, { headers, body: JSON.stringify(input) }, (answer) =>
    mayBeEmpty && answer.status < 300 && answer.body.length === 0 ? {} : readJson(answer),
  );
}

/**
 * Calls a service whose protocol is a form and XML, and returns the element that the answer has to contain.
 * @throws LockstepError
 */
export async function sendQuery(service: CalledService, call: QueryCall, element: string): Promise<string> {
  const { action, version, form } = call;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ Action: action, Version: version, ...form }).toString();
  return guardCall(service, call, () => post(service, {}, { headers, body }, (answer) => readXml(answer, element)));
}

async function guardCall<T>(
  { region, calls }: CalledService,
  { action, subject }: Called,
  send: () => Promise<T>,
): Promise<T> {
  calls.throwIfEnded();
  try {
    return await send();
  } catch (thrown) {
    const error = narrowError(thrown, { call: action, region, ...(subject !== null && { secret: subject }) });
    if (stopCodeOf(error) === null || !isWrite(action)) throw error;
    const said = `${action} on ${region} was cut off and may have taken effect: ${error.message}`;
    throw new LockstepError(error.code, said);
  }
}

async function post<T>(
  { service, region, calls }: CalledService,
  { endpoint, attempts }: Pick<JsonCall, 'endpoint' | 'attempts'>,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  read: (answer: Answer) => T,
): Promise<T> {
  const to = endpoint ?? (await serviceEndpoint(service, region));
  const request = { service, region, method: 'POST', endpoint: to, path: '/', headers } as const;
  return calls.sendCall({ ...request, body: Buffer.from(body) }, read, attempts);
}

/** `com.amazonaws.sqs#QueueDoesNotExist` and `NotFoundException:http://…` name an error. */
function readJson({ status, body }: Answer): JsonObject {
  const json = parseJson(body);
  if (!isObject(json)) throw new ErrorAnswer('UnreadableAnswer', 'no JSON object', status);
  if (status < 300) return json;
  const [code = ''] = String(json.__type ?? '')
    .split('#')
    .slice(-1)
    .join('')
    .split(':');
  if (code === '') throw new ErrorAnswer('UnreadableAnswer', 'an error without a name', status);
  throw new ErrorAnswer(code, String(json.message ?? json.Message ?? ''), status);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

function readXml({ status, body }: Answer, element: string): string {
  const xml = body.toString();
  if (status < 300) {
    if (!xml.includes(`<${element}>`)) throw new ErrorAnswer('UnreadableAnswer', `no ${element}`, status);
    return xml;
  }
  const code = elementText('Code', xml);
  if (code === null) throw new ErrorAnswer('UnreadableAnswer', 'an error without a code', status);
  throw new ErrorAnswer(code, elementText('Message', xml) ?? '', status);
}
