import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** One request to the bucket. */
export interface BucketCall {
  readonly method: string;
  /** Without the bucket; '' for a listing. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The Region of the signature. */
  readonly region: string;
}

/**
 * What becomes of a request. `lost`: it takes effect, but the connection breaks before the answer. `reset`: it breaks
 * before that. `silence`: no answer ever comes.
 */
export type Fate =
  | 'served'
  | 'lost'
  | 'reset'
  | 'silence'
  | { readonly status: number; readonly code?: string; readonly headers?: Record<string, string> };

export interface Bucket {
  readonly location: string;
  readonly objects: Map<string, Buffer>;
  readonly calls: BucketCall[];
}

const NAME = 'lockstep-history';

/** Small, so that short listings have pages. */
const PAGE = 3;

export const BUCKET_KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' };

/**
 * A stand-in for S3 with one bucket: conditional puts, gets and listings, each of which has to be signed right. A hook
 * decides what becomes of each request, since no real server fails on request. The real S3 of others is in test/peers.
 */
export async function startBucket(judge: (call: BucketCall, count: number) => Fate = () => 'served'): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  const calls: BucketCall[] = [];
  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    const call = callOf(request);
    calls.push(call);
    const fate = judge(call, calls.length);
    if (fate === 'silence') return;
    if (fate === 'reset') return request.socket.destroy();
    if (typeof fate === 'object') return answer(response, fate.status, errorBody(fate.code), fate.headers);
    if (!isSignedRight(request, body)) return answer(response, 403, errorBody('SignatureDoesNotMatch'));
    if (fate === 'lost') {
      takeEffect(call, body, objects);
      return request.socket.destroy();
    }
    const [status, text, headers] = takeEffect(call, body, objects);
    answer(response, status, text, headers);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  onTestFinished(() => void delete process.env.AWS_ENDPOINT_URL_S3);
  return { location: `s3://${NAME}`, objects, calls };
}

type Answered = [status: number, body: string | Buffer, headers?: Record<string, string>];

function takeEffect({ method, key, query, headers }: BucketCall, body: Buffer, objects: Map<string, Buffer>): Answered {
  if (query.has('list-type')) return [200, listing(query, [...objects.keys()].sort())];
  if (method === 'PUT') {
    if (headers['if-none-match'] === '*' && objects.has(key)) return [412, errorBody('PreconditionFailed')];
    const checksum = createHash('sha256').update(body).digest('base64');
    if (headers['x-amz-checksum-sha256'] !== checksum) return [400, errorBody('BadDigest')];
    objects.set(key, body);
    return [200, '', { etag: '"1"' }];
  }
  const found = objects.get(key);
  return found === undefined ? [404, errorBody('NoSuchKey')] : [200, found, { etag: '"1"' }];
}

function listing(query: URLSearchParams, keys: readonly string[]): string {
  const after = query.get('start-after') ?? '';
  const found = keys.filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after);
  const contents = found.slice(0, PAGE).map((key) => {
    const encoded = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
    return `<Contents><Key>${encoded}</Key><Size>1</Size></Contents>`;
  });
  const isTruncated = found.length > PAGE;
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${contents.join('')}</ListBucketResult>`;
}

function errorBody(code: string | undefined): string {
  if (code === undefined) return '<html><body>an answer of something in between</body></html>';
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>because</Message><RequestId>1</RequestId></Error>`;
}

function answer(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, headers).end(body);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function callOf({ url = '', method = '', headers }: IncomingMessage): BucketCall {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/s3/.exec(headers.authorization ?? '');
  return {
    method,
    key: decodeURIComponent(pathname.slice(NAME.length + 2)),
    query: searchParams,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    region: scope?.[1] ?? '',
  };
}

/**
 * Whether the signature is that of the request as it came, path and query included, by AWS's description alone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
function isSignedRight({ url = '', method, headers }: IncomingMessage, body: Buffer): boolean {
  const parts = /Credential=[^/]+\/((\d+)\/([^/]+)\/(s3)\/aws4_request), SignedHeaders=([^,]+), Signature=(\w+)/;
  const [, scope, day, region, service, names = '', signature] = parts.exec(headers.authorization ?? '') ?? [];
  if (scope === undefined || day === undefined || region === undefined || service === undefined) return false;
  const [path = '', query = ''] = url.split('?');
  const lines = names.split(';').map((name) => `${name}:${headers[name]}`);
  const hash = createHash('sha256').update(body).digest('hex');
  if (headers['x-amz-content-sha256'] !== hash) return false;
  const parameters = query === '' ? '' : query.split('&').sort().join('&');
  const canonical = [method, path, parameters, ...lines, '', names, hash].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, digest].join('\n');
  const sign = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const steps = [day, region, service, 'aws4_request', toSign];
  const secret: string | Buffer = `AWS4${BUCKET_KEYS.secretAccessKey}`;
  return steps.reduce<string | Buffer>(sign, secret).toString('hex') === signature;
}
