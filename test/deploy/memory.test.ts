import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, DeleteSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AwsEnvironment } from '../../src/aws/environment.ts';
import type { HistoryStore } from '../../src/history/store.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { parsePublicKey } from '../../src/history/verify-signatures.ts';
import { callPython } from '../peers/python.ts';
import { installed, orSkipped, type Server } from '../peers/server.ts';
import { NEVER, quietEnvironment } from '../support/ends.ts';
import { at, CANARY, invokeFunction, REGION, startMinistack, until, values } from './aws.ts';
import { eventually, received, subscribeQueue } from './mail.ts';
import { deploy, destroy } from './stack.ts';

/** With its key, once MiniStack has made one. */
const MAPPING = 'test/deploy/memory.yaml';

/** Long enough for a mail to arrive. */
const SOON = 3_000;

const ministack = installed('ministack');

describe.skipIf(ministack === null)(orSkipped(ministack, 'the memory, deployed onto MiniStack'), () => {
  let server: Server;
  let mapping: string;
  let outputs: Record<string, string>;
  let queue: string;
  let env: AwsEnvironment;
  let store: HistoryStore;

  beforeAll(async () => {
    server = await startMinistack(ministack ?? '');
    mapping = await mappingWithKey();
    outputs = await deploy(mapping, { first: 'LockstepHistory-memory', between: completeHistoryStack });
    queue = await subscribeQueue(outputs.ReportTopicArn ?? '');
    env = quietEnvironment();
    store = await env.historyAt(outputs.HistoryLocation ?? '', NEVER, null);
  });

  afterAll(() => {
    env.close();
    server.stop();
  });

  test('drift that lasts is mailed once, although two scheduled runs find it', async () => {
    await at(REGION).send(new CreateSecretCommand({ Name: 'memory/db', SecretString: `${CANARY}-1` }));
    await at('eu-west-1').send(new CreateSecretCommand({ Name: 'memory/db', SecretString: 'of a stranger' }));
    expect(await runOnSchedule()).toMatchObject({ summary: { blocked: 1 } });
    const [mail] = await mails();
    expect(mail.history).toEqual({
      written: true,
      record: 1,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
      signed: [1],
    });
    expect(mail.replicas).toMatchObject([{ secret: 'memory/db', drift: ['diverged', 'foreign'], news: 'new' }]);
    expect(await runOnSchedule()).toMatchObject({ summary: { blocked: 1 } });
    await new Promise((resolve) => setTimeout(resolve, SOON));
    expect(await received(queue)).toEqual([]);
  });

  test('once it is resolved, the third run mails that', async () => {
    const forGood = { SecretId: 'memory/db', ForceDeleteWithoutRecovery: true };
    await at('eu-west-1').send(new DeleteSecretCommand(forGood));
    expect(await runOnSchedule()).toMatchObject({ summary: { healed: 1 } });
    const [mail] = await mails();
    expect(mail?.resolved).toMatchObject([{ secret: 'memory/db', how: 'healed' }]);
  });

  test('an event leaves a record of its own, which the next run takes into the chain', async () => {
    await at(REGION).send(new PutSecretValueCommand({ SecretId: 'memory/db', SecretString: `${CANARY}-2` }));
    await until(async () => (await values('memory/db'))[0] === `${CANARY}-2`, 45);
    const [event = ''] = await eventually(() => keysBelow('memory/events/'), 15);
    await runOnSchedule();
    expect((await recordOf('memory/runs/000004.json.gz')).events).toMatchObject([
      { name: event.replace('memory/', '') },
    ]);
  });

  test('chain and signature are verified from outside, against the head and the key that the function used', async () => {
    const { history } = await invokeFunction(outputs.ReconcilerFunctionName, { mode: 'audit' });
    const read = async (arn: string) => parsePublicKey(await env.readPublicKey(arn));
    const keys = { from: 'kms', read } as const;
    const verdict = await verifyHistory({ store, mapping: 'memory' }, history.head, new Date(), keys);
    expect(verdict).toMatchObject({ faults: [], signed: [{ count: 1, newest: 1 }] });
    expect(await keysBelow('memory/runs/')).toHaveLength(5);
    const wrong = await verifyHistory({ store, mapping: 'memory' }, '0'.repeat(64), new Date());
    expect(wrong.faults).not.toEqual([]);
  });

  test('no object of the history holds a secret value', async () => {
    const texts = await Promise.all((await keysBelow('memory/')).map(textOf));
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter((text) => text.includes(CANARY) || text.includes('of a stranger'))).toEqual([]);
  });

  test('the bucket is in the Region of history.target, and records are locked there by history.lock, the cache is not', async () => {
    const bucket = outputs.HistoryLocation?.replace('s3://', '') ?? '';
    const locked = await callPython(`
print(s3.get_bucket_location(Bucket='${bucket}')['LocationConstraint'])
for key in ['memory/runs/000001.json.gz', 'memory/state.json']:
    print(s3.head_object(Bucket='${bucket}', Key=key).get('ObjectLockMode'))
version = s3.head_object(Bucket='${bucket}', Key='memory/runs/000001.json.gz')['VersionId']
try: print(s3.delete_object(Bucket='${bucket}', Key='memory/runs/000001.json.gz', VersionId=version))
except Exception as refused: print(refused.response['Error']['Code'])`);
    expect(locked.split('\n')).toEqual(['eu-west-1', 'GOVERNANCE', 'None', 'AccessDenied']);
  });

  test('destroying the stack keeps the history', async () => {
    const before = await keysBelow('memory/');
    await destroy(mapping);
    expect(await keysBelow('memory/')).toEqual(before);
  });

  async function mappingWithKey(): Promise<string> {
    const made = "kms.create_key(KeyUsage='SIGN_VERIFY', KeySpec='ECC_NIST_P256')['KeyMetadata']['Arn']";
    const key = await callPython(`print(${made})`);
    const file = join(await mkdtemp(join(tmpdir(), 'lockstep-memory-')), 'replication.yaml');
    await writeFile(
      file,
      (await readFile(MAPPING, 'utf8')).replace('lock: governance', `lock: governance\n  sign: ${key}`),
    );
    return file;
  }

  /**
   * Does what MiniStack leaves out of the stack of the history: its CloudFormation does not enable Object Lock, and the
   * resource of the CDK that exports the bucket to the other Region writes to its own.
   */
  async function completeHistoryStack(): Promise<void> {
    await callPython(`
for bucket in s3.list_buckets()['Buckets']:
    if 'memory' in bucket['Name']:
        s3.put_object_lock_configuration(Bucket=bucket['Name'], ObjectLockConfiguration={'ObjectLockEnabled': 'Enabled'})
here, there = [boto3.client('ssm', region_name=region, endpoint_url=url) for region in ['eu-west-1', 'us-east-1']]
for one in here.describe_parameters()['Parameters']:
    if one['Name'].startswith('/cdk/exports/'):
        value = here.get_parameter(Name=one['Name'])['Parameter']['Value']
        there.put_parameter(Name=one['Name'], Value=value, Type='String', Overwrite=True)`);
  }

  async function runOnSchedule() {
    const { Functions = [] } = await new LambdaClient({ region: REGION }).send(new ListFunctionsCommand({}));
    const name = Functions.map(({ FunctionName = '' }) => FunctionName).find((one) => one.includes('Scheduled'));
    return invokeFunction(name, { lockstep: 'schedule' });
  }

  /** The reports of the mails that arrived. */
  async function mails() {
    return (await eventually(() => received(queue), 30)).map(({ Body = '' }) => JSON.parse(JSON.parse(Body).Message));
  }

  async function keysBelow(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of store.list(prefix, null)) keys.push(key);
    return keys;
  }

  async function textOf(key: string): Promise<string> {
    const bytes = (await store.read(key)) ?? new Uint8Array();
    return String(key.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes));
  }

  async function recordOf(key: string) {
    return JSON.parse(await textOf(key));
  }
});
