import { LockstepError } from '../core/errors.ts';
import { DAY_MS } from '../core/memory/days.ts';
import type { HistoryStore } from '../history/store.ts';
import type { Credentials } from './calls/client.ts';
import { SignedCalls } from './calls/signed-calls.ts';
import { S3Bucket } from './s3-bucket.ts';
import type { Time } from './time.ts';

/** How long S3 has to keep each record as it is (Object Lock). */
export interface Retention {
  readonly mode: 'governance' | 'compliance';
  readonly days: number;
}

/** How a history in S3 is reached. */
export interface S3HistoryOptions {
  readonly credentials: Credentials;
  /** The Region that is tried first; the bucket's answer says if it is in another one. */
  readonly region: string;
  /** No call outlives it; its reason is a LockstepError. */
  readonly end: AbortSignal;
  /** null: records are not locked. */
  readonly retention: Retention | null;
  readonly time: Time;
}

/** A history in S3, and its sockets. */
export interface S3HistoryStore extends HistoryStore {
  close(): void;
}

/** `s3://BUCKET` or `s3://BUCKET/PREFIX`. */
const LOCATION = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/*$/;

/**
 * The history at `s3://BUCKET/PREFIX`. What is created is a record: `If-None-Match: *` makes it a compare-and-swap, and
 * it is locked if there is a retention. What is replaced is a cache, and is never locked.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws LockstepError if that is no location
 */
export function openS3History(location: string, options: S3HistoryOptions): S3HistoryStore {
  const [, name, prefix = ''] = LOCATION.exec(location) ?? [];
  if (name === undefined) throw new LockstepError('bad-input', `${location}: a history in S3 is s3://BUCKET/PREFIX`);
  const { credentials, region, end, retention, time } = options;
  const calls = new SignedCalls(credentials, end, time);
  const bucket = new S3Bucket(name, region, calls);
  const root = prefix === '' ? '' : `${prefix}/`;
  return {
    where: `s3://${name}${prefix === '' ? '' : `/${prefix}`}`,
    create: async (key, bytes) => {
      const headers = { 'if-none-match': '*', ...retentionHeaders(retention, calls.now()) };
      const put = await bucket.putObject(root + key, bytes, headers);
      return put === 'put' ? 'created' : 'exists';
    },
    read: (key) => bucket.readObject(root + key),
    replace: async (key, bytes, type) => {
      await bucket.putObject(root + key, bytes, type === undefined ? {} : { 'content-type': type });
    },
    list: (below, after) => listKeys(bucket, root, below, after),
    close: () => calls.close(),
  };
}

async function* listKeys(bucket: S3Bucket, root: string, below: string, after: string | null): AsyncGenerator<string> {
  let last = after === null ? null : root + after;
  let isLast = false;
  while (!isLast) {
    const page = await bucket.listObjects(root + below, last);
    for (const key of page.keys) yield key.slice(root.length);
    last = page.keys.at(-1) ?? last;
    isLast = page.isLast;
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html */
function retentionHeaders(retention: Retention | null, now: Date): Record<string, string> {
  if (retention === null) return {};
  const until = new Date(now.getTime() + retention.days * DAY_MS);
  return {
    'x-amz-object-lock-mode': retention.mode.toUpperCase(),
    'x-amz-object-lock-retain-until-date': until.toISOString(),
  };
}
