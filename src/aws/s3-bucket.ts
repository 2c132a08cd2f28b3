import { createHash } from 'node:crypto';
import { escapeUriPath } from '@smithy/core/protocols';
import { isRegion } from '../../config/aws/regions.ts';
import { bucketEndpoint } from './calls/service-endpoint.ts';
import { type Answer, ErrorAnswer, type SignedCalls, type SignedRequest } from './calls/signed-calls.ts';
import { elementText } from './calls/xml.ts';
import { narrowS3Error } from './s3-errors.ts';

/** What is asked of S3 about one object, or about the bucket if it has no key. */
interface Ask {
  readonly call: 'GetObject' | 'PutObject' | 'ListObjectsV2';
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A page of a listing. */
interface Page {
  readonly keys: readonly string[];
  readonly isLast: boolean;
}

/** How often a bucket may say that it is in another Region. */
const MOVES = 2;

/**
 * One bucket, with the three calls that a history needs. Its Region is found by its answer if it is another than the
 * one that is tried first.
 */
export class S3Bucket {
  readonly #name: string;
  readonly #calls: SignedCalls;
  #region: string;

  constructor(name: string, region: string, calls: SignedCalls) {
    this.#name = name;
    this.#region = region;
    this.#calls = calls;
  }

  /** null: no such object. @throws LockstepError */
  async readObject(key: string): Promise<Buffer | null> {
    try {
      return await this.#send({ call: 'GetObject', key }, bodyOf);
    } catch (thrown) {
      const isMissing = await this.#isMissing(key, thrown);
      if (isMissing) return null;
      throw this.#narrow('GetObject', key, thrown);
    }
  }

  /** @throws LockstepError */
  async putObject(
    key: string,
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
  ): Promise<'put' | 'precondition failed'> {
    // Buckets with Object Lock ask for a checksum.
    const checksum = createHash('sha256').update(body).digest('base64');
    const sent = {
      'content-type': 'application/octet-stream',
      'x-amz-sdk-checksum-algorithm': 'SHA256',
      'x-amz-checksum-sha256': checksum,
      ...headers,
    };
    try {
      await this.#send({ call: 'PutObject', key, headers: sent, body }, bodyOf);
      return 'put';
    } catch (thrown) {
      if (thrown instanceof ErrorAnswer && thrown.$metadata.httpStatusCode === 412) return 'precondition failed';
      throw this.#narrow('PutObject', key, thrown);
    }
  }

  /** One page of the keys after another, in their order. @throws LockstepError */
  async listObjects(prefix: string, after: string | null): Promise<Page> {
    const query = { 'list-type': '2', 'encoding-type': 'url', prefix, ...(after !== null && { 'start-after': after }) };
    try {
      return await this.#send({ call: 'ListObjectsV2', query }, pageOf);
    } catch (thrown) {
      throw this.#narrow('ListObjectsV2', prefix, thrown);
    }
  }

  /**
   * S3 answers 403 for an object that is missing to those who may list only below a prefix, as the function may. The
   * listing says which of the two it is.
   */
  async #isMissing(key: string, thrown: unknown): Promise<boolean> {
    if (!(thrown instanceof ErrorAnswer)) return false;
    if (thrown.name === 'NoSuchKey') return true;
    if (thrown.name !== 'AccessDenied') return false;
    const page = await this.listObjects(key, null).catch(() => null);
    return page !== null && !page.keys.includes(key);
  }

  async #send<T>(ask: Ask, read: (answer: Answer) => T, moves = MOVES): Promise<T> {
    const region = this.#region;
    let elsewhere: string | undefined;
    const readHere = (answer: Answer) => {
      elsewhere = regionOf(answer);
      return read(passIfSuccess(answer));
    };
    try {
      return await this.#calls.sendCall(await this.#requestFor(ask), readHere);
    } catch (thrown) {
      if (elsewhere === undefined || elsewhere === region || moves === 0) throw thrown;
      this.#region = elsewhere;
      return this.#send(ask, read, moves - 1);
    }
  }

  async #requestFor({ key = '', query = {}, headers = {}, body, call }: Ask): Promise<SignedRequest> {
    return {
      service: 's3',
      region: this.#region,
      method: call === 'PutObject' ? 'PUT' : 'GET',
      endpoint: await bucketEndpoint(this.#name, this.#region),
      path: `/${escapeUriPath(key)}`,
      query,
      headers,
      ...(body && { body }),
    };
  }

  #narrow(call: Ask['call'], key: string, thrown: unknown) {
    return narrowS3Error(thrown, { call, region: this.#region, secret: `s3://${this.#name}/${key}` });
  }
}

function passIfSuccess(answer: Answer): Answer {
  const { status, body } = answer;
  if (status >= 200 && status < 300) return answer;
  const xml = body.toString();
  const code = elementText('Code', xml);
  if (code === null) throw new ErrorAnswer('UnreadableAnswer', `HTTP ${status}`, status);
  throw new ErrorAnswer(code, elementText('Message', xml) ?? '', status);
}

/** Every object that S3 stores or returns has an ETag, and a proxy's page has none. */
function bodyOf({ headers, body, status }: Answer): Buffer {
  if (headers.etag === undefined) throw new ErrorAnswer('UnreadableAnswer', 'no ETag', status);
  return body;
}

/** With `encoding-type=url`, keys hold neither markup nor entities, so no XML parser is needed. */
function pageOf({ status, body }: Answer): Page {
  const xml = body.toString();
  if (!xml.includes('<ListBucketResult')) throw new ErrorAnswer('UnreadableAnswer', 'no list of objects', status);
  const keys = [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => decodeKey(key));
  return { keys, isLast: elementText('IsTruncated', xml) !== 'true' || keys.length === 0 };
}

function decodeKey(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '));
}

/** The Region that an answer says the bucket is in. It becomes a host name, so nothing else is accepted. */
function regionOf({ headers }: Answer): string | undefined {
  const region = headers['x-amz-bucket-region'];
  return region !== undefined && isRegion(region) ? region : undefined;
}
