import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, HOME, type SaidRun, type Stage } from '../support/stage.ts';
import { AWS, deny, isUnder, K1, K2, K3, mapped, moveCurrent, rotatesAsEver, under } from './keys.ts';
import { NAME, once } from './scenes.ts';

/**
 * A key counts as changed when AWS shows AWSCURRENT under it, whatever happens meanwhile and whoever may use the old
 * one.
 */
const CHANGES: [from: string, to: string][] = [
  [K1, K2],
  [K1, 'alias/orders'],
  ['alias/orders', K2],
  ['alias/orders', 'alias/sales'],
  [K1, AWS],
  [AWS, K2],
];

/** What else may have happened to the replica when its key is changed. */
const STATES: Record<string, { make: (stage: Stage, before: Mapping) => Promise<unknown> | unknown; said?: SaidRun }> =
  {
    'in sync': { make: () => {} },
    behind: { make: (stage) => stage.rotate(NAME, 'v2', 'new') },
    'edited by hand': { make: (stage) => stage.rotate(NAME, 'x', 'edited', DUBLIN) },
    'edited twice, so that our version lost its labels': {
      make: async (stage) => {
        for (const x of ['x', 'y']) await stage.rotate(NAME, x, 'edited', DUBLIN);
      },
    },
    'moved back by hand': {
      make: async (stage, before) => {
        await stage.rotate(NAME, 'v2', 'new');
        await stage.run(before);
        await moveCurrent(stage, 'v2', 'v1', DUBLIN);
      },
    },
    'behind a rollback': {
      make: async (stage, before) => {
        await stage.rotate(NAME, 'v2', 'new');
        await stage.run(before);
        await moveCurrent(stage, 'v2', 'v1', HOME);
      },
    },
    'behind a rollback to what lost its labels': {
      make: async (stage, before) => {
        for (const next of ['v2', 'v3']) {
          await stage.rotate(NAME, next, next);
          await stage.run(before);
        }
        await moveCurrent(stage, 'v3', 'v1', HOME);
      },
    },
    'in conflict': {
      make: async (stage) => {
        const put = {
          SecretId: NAME,
          ClientRequestToken: version('v2'),
          SecretString: 'theirs',
          VersionStages: ['blue'],
        };
        await stage.byHand(DUBLIN, (sm) => sm.putSecretValue(put));
        await stage.rotate(NAME, 'v2', 'new');
      },
      said: { depth: 'values' },
    },
    'scheduled for deletion': { make: (stage) => stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME })) },
    deleted: {
      make: (stage) =>
        stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME, ForceDeleteWithoutRecovery: true })),
    },
  };

describe.each(CHANGES)('from %s to %s', (from, to) => {
  describe.each(['may still be used', 'may not be used any more'])('if the old key %s', (use) => {
    test.each(Object.entries(STATES))('a replica %s', async (_, { make, said = {} }) => {
      const stage = await under(from);
      await make(stage, mapped(from));
      if (use === 'may not be used any more') deny(stage, from);

      const heal = await stage.run(mapped(to), said);
      expect(heal.row).toMatchObject({ status: 'healed' });
      await isUnder(to, from, stage);
      expect(await stage.run(mapped(to), said)).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
      expect((await stage.audit(mapped(to), { depth: 'values' })).row).toMatchObject({ status: 'in-sync', drift: [] });
      await rotatesAsEver(stage, to);
    });
  });
});

