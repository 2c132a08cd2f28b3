/** A replica whose value has members of its own: `set` and `replace`. */
import { describe, expect, test } from 'vitest';
import { loadMapping } from '../../config/load.ts';
import type { Mapping, Override } from '../../config/mapping.ts';
import { placedId } from '../../src/core/override/placed-id.ts';
import { keyArn, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Ran, type Stage, SYDNEY } from '../support/stage.ts';
import { deleteReplica, IN_SYNC, NAME, once, watchCurrent } from './scenes.ts';

const PLAIN = mapped('dublin');
const NEAR = mapped('{ target: dublin, set: { host: near } }');
const OTHER = mapped('{ target: dublin, set: { host: other, port: 5433 } }');
const BY_TARGET = mapped('dublin', 'set: { host: target }, replace: { url: { us-east-1: eu-west-1 } }');

/** A mapping of one secret, with what its replica and its target say. */
function mapped(replica: string, target = ''): Mapping {
  const text = `version: 1
origin: { region: us-east-1 }
targets: { dublin: { region: eu-west-1${target === '' ? '' : `, ${target}`} } }
secrets: [{ name: ${NAME}, replicas: [${replica}] }]`;
  const loaded = loadMapping(text, 'replication.yaml');
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('; '));
  return loaded.mapping;
}

function overrideOf({ entries }: Mapping): Override | null {
  return entries[0]?.replicas[0]?.override ?? null;
}

const value = (password: string, host = 'home') => `{ "host": "${host}", "password" : "${password}"}`;

async function openAt(...runs: Mapping[]): Promise<Stage> {
  const stage = await openStage();
  stage.origin(NAME, value('one'));
  for (const mapping of runs) await stage.run(mapping);
  return stage;
}

function current(stage: Stage): string | undefined {
  return stage.aws.secret(DUBLIN, NAME)?.labels.AWSCURRENT;
}

function healedBy(...actions: string[]) {
  return { row: { status: 'healed', actions } };
}

async function expectInStep(stage: Stage, mapping: Mapping): Promise<void> {
  expect(await stage.run(mapping)).toMatchObject(IN_SYNC);
  expect(await stage.audit(mapping, { depth: 'values' })).toMatchObject(IN_SYNC);
}

describe('a replica with set', () => {
  test('is created with the value of its own, under a derived id, and the origin is not written to', async () => {
    const stage = await openStage();
    stage.origin(NAME, value('one'));
    const { row, writes } = await stage.run(NEAR);
    expect(row).toMatchObject({
      status: 'healed',
      drift: ['missing'],
      actions: ['create'],
      originVersion: version('v1'),
    });
    expect(row.replicaVersion).toBe(placedId(version('v1'), overrideOf(NEAR)));
    expect(writes).toEqual([`eu-west-1 CreateSecret ${NAME}`]);
    expect([stage.value(DUBLIN, NAME), stage.value(HOME, NAME)]).toEqual([value('one', 'near'), value('one')]);
    await expectInStep(stage, NEAR);
  });

  test.each(['schedule', 'event'] as const)(
    'follows a rotation, by %s at once, with no look in between',
    async (trigger) => {
      const stage = await openAt(NEAR);
      await stage.rotate(NAME, 'v2', value('two'));
      const ran = await stage.run(NEAR, { trigger, narrowing: { secrets: [NAME], targets: [] } });
      expect(ran).toMatchObject(healedBy('put', 'relabel'));
      expect(ran.row.drift).toEqual(['stale']);
      expect(
        ran.calls.filter(({ action, secret }) => action === 'DescribeSecret' && secret === NAME).length,
      ).toBeLessThan(4);
      expect(stage.value(DUBLIN, NAME)).toBe(value('two', 'near'));
      await expectInStep(stage, NEAR);
    },
  );

  test('follows a rollback, onto the version that it had, which is proven and not written anew', async () => {
    const stage = await openAt(NEAR);
    await stage.rotate(NAME, 'v2', value('two'));
    await stage.run(NEAR);
    const back = { VersionStage: 'AWSCURRENT', RemoveFromVersionId: version('v2'), MoveToVersionId: version('v1') };
    await stage.byHand(HOME, (sm) => sm.updateSecretVersionStage({ SecretId: NAME, ...back }));
    const ran = await stage.run(NEAR);
    expect(ran).toMatchObject(healedBy('relabel'));
    expect(ran.row.drift).toEqual(['mislabeled']);
    expect(stage.value(DUBLIN, NAME)).toBe(value('one', 'near'));
    await expectInStep(stage, NEAR);
  });

  test('written to by hand is diverged, and healed', async () => {
    const stage = await openAt(NEAR);
    await stage.rotate(NAME, 'x', value('theirs'), DUBLIN);
    expect((await stage.run(NEAR)).row).toMatchObject({ status: 'healed', drift: ['diverged'] });
    expect(stage.value(DUBLIN, NAME)).toBe(value('one', 'near'));
  });

  test('is restored with it', async () => {
    const stage = await openAt(NEAR);
    await deleteReplica(stage);
    expect(await stage.run(NEAR)).toMatchObject(healedBy('restore'));
    await expectInStep(stage, NEAR);
  });

  test('does not take over a version that the origin gets while it is healed', async () => {
    const stage = await openAt(NEAR);
    await stage.rotate(NAME, 'v2', value('two'));
    once(stage, 'UpdateSecretVersionStage', DUBLIN.region, () => stage.rotate(NAME, 'v3', value('three')));
    const seen = watchCurrent(stage);
    await stage.run(NEAR);
    await stage.run(NEAR);
    expect(seen.at(-1)).toBe(placedId(version('v3'), overrideOf(NEAR)));
    await expectInStep(stage, NEAR);
  });
});

