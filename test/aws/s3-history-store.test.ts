import { expect, test } from 'vitest';
import type { S3HistoryOptions } from '../../src/aws/s3-history-store.ts';
import { openS3History } from '../../src/aws/s3-history-store.ts';
import { BUCKET_KEYS, type Bucket, type Fate, startBucket } from '../support/bucket.ts';
import { NEVER, openEnd } from '../support/ends.ts';

// The kind: an S3 that fails, answers late or twice, loses an answer, or is somewhere else. No record may be written
// over, none may be called written that is not, and no call may hang.

const RECORD = 'orders/runs/000001.json.gz';
const CONFLICT: Fate = { status: 409, code: 'ConditionalRequestConflict' };

/** The store, without waiting between attempts. */
function storeAt({ location }: Pick<Bucket, 'location'>, options: Partial<S3HistoryOptions> = {}) {
  const time = { now: () => new Date('2026-01-31T12:00:00Z'), wait: async () => {} };
  return openS3History(location, {
    credentials: async () => BUCKET_KEYS,
    region: 'us-east-1',
    end: NEVER,
    retention: null,
    time,
    ...options,
  });
}

/** The first request gets this, all others are served. */
function once(fate: Fate) {
  return (_: unknown, count: number) => (count === 1 ? fate : 'served');
}

async function keysOf(keys: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
}

test('a record is created once, and read back as it was written', async () => {
  const bucket = await startBucket();
  const store = storeAt(bucket);
  expect(await store.create(RECORD, Buffer.from('first'))).toBe('created');
  expect(await store.create(RECORD, Buffer.from('second'))).toBe('exists');
  expect(Buffer.from((await store.read(RECORD)) ?? []).toString()).toBe('first');
  expect(bucket.calls[0]?.headers['if-none-match']).toBe('*');
});

test('what is not there is read as null', async () => {
  expect(await storeAt(await startBucket()).read(RECORD)).toBeNull();
});

test('a cache is replaced, whoever wrote it last', async () => {
  const bucket = await startBucket();
  const store = storeAt(bucket);
  await store.replace('orders/state.json', Buffer.from('1'));
  await store.replace('orders/state.json', Buffer.from('2'));
  expect(bucket.objects.get('orders/state.json')?.toString()).toBe('2');
});

test('keys are listed over all pages, after the one that is named, and below the prefix alone', async () => {
  const bucket = await startBucket();
  const store = storeAt({ location: `${bucket.location}/a b+c/d&<é>` });
  const keys = Array.from({ length: 8 }, (_, at) => `orders/runs/00000${at}.json.gz`);
  for (const key of [...keys, 'orders/state.json', 'other/runs/000001.json.gz']) {
    await store.create(key, Buffer.from(key));
  }
  expect(await keysOf(store.list('orders/runs/', null))).toEqual(keys);
  expect(await keysOf(store.list('orders/runs/', keys[5] ?? ''))).toEqual(keys.slice(6));
  expect(await keysOf(store.list('nothing/', null))).toEqual([]);
});

test('records are locked for as long as the retention says, and caches are not', async () => {
  const bucket = await startBucket();
  const store = storeAt(bucket, { retention: { mode: 'governance', days: 400 } });
  await store.create(RECORD, Buffer.from('first'));
  await store.replace('orders/state.json', Buffer.from('1'));
  const locks = bucket.calls.map(({ headers }) => [
    headers['x-amz-object-lock-mode'],
    headers['x-amz-object-lock-retain-until-date'],
  ]);
  expect(locks).toEqual([
    ['GOVERNANCE', '2027-03-07T12:00:00.000Z'],
    [undefined, undefined],
  ]);
});

test.each([
  ['a conflict with another conditional write', CONFLICT],
  ['a conflict with another operation on the bucket', { status: 409, code: 'OperationAborted' }],
  ['a fault of S3', { status: 500, code: 'InternalError' }],
  ['an overload', { status: 503, code: 'SlowDown' }],
  ['a body that S3 waited for too long', { status: 400, code: 'RequestTimeout' }],
  ['a proxy that is down', { status: 502 }],
  ['a connection that breaks before the call takes effect', 'reset'],
] as const)('%s is followed by another attempt', async (_, fate) => {
  const bucket = await startBucket(once(fate));
  expect(await storeAt(bucket).create(RECORD, Buffer.from('first'))).toBe('created');
  expect(bucket.calls).toHaveLength(2);
});

test('a record whose answer was lost exists, and its own writer sees that it does', async () => {
  const bucket = await startBucket(once('lost'));
  const store = storeAt(bucket);
  expect(await store.create(RECORD, Buffer.from('first'))).toBe('exists');
  expect(Buffer.from((await store.read(RECORD)) ?? []).toString()).toBe('first');
});

