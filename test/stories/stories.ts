import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import type { Override, ReplicaSpec } from '../../config/mapping.ts';
import { awsEnvironment } from '../../src/aws/environment.ts';
import type { Intent } from '../../src/core/policy.ts';
import type { Depth, Report } from '../../src/core/report.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { entry, mapping, replicaIn, target } from '../support/builders.ts';

const ORIGIN = 'us-east-1';
const TARGET = 'eu-west-1';
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809';

/** Known differences of an emulator from AWS; the stories that it cannot play are skipped by title. */
export interface Peer {
  readonly cannot: readonly string[];
  /** Whether ListSecretVersionIds names the key of a version, as AWS does. */
  readonly namesKeys: boolean;
}

/**
 * The stories of a replica's life, through the public API only, so that they can be played on any AWS. Endpoint and
 * credentials come from the environment, as for users.
 */
export function defineStories({ cannot, namesKeys }: Peer): void {
  const titles: string[] = [];
  const story = (title: string, body: (name: string) => Promise<void>): void => {
    titles.push(title);
    test.skipIf(cannot.includes(title))(title, () => body(`stories/${title.replace(/[^a-z]+/g, '-')}`));
  };

  story('a new secret is created in the target, and a second run finds nothing to do', async (name) => {
    await originHas(name, 'one');
    expect(await run(name, 'audit')).toMatchObject({ status: 'drifted', drift: ['missing'], actions: ['create'] });
    expect(await run(name, 'heal')).toMatchObject({ status: 'healed', drift: ['missing'], actions: ['create'] });
    await settles(name, 'one');
  });

  story('a rotated secret reaches its replica, and the old value stays readable as AWSPREVIOUS', async (name) => {
    await replicated(name, 'one');
    await at(ORIGIN).send(new PutSecretValueCommand({ SecretId: name, SecretString: 'two' }));
    expect(await run(name, 'audit')).toMatchObject({ drift: ['stale'], actions: ['put', 'relabel'] });
    expect(await run(name, 'heal')).toMatchObject({ status: 'healed', drift: ['stale'], actions: ['put', 'relabel'] });
    expect(await secretOf(TARGET, name, 'AWSPREVIOUS')).toBe('one');
    await settles(name, 'two');
  });

  story(
    'a replica with a host of its own keeps it through a rotation, and all else stays byte for byte',
    async (name) => {
      const value = (password: string, host: string) => `{ "host" : "${host}",\n  "n":1.50, "password":"${password}" }`;
      const own = { override: NEAR };
      await originHas(name, value('one', 'far'));
      expect(await run(name, 'heal', own)).toMatchObject({ status: 'healed', drift: ['missing'] });
      await settles(name, value('one', 'near'), own);
      await at(ORIGIN).send(new PutSecretValueCommand({ SecretId: name, SecretString: value('two', 'far') }));
      expect(await run(name, 'heal', own)).toMatchObject({ status: 'healed', actions: ['put', 'relabel'] });
      await settles(name, value('two', 'near'), own);
      expect(await run(name, 'heal')).toMatchObject({ status: 'healed', drift: ['stale'] });
      await settles(name, value('two', 'far'));
      expect(await run(name, 'heal', own)).toMatchObject({ status: 'healed', drift: ['mislabeled'] });
      await settles(name, value('two', 'near'), own);
    },
  );

  story('a hand-edited replica has diverged and is healed', async (name) => {
    await replicated(name, 'one');
    await at(TARGET).send(new PutSecretValueCommand({ SecretId: name, SecretString: 'edited' }));
    expect(await run(name, 'heal')).toMatchObject({ status: 'healed', drift: ['diverged'] });
    await settles(name, 'one');
  });

  story('a replica whose label was moved back gets its label moved, not a new version', async (name) => {
    await replicated(name, 'one');
    await at(ORIGIN).send(new PutSecretValueCommand({ SecretId: name, SecretString: 'two' }));
    await run(name, 'heal');
    const { AWSCURRENT = '', AWSPREVIOUS = '' } = await holders(name);
    await moveCurrent(name, AWSCURRENT, AWSPREVIOUS);
    expect(await run(name, 'heal')).toMatchObject({ status: 'healed', drift: ['mislabeled'], actions: ['relabel'] });
    await settles(name, 'two');
  });

  story('a replica scheduled for deletion is restored', async (name) => {
    await replicated(name, 'one');
    await at(TARGET).send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
    expect(await run(name, 'heal')).toMatchObject({
      status: 'healed',
      drift: ['pending-deletion'],
      actions: ['restore'],
    });
    await settles(name, 'one');
  });

  story('changed metadata is healed, and other people’s tags are left alone', async (name) => {
    await replicated(name, 'one');
    const own = [{ Key: 'cost-centre', Value: '42' }];
    await at(TARGET).send(new TagResourceCommand({ SecretId: name, Tags: own }));
    await at(ORIGIN).send(new TagResourceCommand({ SecretId: name, Tags: [{ Key: 'team', Value: 'orders' }] }));
    await at(ORIGIN).send(new UpdateSecretCommand({ SecretId: name, Description: 'the orders database' }));
    expect(await run(name, 'heal')).toMatchObject({ drift: ['metadata'], actions: ['describe', 'tag'] });
    const replica = await at(TARGET).send(new DescribeSecretCommand({ SecretId: name }));
    expect(replica.Description).toBe('the orders database');
    expect(replica.Tags).toEqual(expect.arrayContaining([...own, { Key: 'team', Value: 'orders' }]));
    await settles(name, 'one');
  });

  story('a replica under another key is put under the declared one', async (name) => {
    await originHas(name, 'one');
    await run(name, 'heal');
    const rekeyed = await run(name, 'heal', { kmsKey: KEY });
    expect(rekeyed).toMatchObject({ drift: ['wrong-key'], actions: ['rekey'] });
    expect((await at(TARGET).send(new DescribeSecretCommand({ SecretId: name }))).KmsKeyId).toBe(KEY);
    // A key that is not shown is not called healed.
    expect(rekeyed?.status).toBe(namesKeys ? 'healed' : 'blocked');
    expect((await run(name, 'audit', { kmsKey: KEY }))?.status).toBe(namesKeys ? 'in-sync' : 'blocked');
  });

  story('a secret that stood under the name is adopted, and its value stays as AWSPREVIOUS', async (name) => {
    await originHas(name, 'one');
    await at(TARGET).send(new CreateSecretCommand({ Name: name, SecretString: 'theirs' }));
    expect(await run(name, 'heal')).toMatchObject({ drift: ['diverged'], actions: ['adopt', 'put', 'relabel'] });
    expect(await secretOf(TARGET, name, 'AWSPREVIOUS')).toBe('theirs');
    await settles(name, 'one');
  });

  story('a version id that is taken by another value is a conflict, healed under a derived id', async (name) => {
    await originHas(name, 'one');
    const [version] = Object.keys(
      (await at(ORIGIN).send(new DescribeSecretCommand({ SecretId: name }))).VersionIdsToStages ?? {},
    );
    await at(TARGET).send(new CreateSecretCommand({ Name: name, SecretString: 'other', ClientRequestToken: version }));
    expect(await run(name, 'audit', {}, 'values')).toMatchObject({ status: 'drifted', drift: ['conflict'] });
    expect(await run(name, 'heal', {}, 'values')).toMatchObject({ status: 'healed', drift: ['conflict'] });
    await settles(name, 'one');
  });

  story('a missing origin leaves its replica as it is', async (name) => {
    await at(TARGET).send(new CreateSecretCommand({ Name: name, SecretString: 'kept' }));
    expect(await run(name, 'heal')).toMatchObject({ status: 'blocked', drift: ['origin-missing'], actions: [] });
    expect(await secretOf(TARGET, name)).toBe('kept');
  });

  story('a binary secret arrives byte for byte', async (name) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await at(ORIGIN).send(new CreateSecretCommand({ Name: name, SecretBinary: bytes }));
    await run(name, 'heal');
    const replica = await at(TARGET).send(new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' }));
    expect(Buffer.from(replica.SecretBinary ?? []).equals(Buffer.from(bytes))).toBe(true);
  });

  const unknown = cannot.filter((title) => !titles.includes(title));
  if (unknown.length > 0) throw new Error(`no story is called ${unknown.join(', nor ')}`);
}

