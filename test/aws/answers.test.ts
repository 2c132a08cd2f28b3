/**
 * The kind: a malformed answer is read as "there is nothing", or ends in an error that is not a LockstepError.
 * ListSecrets and DescribeSecret are parsed from the raw JSON, so the SDK checks nothing in it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import { LockstepError } from '../../src/core/errors.ts';
import type { SecretState } from '../../src/core/observation.ts';
import { ACCOUNT, version } from '../support/builders.ts';
import { DUBLIN, openStage, singleAttemptClient } from '../support/stage.ts';

const NAME = 'prod/db';
const ARN = `arn:aws:secretsmanager:${DUBLIN.region}:${ACCOUNT}:secret:${NAME}-a1b2c3`;
const HOUR = 3_600_000;

/** A secret with the fewest members that AWS returns. */
const BARE = { ARN, Name: NAME };

const NO_ANSWERS = ['', ' ', '{', '<html></html>', 'null', 'true', '0', '""', '[]', '[{}]', '{}', '{"message":"hi"}'];

const NO_SECRETS: Record<string, object> = {
  'no ARN': { Name: NAME },
  'no name': { ARN },
  'a name that is not a string': { ...BARE, Name: 5 },
  'a description that is not a string': { ...BARE, Description: {} },
  'a key that is not a string': { ...BARE, KmsKeyId: true },
  'tags as a map': { ...BARE, Tags: { team: 'orders' } },
  'a tag that is not an object': { ...BARE, Tags: [null] },
  'a tag value that is not a string': { ...BARE, Tags: [{ Key: 'team', Value: 1 }] },
  'versions as a list': { ...BARE, SecretVersionsToStages: [], VersionIdsToStages: [] },
  'one label instead of a list': { ...BARE, ...versions('AWSCURRENT') },
  'a label that is not a string': { ...BARE, ...versions([null]) },
  'a date as text': { ...BARE, LastChangedDate: '2026-01-31T00:00:00Z' },
  'a rotation flag that is not a boolean': { ...BARE, RotationEnabled: 'yes' },
  'an owner that is not a string': { ...BARE, OwningService: 7 },
};

