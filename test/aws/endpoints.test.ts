import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { describe, expect, test } from 'vitest';
import { callerIdentity } from '../../src/aws/account.ts';
import { publishMessage } from '../../src/aws/sns.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { ACCOUNT, PARTNER, ROLE } from '../support/builders.ts';
import { startClock } from '../support/clock.ts';
import { NEVER, quietEnvironment } from '../support/ends.ts';
import { ABROAD, DUBLIN, openStage } from '../support/stage.ts';

const PLACE = { region: 'eu-central-1', assumeRole: ROLE, externalId: 'orders' };
const HERE = { region: 'eu-west-1', assumeRole: null, externalId: null };

describe('another account', () => {
  test('is entered by its role, through the origin’s Region', async () => {
    const { stage, at } = await open({ roles: [{ arn: ROLE, externalId: 'orders', trusts: [ACCOUNT] }] });
    stage.aws.seed(ABROAD, { name: 'x' });
    expect((await at(PLACE).describe('x'))?.arn).toContain(PARTNER);
    expect(stage.aws.journal.map(({ action, account, region }) => [action, account, region])).toEqual([
      ['AssumeRole', ACCOUNT, 'us-east-1'],
      ['DescribeSecret', PARTNER, 'eu-central-1'],
    ]);
  });

  test.each([
    ['another external id', { ...PLACE, externalId: 'wrong' }],
    ['no external id', { ...PLACE, externalId: null }],
    ['a role that does not exist', { ...PLACE, assumeRole: `${ROLE}-2` }],
  ])('is not entered with %s, and the error says what to do', async (_, place) => {
    const { at } = await open({ roles: [{ arn: ROLE, externalId: 'orders' }] });
    await expect(at(place).describe('x')).rejects.toMatchObject({
      code: 'no-credentials',
      message: expect.stringMatching(
        /^cannot assume arn:aws:iam.*; let its trust policy name the caller and the externalId/,
      ),
    });
  });

  test('is entered once for many calls', async () => {
    const { stage, at } = await open();
    await Promise.all(Array.from({ length: 20 }, (_, i) => at(PLACE).describe(`n${i}`)));
    await at(PLACE).describe('x');
    expect(stage.aws.journal.filter(({ action }) => action === 'AssumeRole').length).toBe(1);
  });

  test('is entered again when the credentials run out', async () => {
    // An hour of credentials, from a clock that is an hour behind, has nearly expired on arrival.
    const { stage, at } = await open({ clock: () => Date.now() - 3_590_000 });
    for (const name of ['a', 'b', 'c']) await at(PLACE).describe(name);
    expect(stage.aws.journal.filter(({ action }) => action === 'AssumeRole').length).toBeGreaterThan(2);
  });
});

test('equal places share a store, different places do not', async () => {
  const { at } = await open();
  expect(at(HERE)).toBe(at({ ...HERE }));
  const others = [HERE, { ...HERE, region: 'eu-west-2' }, { ...HERE, assumeRole: ROLE }, PLACE];
  expect(new Set(others.map(at)).size).toBe(4);
});

test('each place calls its own Region with the ambient credentials', async () => {
  const { stage, at } = await open();
  for (const region of ['eu-west-1', 'ap-southeast-2']) await at({ ...HERE, region }).describe('x');
  expect(stage.aws.journal.map(({ account, region }) => `${account} ${region}`)).toEqual([
    `${ACCOUNT} eu-west-1`,
    `${ACCOUNT} ap-southeast-2`,
  ]);
});

test('a call that fails once is retried', async () => {
  const { stage, at } = await open();
  stage.aws.seed(DUBLIN, { name: 'x' });
  stage.aws.faults.add({
    times: 2,
    effect: { kind: 'error', type: 'InternalServiceError', message: 'x', status: 500 },
  });
  expect(await at(HERE).describe('x')).toMatchObject({ name: 'x' });
});

describe('the caller’s account', () => {
  test('is that of the credentials', async () => {
    await open();
    expect(await callerIdentity('us-east-1', callerOf())).toMatchObject({ account: ACCOUNT });
  });

  test('without an answer from STS is a LockstepError', async () => {
    const { stage } = await open();
    stage.aws.faults.add({ match: { service: 'sts' }, effect: { kind: 'error', type: 'ExpiredToken', message: 'x' } });
    await expect(callerIdentity('us-east-1', callerOf())).rejects.toMatchObject({
      code: 'expired-credentials',
      message: expect.stringMatching(/^GetCallerIdentity on us-east-1: .*sign in again/),
    });
  });
});

describe('a message', () => {
  const message = {
    subject: '2 of 7',
    text: 'two lines\nof text',
    json: '{"a":1}',
    attributes: { status: 'drift', drifted: 2 },
  };

  test('reaches its topic, as mail for people and as JSON for programs, with attributes to filter on', async () => {
    const { stage, topic } = await withTopic();
    await publishMessage(topic, message, callerOf());
    expect(stage.aws.outbox).toMatchObject([
      {
        topicArn: topic,
        subject: '2 of 7',
        message: '{"a":1}',
        byProtocol: { email: 'two lines\nof text' },
        attributes: { status: { type: 'String', value: 'drift' }, drifted: { type: 'Number', value: '2' } },
      },
    ]);
  });

  test.each([
    ['AuthorizationError', 'access-denied'],
    ['NotFound', 'not-found'],
    ['InvalidParameter', 'refused'],
    ['InternalError', 'service-fault'],
    ['KMSAccessDenied', 'key-unusable'],
    ['KMSDisabled', 'key-unusable'],
  ])('that SNS refuses with %s is a LockstepError: %s', async (type, code) => {
    const { stage, topic } = await withTopic();
    stage.aws.faults.add({
      match: { service: 'sns' },
      effect: { kind: 'error', type, message: 'x', status: type === 'InternalError' ? 500 : 400 },
    });
    await expect(publishMessage(topic, message, callerOf())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`Publish on ${topic} in eu-west-1: `),
    });
  });
});

const callerOf = () => ({ credentials: fromNodeProviderChain(), end: NEVER, time: startClock() });

async function open(options: EmulatorOptions = {}) {
  const stage = await openStage(options);
  return { stage, at: quietEnvironment().at };
}

async function withTopic() {
  const { stage } = await open();
  const body = new URLSearchParams({ Action: 'CreateTopic', Version: '2010-03-31', Name: 'alarms' });
  const scope = `Credential=${ACCOUNT}/20260131/eu-west-1/sns/aws4_request`;
  const headers = { Authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=00` };
  await fetch(stage.aws.url, { method: 'POST', body, headers });
  return { stage, topic: `arn:aws:sns:eu-west-1:${ACCOUNT}:alarms` };
}