test.each([
  ['conflicts', CONFLICT, 'service-fault', /others wrote the object at the same time .*run it again/],
  ['is overloaded', { status: 503, code: 'SlowDown' }, 'throttled', /throttled, also on retry/],
  ['breaks every connection', 'reset', 'no-answer', /no answer .*check the network/],
  ['denies it', { status: 403, code: 'AccessDenied' }, 'access-denied', /access denied \(because\); allow the action/],
  ['has no such bucket', { status: 404, code: 'NoSuchBucket' }, 'not-found', /there is no such bucket/],
  ['does not know conditional writes', { status: 501, code: 'NotImplemented' }, 'refused', /does not support/],
  [
    'has an error of its own',
    { status: 400, code: 'Surprise' },
    'refused',
    /S3 refused the call \(Surprise: because\)/,
  ],
  ['is a web page', { status: 404 }, 'not-aws', /an answer that is not from AWS \(HTTP 404\)/],
  ['is a web page that says yes', { status: 200 }, 'not-aws', /a web page instead of an answer of AWS/],
] as const)('an S3 that %s is an error that says what to do', async (_, fate, code, message) => {
  const bucket = await startBucket(() => fate);
  const where = /^PutObject on s3:\/\/lockstep-history\/orders\/runs\/000001.json.gz in us-east-1: /;
  const created = storeAt(bucket).create(RECORD, Buffer.from('first'));
  await expect(created).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  await expect(created).rejects.toThrow(where);
});

test.each(['create', 'read', 'replace', 'list'] as const)('%s ends with the run if no answer comes', async (method) => {
  const { stop, end } = openEnd('deadline');
  const bucket = await startBucket(() => {
    end();
    return 'silence';
  });
  const store = storeAt(bucket, { end: stop });
  const calls = {
    create: () => store.create(RECORD, Buffer.from('first')),
    read: () => store.read(RECORD),
    replace: () => store.replace(RECORD, Buffer.from('first')),
    list: () => keysOf(store.list('orders/', null)),
  };
  await expect(calls[method]()).rejects.toMatchObject({ code: 'deadline' });
  await expect(calls[method]()).rejects.toMatchObject({ code: 'deadline' });
  expect(bucket.calls).toHaveLength(1);
});

test.each([301, 307, 400, 403])('a bucket in another Region is found by its answer %i', async (status) => {
  const headers = { 'x-amz-bucket-region': 'eu-west-1' };
  const bucket = await startBucket(({ region }) =>
    region === 'eu-west-1' ? 'served' : { status, code: 'PermanentRedirect', headers },
  );
  const store = storeAt(bucket);
  expect(await store.create(RECORD, Buffer.from('first'))).toBe('created');
  await store.read(RECORD);
  expect(bucket.calls.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1', 'eu-west-1']);
});

test('a bucket whose Region changes with every answer is given up', async () => {
  const there = (region: string) => (region === 'eu-west-1' ? 'us-east-1' : 'eu-west-1');
  const bucket = await startBucket(({ region }) => ({
    status: 301,
    code: 'PermanentRedirect',
    headers: { 'x-amz-bucket-region': there(region) },
  }));
  await expect(storeAt(bucket).read(RECORD)).rejects.toThrow('the bucket is in another Region');
  expect(bucket.calls).toHaveLength(3);
});

test('to those who may list only below a prefix S3 denies what is missing, and the listing says that it is', async () => {
  const bucket = await startBucket(({ method, query }) =>
    method === 'GET' && !query.has('list-type') ? { status: 403, code: 'AccessDenied' } : 'served',
  );
  const store = storeAt(bucket);
  expect(await store.read(RECORD)).toBeNull();
  await store.create(RECORD, Buffer.from('first'));
  await expect(store.read(RECORD)).rejects.toMatchObject({ code: 'access-denied' });
});

test("a clock that is wrong is corrected by S3's", async () => {
  const date = 'Sat, 31 Jan 2026 13:00:00 GMT';
  const bucket = await startBucket(({ headers }) =>
    headers['x-amz-date'] === '20260131T130000Z'
      ? 'served'
      : { status: 403, code: 'RequestTimeTooSkewed', headers: { date } },
  );
  expect(await storeAt(bucket).create(RECORD, Buffer.from('first'))).toBe('created');
});

test("a record is locked by S3's clock, not by one that is wrong", async () => {
  const bucket = await startBucket(({ headers }) =>
    headers['x-amz-date'] === '20250131T120000Z'
      ? 'served'
      : { status: 403, code: 'RequestTimeTooSkewed', headers: { date: 'Fri, 31 Jan 2025 12:00:00 GMT' } },
  );
  const store = storeAt(bucket, { retention: { mode: 'compliance', days: 1 } });
  // A run recalls what the history says before it adds to it.
  await store.read('orders/state.json');
  await store.create(RECORD, Buffer.from('first'));
  expect(bucket.calls.at(-1)?.headers['x-amz-object-lock-retain-until-date']).toBe('2025-02-01T12:00:00.000Z');
});

test('temporary credentials are sent with their token', async () => {
  const bucket = await startBucket();
  const store = storeAt(bucket, { credentials: async () => ({ ...BUCKET_KEYS, sessionToken: 'token' }) });
  await store.create(RECORD, Buffer.from('first'));
  expect(bucket.calls[0]?.headers['x-amz-security-token']).toBe('token');
});

test.each(['bucket', 's3://', 's3://Bad_Name/x', 'https://bucket.s3.amazonaws.com'])(
  '%s is no location',
  (location) => {
    expect(() => storeAt({ location })).toThrow('a history in S3 is s3://BUCKET/PREFIX');
  },
);

test('where it is is said without the slashes that end it', () => {
  expect(storeAt({ location: 's3://bucket/' }).where).toBe('s3://bucket');
  expect(storeAt({ location: 's3://bucket/a/b//' }).where).toBe('s3://bucket/a/b');
});
