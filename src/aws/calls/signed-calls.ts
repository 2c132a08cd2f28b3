import { HttpRequest } from '@smithy/core/protocols';
import { Hash, streamCollector } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { stopReason } from '../../core/errors.ts';
import type { Time } from '../time.ts';
import { type Credentials, EndingHandler, readMaxAttempts } from './client.ts';
import { unlessAborted } from './cut-off.ts';
import { errorCodeOf, statusOf } from './error-codes.ts';

/** A request to a service whose client is not worth its size in the function's bundle. */
export interface SignedRequest {
  /** As signatures name it. */
  readonly service: string;
  readonly region: string;
  readonly method: 'GET' | 'PUT' | 'POST';
  /** The endpoint, with a path if the endpoint has one. */
  readonly endpoint: URL;
  /** Escaped, from its first slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** In lowercase. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** An answer, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer that is an error. Its name is AWS's code for it, as with errors of the SDK. */
export class ErrorAnswer extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode: status };
  }
}

/** Pauses before a call is tried again after a transient error, in milliseconds; the last is that of all further attempts. */
const PAUSES_MS = [100, 400, 1_000];
const LONGEST_PAUSE_MS = 2_000;

/** The errors of a clock that is wrong, which the SDK corrects, too. */
const SKEWED = ['RequestTimeTooSkewed', 'RequestExpired', 'InvalidSignatureException', 'SignatureDoesNotMatch'];

/** A clock that differs by less is not why AWS refused a signature. */
const SKEW_MS = 4 * 60_000;

/** Reads an answer. @throws ErrorAnswer */
export type ReadAnswer<T> = (answer: Answer) => T;

/**
 * Signs calls and sends them like the SDK: the same handler with its timeouts, the same credentials, retries after
 * transient errors, and the clock corrected by AWS's. A whole S3 client would be 173 KiB.
 */
export class SignedCalls {
  readonly #credentials: Credentials;
  readonly #end: AbortSignal;
  readonly #time: Time;
  readonly #handler: EndingHandler;
  #skew = 0;

  /** No call outlives `end`, whose reason is a LockstepError. */
  constructor(credentials: Credentials, end: AbortSignal, time: Time) {
    this.#credentials = credentials;
    this.#end = end;
    this.#time = time;
    this.#handler = new EndingHandler(end);
  }

  /** A retry after an answer that was lost repeats a call that may have taken effect. @throws whatever `read` throws; the SDK's errors; LockstepError at the end */
  async sendCall<T>(request: SignedRequest, read: ReadAnswer<T>, most?: number): Promise<T> {
    const attempts = most ?? (await readMaxAttempts());
    for (let attempt = 1; attempt < attempts; attempt++) {
      const answered = await this.#attempt(request, read).catch(asRetriable);
      if (!(answered instanceof Retriable)) return answered;
      await this.#time.wait(PAUSES_MS[attempt - 1] ?? LONGEST_PAUSE_MS, this.#end);
    }
    return this.#attempt(request, read);
  }

  /** @throws LockstepError, why calls have ended, if they have */
  throwIfEnded(): void {
    const reason = stopReason(this.#end);
    if (reason !== null) throw reason;
  }

  /** The time by AWS's clock, once a call showed that this machine's is wrong. */
  now(): Date {
    return new Date(this.#time.now().getTime() + this.#skew);
  }

  /** Closes the sockets. */
  close(): void {
    this.#handler.destroy();
  }

  async #attempt<T>(request: SignedRequest, read: ReadAnswer<T>): Promise<T> {
    this.throwIfEnded();
    const answer = await unlessAborted(this.#end, () => this.#exchange(request));
    try {
      return read(answer);
    } catch (thrown) {
      if (!this.#correctClock(thrown, answer)) throw thrown;
      return this.#attempt(request, read);
    }
  }

  async #exchange(request: SignedRequest): Promise<Answer> {
    const { response } = await this.#handler.handle(await this.#signRequest(request), {});
    const body = await streamCollector(response.body);
    return { status: response.statusCode, headers: response.headers, body: Buffer.from(body) };
  }

  #signRequest({ service, region, method, endpoint, path, query, headers, body }: SignedRequest): Promise<HttpRequest> {
    const { protocol, hostname, port, host, pathname } = endpoint;
    const signer = new SignatureV4({
      service,
      region,
      credentials: this.#credentials,
      sha256: Hash.bind(null, 'sha256'),
      uriEscapePath: service !== 's3',
    });
    const request = new HttpRequest({
      method,
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path: `${pathname.replace(/\/$/, '')}${path}`,
      query: { ...query },
      headers: { ...headers, host, 'user-agent': 'lockstep', ...(body && { 'content-length': String(body.length) }) },
      body,
    });
    const signingDate = this.now();
    return signer.sign(request, { signingDate }) as Promise<HttpRequest>;
  }

  /** Whether the clock was wrong, and is corrected now. */
  #correctClock(thrown: unknown, { headers }: Answer): boolean {
    if (!(thrown instanceof ErrorAnswer) || !SKEWED.includes(thrown.name)) return false;
    const skew = Date.parse(headers.date ?? '') - this.#time.now().getTime();
    if (Number.isNaN(skew) || Math.abs(skew - this.#skew) < SKEW_MS) return false;
    this.#skew = skew;
    return true;
  }
}

class Retriable {}

/** @throws every error that a retry cannot help */
function asRetriable(thrown: unknown): Retriable {
  const code = errorCodeOf(thrown);
  // 409: another conditional write of the same object is under way.
  const passes = code === 'throttled' || code === 'service-fault' || code === 'no-answer' || statusOf(thrown) === 409;
  const isProxys = code === 'not-aws' && statusOf(thrown) >= 500;
  if (passes || isProxys) return new Retriable();
  throw thrown;
}
