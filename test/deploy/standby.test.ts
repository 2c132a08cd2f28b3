import { DeleteFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed, orSkipped, type Server } from '../peers/server.ts';
import { at, CANARY, invokeFunction, REGION, startMinistack } from './aws.ts';
import { eventually, received, subscribeQueue } from './mail.ts';
import { deploy, destroy } from './stack.ts';

const MAPPING = 'test/deploy/standby.yaml';
const DUBLIN = 'eu-west-1';
const HEARTBEAT = 'lockstep/worst-day/heartbeat';

/** Long enough for a mail to arrive, in seconds. */
const SOON = 30;

const ministack = installed('ministack');

describe.skipIf(ministack === null)(orSkipped(ministack, 'a standby, deployed onto MiniStack'), () => {
  let server: Server;
  let outputs: Record<string, string>;
  let queue: string;

  beforeAll(async () => {
    server = await startMinistack(ministack ?? '');
    outputs = await deploy(MAPPING);
    queue = await subscribeQueue(outputs.StandbyTopicArn ?? '', DUBLIN);
  });

  afterAll(async () => {
    await destroy(MAPPING).catch(() => undefined);
    server.stop();
  });

  test('a scheduled run leaves a heartbeat, and the standby reads the replicas there', async () => {
    await at(REGION).send(new CreateSecretCommand({ Name: 'worst/db', SecretString: `${CANARY}-1` }));
    expect(await invokeFunction(await scheduledFunction(), { lockstep: 'schedule' })).toMatchObject({
      summary: { healed: 1 },
    });
    const { Tags = [] } = await at(DUBLIN).send(new DescribeSecretCommand({ SecretId: HEARTBEAT }));
    expect(Tags).toContainEqual({ Key: 'lockstep:count', Value: '1' });
    const drill = await invokeFunction(outputs.StandbyFunctionName, { lockstep: 'drill' }, DUBLIN);
    expect(drill).toMatchObject({ replicas: 1, unreadable: [], heartbeat: { digest: 'same' } });
  });

  test('once the place is promoted, the scheduled run leaves what people write there, until a failback copies it', async () => {
    expect(await lockstep('promote', '--target', 'dublin', '--reason', 'a game day', '--wait', '0')).toBe(0);
    await at(DUBLIN).send(new PutSecretValueCommand({ SecretId: 'worst/db', SecretString: `${CANARY}-there` }));
    await at(REGION).send(new CreateSecretCommand({ Name: 'worst/new', SecretString: `${CANARY}-new` }));
    expect(await invokeFunction(await scheduledFunction(), { lockstep: 'schedule' })).toMatchObject({
      summary: { healed: 0, blocked: 2 },
    });
    expect(await valueIn(DUBLIN)).toBe(`${CANARY}-there`);
    await expect(at(DUBLIN).send(new DescribeSecretCommand({ SecretId: 'worst/new' }))).rejects.toThrow();
    expect(await lockstep('failback', '--target', 'dublin')).toBe(2);
    expect(await valueIn(REGION)).toBe(`${CANARY}-1`);
    expect(await lockstep('failback', '--target', 'dublin', '--yes')).toBe(0);
    expect(await valueIn(REGION)).toBe(`${CANARY}-there`);
    expect(await invokeFunction(await scheduledFunction(), { lockstep: 'schedule' })).toMatchObject({
      summary: { healed: 1, inSync: 1, blocked: 0 },
    });
  });

  test("with the origin's function gone, the other Region mails that a run is overdue, once", async () => {
    await new LambdaClient({ region: REGION }).send(
      new DeleteFunctionCommand({ FunctionName: await scheduledFunction() }),
    );
    // An hour ago, rather than to wait until tomorrow.
    const due = new Date(Date.now() - 3_600_000).toISOString();
    await at(DUBLIN).send(new TagResourceCommand({ SecretId: HEARTBEAT, Tags: [{ Key: 'lockstep:due', Value: due }] }));
    // What its schedule sends every five minutes.
    expect(await watch()).toMatchObject({ mail: 'overdue' });
    const [message] = await eventually(() => received(queue, DUBLIN), SOON);
    const { Subject, Message: body } = JSON.parse(message?.Body ?? '{}');
    expect(Subject).toBe('Lockstep worst-day eu-west-1: a run is overdue');
    expect(JSON.parse(body)).toMatchObject({ lockstep: 'overdue', origin: REGION, region: DUBLIN, due, count: 2 });
    expect(await watch()).toMatchObject({ mail: 'none' });
    expect(await received(queue, DUBLIN)).toEqual([]);
  });

  async function lockstep(...args: string[]): Promise<number | undefined> {
    const command = ['--import', 'tsx', 'src/entry/cli/main.ts', ...args, '-c', MAPPING];
    return (await execa('node', command, { reject: false })).exitCode;
  }

  async function valueIn(region: string): Promise<string | undefined> {
    return (await at(region).send(new GetSecretValueCommand({ SecretId: 'worst/db' }))).SecretString;
  }

  function watch() {
    return invokeFunction(outputs.StandbyFunctionName, { lockstep: 'watch' }, DUBLIN);
  }

  async function scheduledFunction(): Promise<string> {
    const { Functions = [] } = await new LambdaClient({ region: REGION }).send(new ListFunctionsCommand({}));
    const names = Functions.map(({ FunctionName = '' }) => FunctionName);
    return names.find((one) => one.includes('Scheduled')) ?? '';
  }
});
