import { gunzipSync } from 'node:zlib';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, DeleteSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AwsEnvironment } from '../../src/aws/environment.ts';
import type { HistoryStore } from '../../src/history/store.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { installed, orSkipped, type Server } from '../peers/server.ts';
import { NEVER, quietEnvironment } from '../support/ends.ts';
import { at, CANARY, invokeFunction, REGION, startMinistack, until, values } from './aws.ts';
import { eventually, received, subscribeQueue } from './mail.ts';
import { deploy, destroy } from './stack.ts';

const MAPPING = 'test/deploy/memory.yaml';

/** Long enough for a mail to arrive. */
const SOON = 3_000;

const ministack = installed('ministack');

describe.skipIf(ministack === null)(orSkipped(ministack, 'the memory, deployed onto MiniStack'), () => {
  let server: Server;
  let outputs: Record<string, string>;
  let queue: string;
  let env: AwsEnvironment;
  let store: HistoryStore;

  beforeAll(async () => {
    server = await startMinistack(ministack ?? '');
    outputs = await deploy(MAPPING);
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
    expect(mail.history).toEqual({ written: true, record: 1, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
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

  test('the chain of the bucket is verified from outside, against the head that the function reported', async () => {
    const { history } = await invokeFunction(outputs.ReconcilerFunctionName, { mode: 'audit' });
    const verdict = await verifyHistory({ store, mapping: 'memory' }, history.head, new Date());
    expect(verdict).toMatchObject({ faults: [] });
    expect(await keysBelow('memory/runs/')).toHaveLength(5);
    const wrong = await verifyHistory({ store, mapping: 'memory' }, '0'.repeat(64), new Date());
    expect(wrong.faults).not.toEqual([]);
  });

  test('no object of the history holds a secret value', async () => {
    const texts = await Promise.all((await keysBelow('memory/')).map(textOf));
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter((text) => text.includes(CANARY) || text.includes('of a stranger'))).toEqual([]);
  });

  test('destroying the stack keeps the history', async () => {
    const before = await keysBelow('memory/');
    await destroy(MAPPING);
    expect(await keysBelow('memory/')).toEqual(before);
  });

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