describe.each(['may still be used', 'may not be used any more'])('if each old key %s', (use) => {
  test.each<[string, string[]]>([
    ['there and back, twice', [K1, K2, K1, K2, K1]],
    ['three keys in turn', [K1, K2, K3, K1]],
    ['an alias and back, twice', [K1, 'alias/orders', K1, 'alias/orders']],
    ['two aliases in turn', ['alias/a', 'alias/b', 'alias/a', 'alias/b']],
    ['AWS’s key and back, twice', [K1, AWS, K1, AWS]],
  ])('a key that changes more than once is changed each time: %s', async (_, [first = K1, ...keys]) => {
    const stage = await under(first);
    let from = first;
    for (const to of keys) {
      const allow = use === 'may still be used' ? () => {} : deny(stage, from);
      const heal = await stage.run(mapped(to));
      expect(heal.row).toMatchObject({ status: 'healed', drift: ['wrong-key'] });
      await isUnder(to, from, stage);
      expect(await stage.run(mapped(to))).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
      allow();
      from = to;
    }
    await rotatesAsEver(stage, from);
  });
});

const BACK = [
  ['v2', 'labelled still'],
  ['v1', 'long without a label'],
] as const;

describe.each([
  [K1, K2],
  [K1, 'alias/orders'],
  ['alias/orders', 'alias/sales'],
])('once changed from %s to %s, a key stays changed', (from, to) => {
  test.each(BACK)('when the origin goes back to %s, which is there, %s', async (back) => {
    const stage = await under(from);
    for (const next of ['v2', 'v3']) {
      await stage.rotate(NAME, next, next);
      await stage.run(mapped(from));
    }
    const allow = deny(stage, from);
    await stage.run(mapped(to));
    allow();
    await moveCurrent(stage, 'v3', back, HOME);
    expect((await stage.run(mapped(to))).row).toMatchObject({ status: 'healed' });
    await isUnder(to, from, stage);
    expect(await stage.run(mapped(to))).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
  });
});

test('an alias that points elsewhere when it is wanted again is changed to as well', async () => {
  const stage = await under('alias/orders');
  await stage.run(mapped(K1));
  await stage.run(mapped('alias/orders'));
  await stage.run(mapped(K1));
  const former = stage.aws.keyArn(DUBLIN, 'alias/orders');
  stage.aws.pointAlias(DUBLIN, 'alias/orders', K3);
  for (const key of [former, K1]) deny(stage, key);
  expect((await stage.run(mapped('alias/orders'))).row).toMatchObject({ status: 'healed' });
  await isUnder(K3, K1, stage);
});

/** It is described once a place, whatever is written there. */
const FENCE = 'lockstep/lockstep/fence';

describe('a change of key takes no more calls than it needs', () => {
  const callsOf = async (stage: Stage, to = K2) => {
    const { calls } = await stage.run(mapped(to));
    const there = calls.filter(
      ({ region, action, secret }) => secret !== FENCE && region === DUBLIN.region && action !== 'ListSecrets',
    );
    return there.map(({ action }) => action);
  };

  test('if AWS re-encrypts: a mark, the change, the proof', async () => {
    expect(await callsOf(await under(K1))).toEqual([
      'DescribeSecret',
      'TagResource',
      'UpdateSecret',
      'DescribeSecret',
      'ListSecretVersionIds',
      'UntagResource',
    ]);
  });

  test('if AWS does not: one more version', async () => {
    const stage = await under(K1);
    deny(stage, K1);
    expect(await callsOf(stage)).toEqual([
      'DescribeSecret',
      'TagResource',
      'UpdateSecret',
      'DescribeSecret',
      'ListSecretVersionIds',
      'PutSecretValue',
      'UpdateSecretVersionStage',
      'DescribeSecret',
      'ListSecretVersionIds',
      'UntagResource',
    ]);
  });

  test.each([K2, 'alias/orders'])('of a replica that is behind, to %s: only the version that it lacks', async (to) => {
    const stage = await under(K1);
    deny(stage, K1);
    await stage.rotate(NAME, 'v2', 'new');
    expect(await callsOf(stage, to)).toEqual([
      'DescribeSecret',
      'TagResource',
      'UpdateSecret',
      'PutSecretValue',
      'UpdateSecretVersionStage',
      'DescribeSecret',
      'ListSecretVersionIds',
      'UntagResource',
    ]);
  });
});