describe.each(['ListSecrets', 'DescribeSecret'] as const)('%s', (action) => {
  test.each(NO_ANSWERS)('rejects %j, which is not an answer of AWS', async (body) => {
    const { read } = await answering(action, body);
    await expect(read()).rejects.toMatchObject({ code: 'not-aws', message: expect.stringMatching(/\(.+\); .*check/) });
  });

  test.each(Object.entries(NO_SECRETS))(
    'rejects a secret with %s, which is not an answer of AWS',
    async (_, secret) => {
      const { read } = await answering(action, JSON.stringify(wrapped(action, secret)));
      await expect(read()).rejects.toMatchObject({
        code: 'not-aws',
        message: expect.stringMatching(/\(.+\); .*check/),
      });
    },
  );

  test('reads null like a member that AWS omits', async () => {
    const members = ['Description', 'KmsKeyId', 'Tags', 'LastChangedDate', 'DeletedDate', 'CreatedDate', 'Type'];
    const more = ['RotationEnabled', 'OwningService', 'PrimaryRegion', 'SecretVersionsToStages', 'VersionIdsToStages'];
    const empty = Object.fromEntries([...members, ...more, 'CrossAccountPrimary', 'New'].map((name) => [name, null]));
    const { read } = await answering(action, JSON.stringify(wrapped(action, { ...BARE, ...empty })));
    expect(await read()).toEqual([bareState()]);
  });

  test('reads dates as seconds with a fraction, and keeps a tag named __proto__', async () => {
    const odd = { LastChangedDate: 1_700_000_000.1234, Tags: [{ Key: '__proto__', Value: 'x' }, { Key: 'empty' }] };
    const secret = JSON.stringify({ ...BARE, ...odd, ...versions(['AWSCURRENT']) });
    const { read } = await answering(action, JSON.stringify(wrapped(action, JSON.parse(secret))));
    const [state] = await read();
    expect(state).toMatchObject({ changedAt: 1_700_000_000_123, versions: [{ id: version('v1') }] });
    expect(Object.entries(state?.tags ?? {})).toEqual([
      ['__proto__', 'x'],
      ['empty', ''],
    ]);
  });

  test('turns any JSON into secrets with a name and an ARN, or into one LockstepError', async () => {
    const { answer, read } = await answering(action, '{}');
    const secrets = fc.oneof(
      fc.jsonValue(),
      fc.record({ ARN: fc.jsonValue(), Name: fc.jsonValue(), Tags: fc.jsonValue() }),
    );
    const bodies = fc.oneof(
      fc.jsonValue(),
      secrets.map((one) => wrapped(action, one)),
    );
    const property = fc.asyncProperty(bodies, async (body) => {
      answer(JSON.stringify(body));
      const states = await read().catch((thrown: unknown) => thrown);
      if (states instanceof LockstepError) {
        expect(states.code).toBe('not-aws');
        return;
      }
      expect(states).toBeInstanceOf(Array);
      for (const { name, arn } of states as SecretState[])
        expect([typeof name, typeof arn]).toEqual(['string', 'string']);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

test('a malformed next token is rejected, since the list would end early', async () => {
  const { read } = await answering('ListSecrets', JSON.stringify({ SecretList: [BARE], NextToken: 5 }));
  await expect(read()).rejects.toMatchObject({ code: 'not-aws' });
});

const NO_VERSIONS: Record<string, object> = {
  'no list': { ARN, Name: NAME },
  'a list that is not a list': { Versions: {} },
  'a version without an id': { Versions: [{ VersionStages: ['AWSCURRENT'] }] },
  'a label that is not a string': { Versions: [{ VersionId: version('v1'), VersionStages: [1] }] },
  'a date as text': { Versions: [{ VersionId: version('v1'), CreatedDate: 'today' }] },
};

test.each(Object.entries(NO_VERSIONS))('versions with %s are no answer of AWS', async (_, body) => {
  const { store } = await answering('ListSecretVersionIds', JSON.stringify(body));
  await expect(store.listVersions(NAME)).rejects.toMatchObject({ code: 'not-aws' });
});

test('the SDK still corrects its clock by an answer that it does not parse', async () => {
  const server = createServer((_, response) => {
    response.setHeader('Date', new Date(Date.now() + HOUR).toUTCString()).end('{"SecretList":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'irrelevant' };
  const client = new SecretsManagerClient({ endpoint: `http://127.0.0.1:${port}`, region: DUBLIN.region, credentials });
  onTestFinished(() => client.destroy());
  expect(await all(new AwsSecretStore(client, DUBLIN.region))).toEqual([]);
  expect(client.config.systemClockOffset).toBeGreaterThan(HOUR / 2);
});

/** A store whose calls to one operation are answered with this body. */
async function answering(action: string, body: string) {
  const stage = await openStage();
  const store = new AwsSecretStore(singleAttemptClient(stage.aws, DUBLIN), DUBLIN.region);
  const answer = (text: string) => {
    stage.aws.faults.clear();
    stage.aws.faults.add({ match: { action }, effect: { kind: 'proxy', status: 200, body: text } });
  };
  answer(body);
  const described = async () => [await store.describe(NAME)].filter((state) => state !== null);
  return { store, answer, read: () => (action === 'ListSecrets' ? all(store) : described()) };
}

function wrapped(action: string, secret: unknown): unknown {
  return action === 'ListSecrets' ? { SecretList: [secret] } : secret;
}

function versions(labels: unknown) {
  const staged = { [version('v1')]: labels };
  return { SecretVersionsToStages: staged, VersionIdsToStages: staged };
}

function bareState(): SecretState {
  return {
    arn: ARN,
    name: NAME,
    description: '',
    kmsKey: null,
    tags: {},
    versions: [],
    pendingDeletion: false,
    changedAt: null,
    rotates: false,
    heldBy: null,
  };
}

async function all(store: AwsSecretStore): Promise<SecretState[]> {
  const states: SecretState[] = [];
  for await (const page of store.list(null)) states.push(...page);
  return states;
}