describe('an override', () => {
  test('added to a plain replica is drift that is healed, and so is one that is taken away', async () => {
    const stage = await openAt(PLAIN);
    expect((await stage.audit(NEAR)).row).toMatchObject({
      status: 'drifted',
      drift: ['stale'],
      actions: ['put', 'relabel'],
    });
    expect(await stage.run(NEAR)).toMatchObject(healedBy('put', 'relabel'));
    await expectInStep(stage, NEAR);
    expect((await stage.run(PLAIN)).row).toMatchObject({ status: 'healed', drift: ['mislabeled'] });
    expect(current(stage)).toBe(version('v1'));
    expect(stage.value(DUBLIN, NAME)).toBe(value('one'));
    await expectInStep(stage, PLAIN);
  });

  test('that changes, back and forth and through rotations, is followed each time, and never called diverged', async () => {
    const stage = await openAt(NEAR);
    const rows: string[] = [];
    const follow = async (mapping: Mapping, host: string, password: string) => {
      const { row } = await stage.run(mapping);
      rows.push(`${row.status} ${row.drift}`);
      expect(stage.value(DUBLIN, NAME)).toContain(`"host": "${host}"`);
      expect(stage.value(DUBLIN, NAME)).toContain(`"${password}"`);
      await expectInStep(stage, mapping);
    };
    await follow(OTHER, 'other', 'one');
    await follow(NEAR, 'near', 'one');
    await follow(OTHER, 'other', 'one');
    await follow(BY_TARGET, 'target', 'one');
    await follow(PLAIN, 'home', 'one');
    await stage.rotate(NAME, 'v2', value('two'));
    await follow(OTHER, 'other', 'two');
    await stage.rotate(NAME, 'v3', value('three'));
    await stage.rotate(NAME, 'v4', value('four'));
    await follow(BY_TARGET, 'target', 'four');
    expect(rows).toEqual([
      'healed stale',
      'healed mislabeled',
      'healed mislabeled',
      'healed stale',
      'healed stale',
      'healed stale',
      'healed stale',
    ]);
  });

  test('changed back and then changed again is stale, although a later version has the label', async () => {
    const stage = await openAt(NEAR, OTHER, NEAR);
    expect((await stage.audit(BY_TARGET)).row.drift).toEqual(['stale']);
  });

  test('applies in its own place alone', async () => {
    const stage = await openStage();
    stage.origin(NAME, value('one'));
    const loaded = loadMapping(
      `version: 1\norigin: { region: us-east-1 }\nsecrets: [{ name: ${NAME}, replicas: [{ region: eu-west-1, set: { host: near } }, { region: ap-southeast-2 }] }]`,
      'f',
    );
    if (!loaded.ok) throw new Error('it is valid');
    await stage.run(loaded.mapping);
    expect([DUBLIN, SYDNEY].map((place) => stage.value(place, NAME))).toEqual([value('one', 'near'), value('one')]);
  });
});

describe('on top of an override', () => {
  test('a conflict is healed under an id that is derived twice', async () => {
    const stage = await openAt(PLAIN);
    const id = placedId(version('v1'), overrideOf(NEAR));
    const taken = { SecretId: NAME, ClientRequestToken: id, SecretString: 'theirs', VersionStages: ['blue'] };
    await stage.byHand(DUBLIN, (sm) => sm.putSecretValue(taken));
    expect((await stage.run(NEAR)).row).toMatchObject({ status: 'healed', drift: ['mislabeled', 'conflict'] });
    expect(stage.value(DUBLIN, NAME)).toBe(value('one', 'near'));
    await expectInStep(stage, NEAR);
  });

  test('a value that was changed under its id is found by values, and healed', async () => {
    const stage = await openStage();
    stage.origin(NAME, value('one'));
    const id = placedId(version('v1'), overrideOf(NEAR));
    stage.aws.seed(DUBLIN, {
      name: NAME,
      value: value('one'),
      versionId: id,
      tags: { 'lockstep:mapping': 'lockstep' },
    });
    expect((await stage.audit(NEAR, { depth: 'values' })).row.drift).toContain('conflict');
    await stage.run(NEAR, { depth: 'values' });
    expect(stage.value(DUBLIN, NAME)).toBe(value('one', 'near'));
    await expectInStep(stage, NEAR);
  });

  test('a key is changed, and the value stays', async () => {
    const stage = await openAt(NEAR);
    const key = keyArn('eu-west-1', '1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809');
    const rekeyed = mapped(`{ target: dublin, kmsKey: '${key}', set: { host: near } }`);
    expect((await stage.run(rekeyed)).row).toMatchObject({ status: 'healed', drift: ['wrong-key'] });
    expect(stage.value(DUBLIN, NAME)).toBe(value('one', 'near'));
    await expectInStep(stage, rekeyed);
    await stage.rotate(NAME, 'v2', value('two'));
    await stage.run(rekeyed);
    expect(stage.value(DUBLIN, NAME)).toBe(value('two', 'near'));
  });
});

