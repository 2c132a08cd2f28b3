import { XMLParser } from 'fast-xml-parser';
import type { Credentials } from '../calls/client.ts';
import { isObject, type JsonObject, UnreadableAnswer } from '../calls/json-answer.ts';
import { type Answer, ErrorAnswer, SignedCalls, type SignedRequest } from '../calls/signed-calls.ts';
import type { Time } from '../time.ts';
import type { Darkness } from './darkness.ts';
import { endpointOf, SERVICES, type ServiceName } from './services.ts';

/** One call to AWS. Lists in the input of the Query protocol are spelled out: `ActionNames.member.1`. */
export interface Ask {
  readonly service: ServiceName;
  readonly region: string;
  readonly action: string;
  readonly input: JsonObject;
  /** What a service with addresses instead of actions gets. */
  readonly path?: string;
}

/** Numbers and dates stay text, as Query answers have them: 12 digits of an account are no number. */
const XML = new XMLParser({ parseTagValue: false, ignoreAttributes: true, isArray: (name) => name === 'member' });

interface PersonalCallsOptions {
  readonly credentials: Credentials;
  /** No call outlives it; its reason is a LockstepError. */
  readonly end: AbortSignal;
  readonly time: Time;
  /** Gets how far AWS's clock is ahead, with each answer. */
  readonly onSkew: (milliseconds: number) => void;
  /** A Region that counts as dead; null: none. */
  readonly darkness: Darkness | null;
}

/**
 * Calls to any service with one person's credentials. Their clients would be a dozen packages, for a question or two
 * each.
 */
export class PersonalCalls {
  readonly #calls: SignedCalls;
  readonly #time: Time;
  readonly #onSkew: PersonalCallsOptions['onSkew'];
  readonly darkness: Darkness | null;

  constructor({ credentials, end, time, onSkew, darkness }: PersonalCallsOptions) {
    this.#calls = new SignedCalls(credentials, end, time);
    this.#time = time;
    this.#onSkew = onSkew;
    this.darkness = darkness;
  }

  /** Returns the answer's members. @throws ErrorAnswer, the SDK's errors, LockstepError at the end */
  async sendAsk(ask: Ask): Promise<JsonObject> {
    const request = await requestOf(ask);
    const sentAt = this.#time.now().getTime();
    return this.#calls.sendCall(request, (answer) => {
      const date = Date.parse(answer.headers.date ?? '');
      if (!Number.isNaN(date)) this.#onSkew(skewBetween(date, sentAt, this.#time.now().getTime()));
      return readAnswer(ask, answer);
    });
  }

  close(): void {
    this.#calls.close();
  }
}

/** AWS's clock showed this second at some moment of the call, so 0 unless that cannot be. */
function skewBetween(date: number, sentAt: number, answeredAt: number): number {
  if (date > answeredAt) return date - answeredAt;
  return Math.min(0, date + 1_000 - sentAt);
}

async function requestOf({ service, region, action, input, path = '/' }: Ask): Promise<SignedRequest> {
  const endpoint = await endpointOf(service, region);
  const request = { service, region, method: 'POST', endpoint, path: '/' } as const;
  const { protocol } = SERVICES[service];
  switch (protocol.kind) {
    case 'json':
      return {
        ...request,
        headers: {
          'content-type': `application/x-amz-json-${protocol.version}`,
          'x-amz-target': `${protocol.target}.${action}`,
        },
        body: Buffer.from(JSON.stringify(input)),
      };
    case 'rest':
      return { ...request, method: 'GET', path };
    case 'query': {
      const form = new URLSearchParams({ Action: action, Version: protocol.version });
      for (const [name, value] of Object.entries(input)) form.set(name, String(value));
      return {
        ...request,
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: Buffer.from(form.toString()),
      };
    }
  }
}

function readAnswer({ service, action }: Ask, { status, headers, body }: Answer): JsonObject {
  const isQuery = SERVICES[service].protocol.kind === 'query';
  const content = isQuery ? parseXml(body) : parseJson(body);
  if (status >= 200 && status < 300) {
    const members = isQuery ? memberOf(memberOf(content, `${action}Response`), `${action}Result`) : content;
    if (!isObject(members)) throw new UnreadableAnswer('no answer in it');
    return members;
  }
  const error = isQuery ? memberOf(memberOf(content, 'ErrorResponse'), 'Error') : content;
  const code = memberOf(error, 'Code') ?? memberOf(error, '__type') ?? headers['x-amzn-errortype'];
  if (typeof code !== 'string') throw new ErrorAnswer('UnreadableAnswer', `HTTP ${status}`, status);
  const message = memberOf(error, 'Message') ?? memberOf(error, 'message');
  throw new ErrorAnswer(bareCode(code), typeof message === 'string' ? message : '', status);
}

/** `com.amazonaws.kms#NotFoundException` and `NotFoundException:http://…` are spellings of NotFoundException. */
function bareCode(code: string): string {
  return code.replace(/^.*#/, '').replace(/:.*$/, '');
}

function memberOf(json: unknown, name: string): unknown {
  return isObject(json) ? json[name] : undefined;
}

function parseXml(body: Buffer): unknown {
  try {
    return XML.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** AWS leaves out what it does not know, and emulators say null. */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}', (_, value) => value ?? undefined);
  } catch {
    return undefined;
  }
}
