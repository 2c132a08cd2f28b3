import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { awsEnvironment } from '../../../src/aws/environment.ts';
import { LockstepError } from '../../../src/core/errors.ts';
import { keepPage } from '../../../src/entry/lambda/keep-page.ts';
import { readSettings } from '../../../src/entry/lambda/settings.ts';
import { BUCKET_KEYS, type BucketCall, type Fate, startBucket } from '../../support/bucket.ts';
import { CANARY, deployed, HOME, labelUpdated } from './support.ts';

// The kind: a page that is not the newest, that says better than the history does, or that costs a run its report.

const SCHEDULE = { lockstep: 'schedule' };
const PAGE = 'lockstep/report.html';
const DAYS = 'lockstep/days.json.gz';
const HOUR = 3_600_000;

/** The deployed function with a history in S3, one replica that no run may heal, and a clock that is an hour later after each run. */
async function keeping(judge?: (call: BucketCall) => Fate, more = '') {
  const bucket = await startBucket(judge);
  const reported = '  - { name: watched/db, replicas: [{ target: dublin, onDrift: report }] }';
  const stage = await deployed('always', 600_000, `${reported}\n${more}`);
  process.env.LOCKSTEP_HISTORY = bucket.location;
  process.env.AWS_SECRET_ACCESS_KEY = BUCKET_KEYS.secretAccessKey;
  onTestFinished(() => void delete process.env.LOCKSTEP_HISTORY);
  const { emulator, clock, handler, context } = stage;
  for (const name of ['prod/db', 'watched/db']) emulator.seed(HOME, { name, value: CANARY });
  const runOnSchedule = async () => {
    const answer = await handler(SCHEDULE, context);
    clock.pass(HOUR);
    return answer;
  };
  const dataOf = (id: 'report' | 'past') => {
    const page = String(bucket.objects.get(PAGE) ?? '');
    const held = new RegExp(`<script type="application/json" id="${id}">([^<]*)<`).exec(page)?.[1];
    return held === undefined ? undefined : JSON.parse(held);
  };
  return { ...stage, bucket, runOnSchedule, dataOf };
}

test('after each scheduled run the newest page stands beside the history, with what the history knows, as a page and unlocked', async () => {
  const { bucket, runOnSchedule, dataOf } = await keeping(undefined, 'history: { lock: compliance }');
  await runOnSchedule();
  expect(dataOf('report')).toMatchObject({ history: { written: true, record: 1 } });
  await runOnSchedule();
  expect(dataOf('report')).toMatchObject({ history: { record: 2 }, replicas: [{}, { news: 'same', runs: 2 }] });
  const [put] = bucket.calls.filter(({ key, method }) => key === PAGE && method === 'PUT');
  expect(put?.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(Object.keys(put?.headers ?? {}).filter((name) => /object-lock|if-none-match/.test(name))).toEqual([]);
});

test('its days before are folded from run to run: a run reads its own record alone, and the same comes of all records', async () => {
  const { bucket, runOnSchedule, dataOf } = await keeping();
  for (let run = 0; run < 3; run += 1) await runOnSchedule();
  const before = bucket.calls.length;
  await runOnSchedule();
  const reads = bucket.calls.slice(before).filter(({ method, key }) => method === 'GET' && key.includes('/runs/'));
  expect(reads.map(({ key }) => key.slice(-14, -8))).toEqual(['000003', '000004', '000004']);
  const folded = dataOf('past');
  expect(folded.fares).toMatchObject([
    { incidents: 0, inSyncShare: 1 },
    { incidents: 1, inSyncShare: 0, rows: [1] },
  ]);
  bucket.objects.set(DAYS, Buffer.from('torn'));
  await runOnSchedule();
  const again = dataOf('past');
  expect({ ...again, to: folded.to, fares: [] }).toMatchObject({ gaps: folded.gaps, inSyncShare: expect.any(Number) });
  expect(again.fares).toMatchObject([
    { incidents: 0, inSyncShare: 1 },
    { incidents: 1, inSyncShare: 0, rows: [1] },
  ]);
  for (const key of [PAGE, DAYS]) {
    const bytes = bucket.objects.get(key) ?? Buffer.alloc(0);
    expect(String(key === DAYS ? gunzipSync(bytes) : bytes)).not.toContain(CANARY);
  }
});

test('the mail leads to it in the console of the Region of the bucket', async () => {
  const { runOnSchedule, emulator } = await keeping(undefined, 'history: { target: dublin }');
  await runOnSchedule();
  expect(emulator.outbox[0]?.byProtocol.email).toContain(
    'Page: https://eu-west-1.console.aws.amazon.com/s3/object/lockstep-history?region=eu-west-1&prefix=lockstep%2Freport.html\n',
  );
});

test.each<[what: string, key: string, fate: Fate | 'put', said: string]>([
  ['cannot be written', PAGE, { status: 403, code: 'AccessDenied' }, 'the page could not be written'],
  ['has no days before', DAYS, { status: 400, code: 'Odd' }, 'the page is without the days before'],
  ['leaves no days', DAYS, 'put', 'the next page has to read this record again'],
])('a page that %s is a line in the log, and the run and its mail are as ever', async (_, key, fate, said) => {
  const { runOnSchedule, emulator, log, bucket } = await keeping((call) => {
    if (call.key !== key || (fate === 'put' && call.method !== 'PUT')) return 'served';
    return fate === 'put' ? { status: 403, code: 'AccessDenied' } : fate;
  });
  expect(await runOnSchedule()).toMatchObject({ summary: { healed: 1, drifted: 1 } });
  expect(emulator.outbox).toHaveLength(1);
  expect(log()).toContain(said);
  expect(bucket.objects.has(PAGE)).toBe(key !== PAGE);
});

test('a page is not begun when the time for the history is over: what writes it cannot be cut off', async () => {
  const { bucket, log, runOnSchedule, dataOf } = await keeping();
  await runOnSchedule();
  const report = dataOf('report');
  const before = bucket.calls.length;
  const watcher = { note: () => {}, progress: () => {} };
  const over = AbortSignal.abort(new LockstepError('deadline', 'over'));
  const env = awsEnvironment({ originRegion: 'us-east-1', watcher, historyBy: over });
  onTestFinished(() => env.close());
  await keepPage(report, await readSettings(process.env), env);
  expect(log()).toContain('no page was written: there is too little time left');
  expect(bucket.calls).toHaveLength(before);
});

test('events, runs by hand and a mapping without a history leave no page', async () => {
  const { handler, context, bucket, emulator } = await keeping();
  const current = emulator.secret(HOME, 'prod/db')?.labels.AWSCURRENT ?? '';
  await handler(labelUpdated('prod/db', current), context);
  await handler({ mode: 'audit' }, context);
  const off = await keeping(undefined, 'history: off');
  await off.runOnSchedule();
  expect([bucket.objects.has(PAGE), off.bucket.objects.size]).toEqual([false, 0]);
});