function at(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ region });
}

async function originHas(name: string, value: string): Promise<void> {
  await at(ORIGIN).send(new CreateSecretCommand({ Name: name, SecretString: value }));
}

async function replicated(name: string, value: string): Promise<void> {
  await originHas(name, value);
  expect(await run(name, 'heal')).toMatchObject({ status: 'healed' });
}

/** What the mapping says of a replica. */
type Said = Partial<Pick<ReplicaSpec, 'kmsKey' | 'override'>>;

const NEAR: Override = [{ path: ['host'], by: 'replica', change: { kind: 'set', to: 'near' } }];

/** The replica has this value, is proven equal, and a further reconcile writes nothing. */
async function settles(name: string, value: string, replica: Said = {}): Promise<void> {
  expect(await secretOf(TARGET, name)).toBe(value);
  expect(await run(name, 'audit', replica, 'values')).toMatchObject({ status: 'in-sync', drift: [] });
  expect(await run(name, 'heal', replica)).toMatchObject({ status: 'in-sync', actions: [] });
}

async function secretOf(region: string, name: string, stage = 'AWSCURRENT'): Promise<string | undefined> {
  return (await at(region).send(new GetSecretValueCommand({ SecretId: name, VersionStage: stage }))).SecretString;
}

async function holders(name: string): Promise<Record<string, string>> {
  const { VersionIdsToStages = {} } = await at(TARGET).send(new DescribeSecretCommand({ SecretId: name }));
  return Object.fromEntries(Object.entries(VersionIdsToStages).flatMap(([id, labels]) => labels.map((l) => [l, id])));
}

async function moveCurrent(name: string, from: string, to: string): Promise<void> {
  const move = { SecretId: name, VersionStage: 'AWSCURRENT', RemoveFromVersionId: from, MoveToVersionId: to };
  await at(TARGET).send(new UpdateSecretVersionStageCommand(move));
}

async function run(
  name: string,
  intent: Intent,
  replica: Said = {},
  depth: Depth = 'versions',
): Promise<Report['replicas'][number] | undefined> {
  const place = target('target', { region: TARGET });
  const mapped = mapping(entry(name, [replicaIn(place, replica)]));
  const watcher = { note: () => {}, progress: () => {} };
  const env = awsEnvironment({ originRegion: ORIGIN, watcher });
  const asked = { id: 'story', intent, trigger: 'cli', depth, narrowing: { secrets: [], targets: [] } } as const;
  return (await reconcile(mapped, asked, env)).report.replicas[0];
}
