import {
  DeleteRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTagsForResourceCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { expect, test } from 'vitest';
import { ACCOUNT, openAws, REGION, refusalType, settings, version } from '../support/emulator.ts';
import { openQueue } from '../support/sqs.ts';

// Shapes and names of errors: EventBridge API reference. Which moves of labels send an event: Secrets Manager User Guide,
// "Secrets Manager event notifications".

const LABELS = { source: ['aws.secretsmanager'], 'detail-type': ['Secret Label Updated'] };
const ARN = `arn:aws:events:${REGION}:${ACCOUNT}:rule/labels`;

async function openBus(pattern: object = LABELS, options: Parameters<typeof openAws>[0] = {}) {
  const open = await openAws(options);
  const events = new EventBridgeClient(settings(open.aws));
  const queue = await openQueue(open.aws, 'labels', ARN);
  await events.send(new PutRuleCommand({ Name: 'labels', EventPattern: JSON.stringify(pattern) }));
  await events.send(new PutTargetsCommand({ Rule: 'labels', Targets: [{ Id: 'queue', Arn: queue.arn }] }));
  const seen = async () =>
    (await queue.receive()).map(({ detail }) =>
      [detail.name, detail.labelUpdated, detail.versionId?.replace(/-+$/, '')].join(' '),
    );
  return { ...open, events, queue, seen };
}

test('Secret Label Updated comes for each label that moves to a version, but not for AWSPENDING and AWSPREVIOUS', async () => {
  const { sm, seen } = await openBus();
  const db = { SecretId: 'db' };
  await sm.createSecret({ Name: 'empty' });
  await sm.createSecret({ Name: 'db', SecretString: 'a', ClientRequestToken: version('v1') });
  expect(await seen()).toEqual(['db AWSCURRENT v1']);
  await sm.putSecretValue({ ...db, SecretString: 'b', ClientRequestToken: version('v2') });
  await sm.putSecretValue({ ...db, SecretString: 'b', ClientRequestToken: version('v2') });
  expect(await seen()).toEqual(['db AWSCURRENT v2']);
  const pending = { ...db, SecretString: 'c', ClientRequestToken: version('v3'), VersionStages: ['AWSPENDING'] };
  await sm.putSecretValue(pending);
  expect(await seen()).toEqual([]);
  const label = { ...db, VersionStage: 'MINE', MoveToVersionId: version('v1') };
  await sm.updateSecretVersionStage(label);
  expect(await seen()).toEqual(['db MINE v1']);
  await sm.updateSecretVersionStage({ ...db, VersionStage: 'MINE', RemoveFromVersionId: version('v1') });
  await sm.tagResource({ ...db, Tags: [{ Key: 'a', Value: 'b' }] });
  await sm.deleteSecret(db);
  await sm.restoreSecret(db);
  expect(await seen()).toEqual([]);
  const ids = { MoveToVersionId: version('v1'), RemoveFromVersionId: version('v2') };
  await sm.updateSecretVersionStage({ ...db, VersionStage: 'AWSCURRENT', ...ids });
  expect(await seen()).toEqual(['db AWSCURRENT v1']);
});

test('an event has the envelope that AWS documents', async () => {
  const { sm, queue } = await openBus();
  const { ARN } = await sm.createSecret({ Name: 'db', SecretString: 'a', ClientRequestToken: version('v1') });
  expect(await queue.receive()).toEqual([
    {
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Secret Label Updated',
      source: 'aws.secretsmanager',
      account: ACCOUNT,
      time: '2026-01-31T12:00:00Z',
      region: REGION,
      resources: [ARN],
      detail: { name: 'db', labelUpdated: 'AWSCURRENT', versionId: version('v1') },
    },
  ]);
});

test.each([true, false])(
  'with a trail: %s, a call that changes something is an event, without its value',
  async (trail) => {
    const { sm, queue } = await openBus({ detail: { eventName: ['CreateSecret'] } }, { trail });
    await sm.createSecret({ Name: 'db', SecretString: 'a-value', ClientRequestToken: version('v1') });
    const received = await queue.receive();
    expect(received.map(({ detail }) => detail.requestParameters)).toEqual(
      trail ? [{ name: 'db', clientRequestToken: version('v1') }] : [],
    );
    expect(JSON.stringify(received)).not.toContain('a-value');
  },
);

test.each([
  [{ detail: { name: ['db'] } }, ['db']],
  [{ detail: { name: [{ prefix: 'd' }] } }, ['db', 'dc']],
  [{ detail: { name: [{ 'anything-but': ['db'] }] } }, ['dc']],
  [{ detail: { name: [{ suffix: 'c' }, 'nosuch'], labelUpdated: ['AWSCURRENT'] } }, ['dc']],
  [{ detail: { name: ['db'], labelUpdated: ['MINE'] } }, []],
  [{ detail: { $or: [{ name: ['db'] }, { labelUpdated: ['MINE'] }] } }, ['db']],
  [{ detail: { versionId: [{ exists: false }] } }, []],
  [{ region: ['eu-west-1'] }, []],
])('the pattern %j lets the events of %j through', async (pattern, names) => {
  const { sm, queue } = await openBus({ ...LABELS, ...pattern });
  for (const Name of ['db', 'dc']) await sm.createSecret({ Name, SecretString: 'a' });
  expect((await queue.receive()).map(({ detail }) => detail.name)).toEqual(names);
});

test.each([
  '{}',
  '[]',
  '{"source":"aws.secretsmanager"}',
  '{"source":[{"cidr":"10.0.0.0/24"}]}',
  '{"detail":{}}',
  'source',
])('the pattern %s is refused', async (EventPattern) => {
  const { events } = await openBus();
  const put = events.send(new PutRuleCommand({ Name: 'other', EventPattern }));
  expect(await refusalType(put)).toBe('InvalidEventPatternException');
});

test('what a caller puts on the bus reaches the rules as well, and may be lost or come twice', async () => {
  const { aws, events, queue } = await openBus(
    { source: ['lockstep'] },
    { deliveries: ({ detail }) => Number(Object.values(Object(detail))[0]) },
  );
  const entry = (times: number) => ({ Source: 'lockstep', DetailType: 'run', Detail: JSON.stringify({ times }) });
  const { Entries = [] } = await events.send(new PutEventsCommand({ Entries: [entry(0), entry(1), entry(2)] }));
  const ids = Entries.map(({ EventId }) => EventId);
  expect((await queue.receive()).map(({ id }) => id)).toEqual([ids[1], ids[2], ids[2]]);
  expect(aws.bus).toHaveLength(3);
});

test('a rule is listed with its tags, deleted once it has no targets, and then sends nothing', async () => {
  const { sm, events, queue } = await openBus();
  const tagged = { Name: 'tagged', EventPattern: JSON.stringify(LABELS), Tags: [{ Key: 'a', Value: 'b' }] };
  const { RuleArn } = await events.send(new PutRuleCommand(tagged));
  const list = async (NamePrefix: string) => (await events.send(new ListRulesCommand({ NamePrefix }))).Rules;
  expect(await list('ta')).toMatchObject([{ Name: 'tagged', Arn: RuleArn, State: 'ENABLED' }]);
  const { Tags } = await events.send(new ListTagsForResourceCommand({ ResourceARN: RuleArn }));
  expect(Tags).toEqual(tagged.Tags);
  const remove = () => events.send(new DeleteRuleCommand({ Name: 'labels' }));
  expect(await refusalType(remove())).toBe('ValidationException');
  await events.send(new RemoveTargetsCommand({ Rule: 'labels', Ids: ['queue'] }));
  await remove();
  await remove();
  expect(await list('labels')).toEqual([]);
  await sm.createSecret({ Name: 'db', SecretString: 'a' });
  expect(await queue.receive()).toEqual([]);
  const targets = events.send(new RemoveTargetsCommand({ Rule: 'labels', Ids: ['queue'] }));
  expect(await refusalType(targets)).toBe('ResourceNotFoundException');
});
