import { performance } from 'node:perf_hooks';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed, orSkipped, type Server } from '../peers/server.ts';
import { at, CANARY, invokeFunction, REGION, saidOf, startMinistack, timeRotations, until, values } from './aws.ts';
import { deploy } from './stack.ts';

const MAPPING = 'test/deploy/workers.yaml';

/** Rotations at once. */
const STORM = 100;

const ministack = installed('ministack');

describe.skipIf(ministack === null)(orSkipped(ministack, 'workers, deployed onto MiniStack'), () => {
  let server: Server;
  let queue: string;
  let givenUp: string;

  beforeAll(async () => {
    server = await startMinistack(ministack ?? '');
    await deploy(MAPPING);
    queue = await queueOf('WorkersQueue');
    givenUp = await queueOf('WorkersGivenUp');
  });

  afterAll(() => server.stop());

  test('a new version in the origin reaches the replicas through the queue and a worker', async () => {
    await at(REGION).send(new CreateSecretCommand({ Name: 'deploy/queued', SecretString: `${CANARY}-1` }));
    await send({ lockstep: 'work', secret: 'deploy/queued', version: null });
    await until(async () => (await values('deploy/queued')).every((value) => value === `${CANARY}-1`), 60);
    process.stdout.write(`by queue and worker: ${saidOf(await timeRotations('deploy/queued', 7))}\n`);
  });

  test('a storm of rotations reaches the replicas, two workers at a time', async () => {
    const names = Array.from({ length: STORM }, (_, index) => `deploy/storm-${index}`);
    const first = names.map((Name) => at(REGION).send(new CreateSecretCommand({ Name, SecretString: `${CANARY}-1` })));
    await Promise.all(first);
    // A pattern that suddenly takes in so many is held back otherwise.
    await invokeFunction(await functionOf('OnDemand'), { mode: 'reconcile', force: true });
    await all(names, `${CANARY}-1`);
    const started = performance.now();
    const SecretString = `${CANARY}-2`;
    await Promise.all(names.map((SecretId) => at(REGION).send(new PutSecretValueCommand({ SecretId, SecretString }))));
    await all(names, SecretString);
    const took = Math.round(performance.now() - started);
    process.stdout.write(`${STORM} rotations at once, by queue and two workers: ${took} ms\n`);
    expect(await waitingIn(givenUp)).toBe(0);
  });

  test('a scheduled run without time hands over what it did not look at, and the workers heal it', async () => {
    await at(REGION).send(new CreateSecretCommand({ Name: 'handed/over', SecretString: `${CANARY}-1` }));
    const scheduled = await functionOf('Scheduled');
    const time = await timeOf(scheduled);
    // Less than the run keeps back to hand over: its time is up before it has looked at anything.
    await setTime(scheduled, 40);
    const { summary } = await invokeFunction(scheduled, { lockstep: 'schedule' });
    expect(summary).toMatchObject({ deferred: summary.replicas, healed: 0 });
    await until(async () => (await values('handed/over')).every((value) => value === `${CANARY}-1`), 60);
    await setTime(scheduled, time);
    // The value is there before a worker is done: a run beside it finds versions and labels on their way, and defers those.
    await until(async () => isInSync(await invokeFunction(scheduled, { lockstep: 'schedule' })), 60, 2_000);
  });

  test('a message that no worker can handle ends in the dead-letter queue', async () => {
    const sqs = new SQSClient({ region: REGION });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout: '1' } }));
    await send({ lockstep: 'nonsense' });
    await until(async () => (await waitingIn(givenUp)) === 1, 90);
    expect(await waitingIn(queue)).toBe(0);
  });

  /** Waits until the replicas of all these secrets hold a value. */
  async function all(names: readonly string[], value: string): Promise<void> {
    const holds = async (name: string) => (await values(name)).every((one) => one === value);
    await until(async () => (await Promise.all(names.map(holds))).every(Boolean), 120, 250);
  }

  async function send(body: object): Promise<void> {
    const message = new SendMessageCommand({ QueueUrl: queue, MessageBody: JSON.stringify(body) });
    await new SQSClient({ region: REGION }).send(message);
  }
});

async function queueOf(part: string): Promise<string> {
  const { QueueUrls = [] } = await new SQSClient({ region: REGION }).send(new ListQueuesCommand({}));
  return QueueUrls.find((url) => url.includes(part)) ?? '';
}

async function waitingIn(queue: string): Promise<number> {
  const asked = new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['ApproximateNumberOfMessages'] });
  const { Attributes } = await new SQSClient({ region: REGION }).send(asked);
  return Number(Attributes?.ApproximateNumberOfMessages);
}

function isInSync({ summary }: { readonly summary: { readonly replicas: number; readonly inSync: number } }): boolean {
  return summary.inSync === summary.replicas;
}

async function functionOf(part: string): Promise<string> {
  const { Functions = [] } = await new LambdaClient({ region: REGION }).send(new ListFunctionsCommand({}));
  return Functions.find(({ FunctionName = '' }) => FunctionName.includes(part))?.FunctionName ?? '';
}

async function timeOf(FunctionName: string): Promise<number> {
  const asked = new GetFunctionConfigurationCommand({ FunctionName });
  return (await new LambdaClient({ region: REGION }).send(asked)).Timeout ?? 0;
}

async function setTime(FunctionName: string, Timeout: number): Promise<void> {
  await new LambdaClient({ region: REGION }).send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
}