describe('a wrong key that only the version shows', () => {
  /** Put under K2 by a person who may not use K1: nothing is re-encrypted, and there is no mark. */
  async function halfway(): Promise<Stage> {
    const stage = await under(K1);
    deny(stage, K1);
    await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: NAME, KmsKeyId: K2 }));
    return stage;
  }

  test('is found by an audit of the values, and healed by a heal by values', async () => {
    const stage = await halfway();
    const said = { depth: 'values' } as const;
    expect((await stage.audit(mapped(K2), said)).row).toMatchObject({
      status: 'drifted',
      drift: ['wrong-key'],
      actions: ['put', 'relabel'],
    });
    expect((await stage.run(mapped(K2), said)).row).toMatchObject({ status: 'healed', drift: ['wrong-key'] });
    await isUnder(K2, K1, stage);
    expect(await stage.run(mapped(K2), said)).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
  });

  test('is not claimed for an alias, whose key AWS does not show', async () => {
    const stage = await under('alias/orders');
    stage.aws.pointAlias(DUBLIN, 'alias/orders', K3);
    expect((await stage.audit(mapped('alias/orders'), { depth: 'values' })).row.drift).toEqual([]);
  });

  test('is found if the version is under AWS’s key and an alias is wanted', async () => {
    const stage = await under(AWS);
    deny(stage, AWS);
    await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: NAME, KmsKeyId: 'alias/orders' }));
    expect((await stage.audit(mapped('alias/orders'), { depth: 'values' })).row.drift).toEqual(['wrong-key']);
  });

  test('is never reported as in sync while the versions may not be listed', async () => {
    const stage = await under(K1);
    const denied = {
      match: { action: 'ListSecretVersionIds', region: DUBLIN.region },
      effect: { kind: 'deny' },
    } as const;
    stage.aws.faults.add(denied);
    expect((await stage.audit(mapped(K1), { depth: 'values' })).row).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('ListSecretVersionIds'),
    });
    expect((await stage.run(mapped(K2))).row).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('ListSecretVersionIds'),
    });
    stage.aws.faults.clear();
    const next = await stage.run(mapped(K2));
    expect(next).toMatchObject({ row: { status: 'in-sync' }, writes: ['eu-west-1 UntagResource prod/db'] });
  });

  test('a mark that must not be removed stays, and causes no other write', async () => {
    const stage = await under(K1);
    stage.aws.faults.add({ match: { action: 'UntagResource' }, effect: { kind: 'deny' } });
    for (const to of [K2, 'alias/orders']) {
      await stage.run(mapped(to));
      const again = await stage.run(mapped(to));
      expect(again.row).toMatchObject({ status: 'failed', reason: expect.stringContaining('UntagResource') });
      expect(again.writes.map((write) => write.split(' ')[1])).toEqual(['UntagResource']);
    }
  });
});

test('a key that is changed by hand meanwhile is still changed to the declared one', async () => {
  const stage = await under(K1);
  for (const key of [K1, K3]) deny(stage, key, ['Decrypt', 'Encrypt']);
  const underKey = (KmsKeyId: string) => () =>
    stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: NAME, KmsKeyId })).then(() => {});
  once(stage, 'PutSecretValue', DUBLIN.region, underKey(K3));
  once(stage, 'UpdateSecretVersionStage', DUBLIN.region, underKey(K2));
  expect((await stage.run(mapped(K2))).row).toMatchObject({ status: 'healed' });
  await isUnder(K2, K1, stage);
  expect(await stage.run(mapped(K2))).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
});

test('an audit and a dry run change no key, and say what a heal would do', async () => {
  const stage = await under(K1);
  for (const intent of ['audit', 'dry-run'] as const) {
    const { row, writes } = await stage.run(mapped(K2), { intent });
    expect({ row, writes }).toMatchObject({ row: { status: 'drifted', actions: ['rekey'] }, writes: [] });
  }
});
