import { expect, test } from 'vitest';
import { SignedCalls } from '../../src/aws/calls/signed-calls.ts';
import { openS3History, type Retention } from '../../src/aws/s3-history-store.ts';
import { SYSTEM_TIME } from '../../src/aws/time.ts';
import { NEVER } from '../support/ends.ts';

const CREDENTIALS = async () => ({ accessKeyId: '123456789012', secretAccessKey: 'not-a-secret' });
const REGION = 'eu-west-1';
const KEY = 'orders/runs/000001.json.gz';

/** What a history asks of S3, asked of an S3 that others wrote. */
export function defineHistoryStories(): void {
  test('a record is created once, by one of many that try at the same time', async () => {
    const store = await openBucket('contended');
    const tries = Array.from({ length: 8 }, (_, at) => store.create(KEY, Buffer.from(`writer ${at}`)));
    const answers = await Promise.all(tries);
    expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
    expect(String(await store.read(KEY))).toBe(`writer ${answers.indexOf('created')}`);
  });

  test('what is not there reads as null, and lists as nothing', async () => {
    const store = await openBucket('empty');
    expect(await store.read(KEY)).toBeNull();
    expect(await keysOf(store.list('orders/', null))).toEqual([]);
  });

  test('bytes come back as they were, and a cache is replaced', async () => {
    const store = await openBucket('bytes');
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    await store.replace('orders/state.json', Buffer.from('old'));
    await store.replace('orders/state.json', bytes);
    expect(await store.read('orders/state.json')).toEqual(bytes);
  });

  test('more keys than a page holds are listed in order, and those after one alone', async () => {
    const store = await openBucket('many');
    const keys = Array.from({ length: 1_010 }, (_, at) => `orders/runs/${String(at).padStart(6, '0')}.json.gz`);
    for (let at = 0; at < keys.length; at += 50) {
      await Promise.all(keys.slice(at, at + 50).map((key) => store.create(key, Buffer.from('x'))));
    }
    expect(await keysOf(store.list('orders/runs/', null))).toEqual(keys);
    expect(await keysOf(store.list('orders/runs/', keys[1_000] ?? ''))).toEqual(keys.slice(1_001));
  });

  test('a prefix with spaces, plus signs and letters of other languages is the same in keys and listings', async () => {
    const store = await openBucket('spelling', 'a b+c/é&ü');
    await store.create(KEY, Buffer.from('x'));
    expect(await keysOf(store.list('orders/', null))).toEqual([KEY]);
    expect(String(await store.read(KEY))).toBe('x');
  });

  test('a bucket that is not there is an error that says so', async () => {
    const store = openHistory('s3://lockstep-no-such-bucket', null);
    await expect(store.create(KEY, Buffer.from('x'))).rejects.toThrow('there is no such bucket');
  });

  test('a locked record can be created, and the cache beside it is not locked', async () => {
    const store = await openBucket('locked', '', { mode: 'governance', days: 30 });
    expect(await store.create(KEY, Buffer.from('x'))).toBe('created');
    await store.replace('orders/state.json', Buffer.from('1'));
    const answered = await Promise.all([KEY, 'orders/state.json'].map((key) => retentionOf('lockstep-locked', key)));
    expect(answered).toEqual(['GOVERNANCE', undefined]);
  });
}

async function openBucket(name: string, prefix = '', retention: Retention | null = null) {
  const bucket = `lockstep-${name}`;
  const body = Buffer.from(
    `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`,
  );
  const headers = { 'x-amz-bucket-object-lock-enabled': String(retention !== null) };
  expect((await callS3('PUT', `/${bucket}`, { headers, body })).status).toBe(200);
  return openHistory(`s3://${bucket}/${prefix}`, retention);
}

function openHistory(location: string, retention: Retention | null) {
  return openS3History(location, {
    credentials: CREDENTIALS,
    region: REGION,
    end: NEVER,
    retention,
    time: SYSTEM_TIME,
  });
}

async function retentionOf(bucket: string, key: string): Promise<string | undefined> {
  return (await callS3('GET', `/${bucket}/${key}`)).headers['x-amz-object-lock-mode'];
}

function callS3(method: 'GET' | 'PUT', path: string, more: { headers?: Record<string, string>; body?: Buffer } = {}) {
  const endpoint = new URL(process.env.AWS_ENDPOINT_URL ?? '');
  const calls = new SignedCalls(CREDENTIALS, NEVER, SYSTEM_TIME);
  return calls.sendCall({ service: 's3', region: REGION, method, endpoint, path, ...more }, (answer) => answer);
}

async function keysOf(keys: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
}