describe('what does not fit', () => {
  const BLOCKED: [string, string, string][] = [
    ['no JSON', 'hunter2', "the origin's value is no JSON object"],
    ['a member twice', '{"host":"a","host":"hunter2"}', '"host" stands twice'],
    ['too long', `{"host":"a","x":"${'é'.repeat(32_760)}"}`, 'bytes long, and AWS takes 65536'],
  ];

  test.each(BLOCKED)('is blocked with the reason and without a write: %s', async (_, text, reason) => {
    const stage = await openStage();
    stage.origin(NAME, text);
    const long = mapped('{ target: dublin, set: { host: aaaaaaaaaaaaaaaaaaaaaa } }');
    const ran = await stage.run(long);
    expect(ran).toMatchObject({ row: { status: 'blocked', drift: ['missing'], actions: [] }, writes: [] });
    expect(ran.row.reason).toContain(reason);
    expect(JSON.stringify(ran.report)).not.toContain('hunter2');
    expect((await stage.audit(long)).row).toMatchObject({ status: 'drifted', drift: ['missing'] });
    expect((await stage.audit(long, { depth: 'values' })).row).toMatchObject({
      status: 'blocked',
      reason: ran.row.reason,
    });
  });

  test('leaves the replica at the value that it has, until the origin fits again', async () => {
    const stage = await openAt(NEAR);
    await stage.rotate(NAME, 'v2', 'no JSON');
    expect(await stage.run(NEAR)).toMatchObject({ row: { status: 'blocked', drift: ['stale'] }, writes: [] });
    expect(stage.value(DUBLIN, NAME)).toBe(value('one', 'near'));
    await stage.rotate(NAME, 'v3', value('three'));
    expect(await stage.run(NEAR)).toMatchObject(healedBy('put', 'relabel'));
  });

  test('leaves a replica that is scheduled for deletion as it is, too', async () => {
    const stage = await openAt(NEAR);
    await deleteReplica(stage);
    await stage.rotate(NAME, 'v2', 'no JSON');
    const ran = await stage.run(NEAR);
    expect(ran).toMatchObject({ row: { status: 'blocked', actions: [] }, writes: [] });
    expect(ran.row.reason).toContain('no JSON object');
  });

  test('is left alone if only the target says it; the id is derived all the same', async () => {
    const stage = await openStage();
    stage.aws.seed(HOME, { name: NAME, value: Buffer.from('binary'), versionId: version('v1') });
    await stage.run(BY_TARGET);
    expect(stage.value(DUBLIN, NAME)).toEqual(stage.value(HOME, NAME));
    expect(current(stage)).toBe(placedId(version('v1'), overrideOf(BY_TARGET)));
    await expectInStep(stage, BY_TARGET);
  });
});

test('a target replaces text in what has the member, and a replica’s own says more', async () => {
  const stage = await openStage();
  stage.origin(NAME, '{"url":"db.us-east-1.example","host":"home"}');
  await stage.run(BY_TARGET);
  expect(stage.value(DUBLIN, NAME)).toBe('{"url":"db.eu-west-1.example","host":"target"}');
  const both = mapped(
    '{ target: dublin, set: { host: near } }',
    'set: { host: target }, replace: { url: { us-east-1: eu-west-1 } }',
  );
  await stage.run(both);
  expect(stage.value(DUBLIN, NAME)).toBe('{"url":"db.eu-west-1.example","host":"near"}');
  await expectInStep(stage, both);
});

test('what an override sets is in no report, nor in anything that a run says', async () => {
  const said: Ran[] = [];
  const secretive = mapped('{ target: dublin, set: { host: canary-host } }');
  const stage = await openAt(NEAR);
  said.push(
    await stage.audit(secretive),
    await stage.run(secretive),
    await stage.audit(secretive, { depth: 'values' }),
  );
  expect(JSON.stringify(said.map(({ report, notes }) => [report, notes]))).not.toContain('canary-host');
});
