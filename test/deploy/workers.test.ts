import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed, orSkipped, type Server, startServer } from '../peers/server.ts';
import { at, CANARY, invokeFunction, REGION, saidOf, timeRotations, until, useServer, values } from './aws.ts';
import { deploy } from './stack.ts';

const MAPPING = 'test/deploy/workers.yaml';

const ministack = installed('ministack');

describe.skipIf(ministack === null)(orSkipped(ministack, 'workers, deployed onto MiniStack'), () => {
  let server: Server;
  let queue: string;
  let givenUp: string;

  beforeAll(async () => {
    server = await startServer(
      ministack ?? '',
      () => [],
      (port) => ({ GATEWAY_PORT: String(port), LAMBDA_EXECUTOR: 'local' }),
    );
    useServer(server.url);
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
    const next = await invokeFunction(scheduled, { lockstep: 'schedule' });
    expect(next.summary).toMatchObject({ deferred: 0, inSync: next.summary.replicas });
  });

  test('a message that nobody can work on ends in the dead-letter queue', async () => {
    const sqs = new SQSClient({ region: REGION });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout: '1' } }));
    await send({ lockstep: 'nonsense' });
    await until(async () => (await waitingIn(givenUp)) === 1, 90);
    expect(await waitingIn(queue)).toBe(0);
  });

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
