import { EventBridgeClient, ListRulesCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { installed, orSkipped, type Server } from '../peers/server.ts';
import {
  at,
  CANARY,
  invokeFunction,
  REGION,
  saidOf,
  startMinistack,
  TARGETS,
  timeRotations,
  until,
  values,
} from './aws.ts';
import { eventually, received, subscribeQueue } from './mail.ts';
import { deploy, destroy } from './stack.ts';

const MAPPING = 'test/deploy/replication.yaml';

const ministack = installed('ministack');

describe.skipIf(ministack === null)(orSkipped(ministack, 'deployed onto MiniStack'), () => {
  let server: Server;
  let outputs: Record<string, string>;
  let queue: string;
  let destroyed = false;

  beforeAll(async () => {
    server = await startMinistack(ministack ?? '');
    outputs = await deploy(MAPPING);
    queue = await subscribeQueue(outputs.ReportTopicArn ?? '');
  });

  afterAll(async () => {
    if (!destroyed) await destroy(MAPPING).catch(() => undefined);
    server.stop();
  });

  test('a manual reconcile makes the replicas, and an audit returns the report and writes nothing', async () => {
    await at(REGION).send(new CreateSecretCommand({ Name: 'deploy/manual', SecretString: `${CANARY}-1` }));
    await invoke({ mode: 'reconcile', secrets: ['deploy/manual'] });
    const before = await changes('deploy/manual');
    const report = await invoke({ mode: 'audit', secrets: ['deploy/manual'], depth: 'values' });
    expect(report.run).toMatchObject({ mode: 'audit', trigger: 'invoke', depth: 'values' });
    expect(report.summary).toMatchObject({ replicas: 2, inSync: 2 });
    expect(await changes('deploy/manual')).toEqual(before);
  });

  test('a new version in the origin reaches the replicas by the native event within seconds', async () => {
    await at(REGION).send(new CreateSecretCommand({ Name: 'deploy/event', SecretString: `${CANARY}-1` }));
    await invoke({ mode: 'reconcile', secrets: ['deploy/event'] });
    await at(REGION).send(new PutSecretValueCommand({ SecretId: 'deploy/event', SecretString: `${CANARY}-2` }));
    await until(async () => (await values('deploy/event')).every((value) => value === `${CANARY}-2`), 45);
    process.stdout.write(`by event: ${saidOf(await timeRotations('deploy/event', 7))}\n`);
  });

  // AWS lets no one put events of an aws. source on the bus, and MiniStack keeps to that: the event is held against the
  // deployed rule's pattern, then given to the function as the rule would.
  test.each<[string, string, (name: string, arn: string | undefined) => object]>([
    [
      'RotationSucceeded',
      'AWS Service Event via CloudTrail',
      (_, SecretId) => ({ eventName: 'RotationSucceeded', additionalEventData: { SecretId } }),
    ],
    [
      'CreateSecret',
      'AWS API Call via CloudTrail',
      (name) => ({ eventName: 'CreateSecret', requestParameters: { name }, responseElements: null }),
    ],
  ])('a %s event matches its rule and reaches the replicas', async (eventName, detailType, detailOf) => {
    const name = `deploy/${eventName}`;
    await at(REGION).send(new CreateSecretCommand({ Name: name, SecretString: `${CANARY}-1` }));
    const { ARN } = await at(REGION).send(new DescribeSecretCommand({ SecretId: name }));
    const event = eventOf(detailType, detailOf(name, ARN));
    expect(await rulesThatMatch(event)).toHaveLength(1);
    await invoke(event);
    expect(await values(name)).toEqual([`${CANARY}-1`, `${CANARY}-1`]);
  });

  test('a call that AWS refused matches no rule', async () => {
    const detail = { eventName: 'CreateSecret', errorCode: 'AccessDenied', requestParameters: { name: 'deploy/no' } };
    expect(await rulesThatMatch(eventOf('AWS API Call via CloudTrail', detail))).toEqual([]);
  });

  // No AWS that others wrote forwards events between Regions: that a rule does is not seen here.
  test('an event of a replica matches the rule in its Region and one on the bus of the origin, and heals the replica', async () => {
    const name = 'deploy/watched';
    await at(REGION).send(new CreateSecretCommand({ Name: name, SecretString: `${CANARY}-1` }));
    await invoke({ mode: 'reconcile', secrets: [name] });
    const { VersionId: versionId } = await at('eu-west-1').send(
      new PutSecretValueCommand({ SecretId: name, SecretString: `${CANARY}-theirs` }),
    );
    const detail = { name, labelUpdated: 'AWSCURRENT', versionId };
    const event = { ...eventOf('Secret Label Updated', detail), region: 'eu-west-1' };
    expect(await rulesThatMatch(event, 'eu-west-1')).toHaveLength(1);
    expect(await rulesThatMatch(event, 'ap-southeast-2')).toEqual([]);
    expect(await rulesThatMatch(event)).toHaveLength(1);
    expect(await rulesThatMatch({ ...event, region: REGION })).toHaveLength(1);
    await invoke(event);
    expect(await values(name)).toEqual([`${CANARY}-1`, `${CANARY}-1`]);
  });

  test('the schedule heals an injected drift and mails what it did', async () => {
    await at(REGION).send(new CreateSecretCommand({ Name: 'deploy/scheduled', SecretString: `${CANARY}-1` }));
    await invoke({ mode: 'reconcile', secrets: ['deploy/scheduled'] });
    await received(queue);
    await at('eu-west-1').send(
      new UpdateSecretCommand({ SecretId: 'deploy/scheduled', Description: 'edited by hand' }),
    );
    await until(async () => (await descriptionOf('deploy/scheduled')) === '', 150);
    const [message] = await eventually(() => received(queue), 60);
    const { Subject, Message: body, MessageAttributes } = JSON.parse(message?.Body ?? '{}');
    expect(Subject).toMatch(/^Lockstep us-east-1: .*\d+ healed of \d+ replicas$/);
    expect(Subject.length).toBeLessThanOrEqual(99);
    expect(body).toContain('deploy/scheduled');
    expect(MessageAttributes).toMatchObject({ trigger: { Value: 'schedule' }, failed: { Value: '0' } });
    expect(JSON.stringify(message)).not.toContain(CANARY);
  });

  test('destroying the stacks leaves the replicas alone', async () => {
    await destroy(MAPPING);
    destroyed = true;
    expect(await values('deploy/manual')).toEqual([`${CANARY}-1`, `${CANARY}-1`]);
  });

  function invoke(payload: object): Promise<Report> {
    return invokeFunction(outputs.ReconcilerFunctionName, payload);
  }
});

function eventOf(detailType: string, detail: object): object {
  return {
    ...{ version: '0', id: '1', account: '000000000000', time: '2026-01-31T12:00:00Z', region: REGION, resources: [] },
    source: 'aws.secretsmanager',
    'detail-type': detailType,
    detail,
  };
}

async function rulesThatMatch(event: object, region = REGION): Promise<string[]> {
  const bridge = new EventBridgeClient({ region });
  const { Rules = [] } = await bridge.send(new ListRulesCommand({}));
  const matching = await Promise.all(
    Rules.map(async ({ Name = '', EventPattern }) => {
      const asked = new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) });
      return (await bridge.send(asked)).Result ? [Name] : [];
    }),
  );
  return matching.flat();
}

async function changes(name: string): Promise<unknown[]> {
  const seen = [REGION, ...TARGETS].map((region) => at(region).send(new DescribeSecretCommand({ SecretId: name })));
  return (await Promise.all(seen)).map(({ LastChangedDate, VersionIdsToStages }) => [
    LastChangedDate,
    VersionIdsToStages,
  ]);
}

async function descriptionOf(name: string): Promise<string> {
  return (await at('eu-west-1').send(new DescribeSecretCommand({ SecretId: name }))).Description ?? '';
}
