import { describe, expect, test } from 'vitest';
import { fenceName, PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { Mapping, Target } from '../../config/mapping.ts';
import type { AccountRegion, EmulatorOptions } from '../../src/emulator/index.ts';
import { prune } from '../../src/engine/prune.ts';
import { EVERYTHING, entry, mapping, ROLE, replicaIn, target } from '../support/builders.ts';
import { quietEnvironment } from '../support/ends.ts';
import { ABROAD, DUBLIN, HOME, openStage, type Stage, SYDNEY } from '../support/stage.ts';

// The kind: prune silently misses a replica of ours, or takes another's for ours.

const LEFT = mapping(entry('prod/a'));

/** prod/a and prod/b in sync in dublin. */
async function replicated(options: EmulatorOptions = {}): Promise<Stage> {
  const stage = await openStage(options);
  for (const name of ['prod/a', 'prod/b']) stage.origin(name);
  await stage.run(mapping(entry('prod/*')));
  return stage;
}

function list(mapped: Mapping, scope: Partial<Parameters<typeof prune>[1]> = {}) {
  return prune(mapped, { ...EVERYTHING, ...scope }, 'list', quietEnvironment());
}

function remove(mapped: Mapping) {
  return prune(mapped, EVERYTHING, 'delete', quietEnvironment());
}

function declaring(mapped: Mapping, ...targets: Target[]): Mapping {
  return { ...mapped, targets: [...mapped.targets, ...targets] };
}

describe('prune deletes nothing where people write', () => {
  test.each<[string, (stage: Stage) => unknown, RegExp]>([
    [
      'its place was promoted',
      ({ aws }) => aws.seed(DUBLIN, { name: fenceName('lockstep'), tags: { 'lockstep:fence': 'raised' } }),
      /^the place was promoted/,
    ],
    [
      'it carries the tag of a promotion',
      (stage) => stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: 'prod/b', Tags: [{ Key: PROMOTED_TAG }] })),
      /^it carries the tag lockstep:promoted/,
    ],
  ])('since %s', async (_, promote, reason) => {
    const stage = await replicated();
    await promote(stage);
    expect((await remove(LEFT)).orphans).toMatchObject([
      { name: 'prod/b', status: 'kept', reason: expect.stringMatching(reason) },
    ]);
  });
});

/** Where the replica of a target is that has left the file: the mapping that is left, the place, and how it is shown. */
const LEFT_BEHIND: readonly [string, Mapping, AccountRegion, string][] = [
  ['the own account', LEFT, SYDNEY, SYDNEY.region],
  [
    'the account of a role',
    mapping(entry('prod/a', 'partner')),
    { ...ABROAD, region: SYDNEY.region },
    `${SYDNEY.region}/${ABROAD.account}`,
  ],
];

describe('prune lists orphans', () => {
  test('in every declared target, used or not, and deletes nothing', async () => {
    const stage = await replicated();
    await stage.run(mapping(entry('prod/a', 'sydney')));
    const { orphans } = await list(declaring(LEFT, target('sydney')));
    expect(orphans.map(({ target, name, status }) => [target, name, status])).toEqual([
      ['sydney', 'prod/a', 'orphaned'],
      ['dublin', 'prod/b', 'orphaned'],
    ]);
    expect(stage.aws.secrets(SYDNEY)[0]?.deletedAt).toBeUndefined();
  });

  test('of a target that has left the file, in a Region where another one leads to another account', async () => {
    const stage = await replicated();
    const frankfurt = target('frankfurt', { region: ABROAD.region });
    await stage.run(mapping(entry('prod/a', [replicaIn(frankfurt)])));
    const { orphans, places } = await list(mapping(entry('prod/*'), entry('prod/a', 'partner')));
    expect(orphans).toMatchObject([{ target: 'eu-central-1', account: HOME.account, name: 'prod/a' }]);
    expect(places.map(({ target, account, seen }) => [target, account, seen])).toEqual([
      ['eu-central-1', HOME.account, true],
      ['partner', ABROAD.account, true],
      ['dublin', HOME.account, true],
      ['us-east-1', HOME.account, true],
    ]);
  });

  test.each(LEFT_BEHIND)(
    'of a target that has left the file with its Region, once that is added, in %s',
    async (_, mapped, place, shown) => {
      const stage = await replicated();
      const assumeRole = place.account === HOME.account ? null : ROLE;
      const gone = target('gone', { region: place.region, assumeRole });
      await stage.run(mapping(entry('prod/a', [replicaIn(gone)]), ...mapped.entries));
      const before = await list(mapped);
      expect(before.orphans.map(({ target }) => target)).not.toContain(shown);
      const { orphans } = await list(mapped, { regions: [place.region] });
      expect(orphans).toContainEqual(
        expect.objectContaining({ target: shown, account: place.account, name: 'prod/a' }),
      );
      await prune(mapped, { ...EVERYTHING, regions: [place.region] }, 'delete', quietEnvironment());
      expect(stage.aws.secret(place, 'prod/a')?.deletedAt).toBeDefined();
    },
  );

  test.each(LEFT_BEHIND)(
    'of a target that has left the file, where a history has seen replicas, in %s',
    async (_, mapped, place, shown) => {
      const stage = await replicated();
      const assumeRole = place.account === HOME.account ? null : ROLE;
      const gone = target('gone', { region: place.region, assumeRole });
      await stage.run(mapping(entry('prod/a', [replicaIn(gone)]), ...mapped.entries));
      const { orphans, places } = await list(mapped, { places: [DUBLIN, place] });
      expect(orphans).toContainEqual(
        expect.objectContaining({ target: shown, account: place.account, name: 'prod/a' }),
      );
      expect(places.filter(({ region }) => region === place.region)).toMatchObject([{ target: shown, seen: true }]);
      expect(places.filter(({ seen }) => !seen)).toEqual([]);
    },
  );

  test('and says where a history has seen replicas and no role leads any more', async () => {
    await replicated();
    const { places } = await list(LEFT, { places: [ABROAD] });
    expect(places.filter(({ seen }) => !seen)).toEqual([
      {
        ...{ target: `eu-central-1/${ABROAD.account}`, region: 'eu-central-1', account: ABROAD.account, seen: false },
        reason: expect.stringContaining(`no role of the mapping leads to account ${ABROAD.account} any more`),
      },
    ]);
    const narrowed = await list(LEFT, { places: [ABROAD], targets: ['dublin'] });
    expect(narrowed.places.map(({ target }) => target)).toEqual(['dublin']);
  });

  test('of only the targets that it was narrowed to, and looks at no other place', async () => {
    await replicated();
    const { orphans, places } = await list(declaring(LEFT, target('sydney')), { targets: ['sydney'] });
    expect([orphans, places.map(({ target }) => target)]).toEqual([[], ['sydney']]);
  });

  test('and says where it could not look', async () => {
    const stage = await replicated();
    stage.aws.faults.add({ match: { region: SYDNEY.region }, effect: { kind: 'deny' } });
    const { orphans, places } = await list(declaring(LEFT, target('sydney')));
    expect(orphans.length).toBe(1);
    expect(places.filter(({ seen }) => !seen)).toEqual([
      {
        target: 'sydney',
        region: SYDNEY.region,
        account: HOME.account,
        seen: false,
        reason: expect.stringContaining('denied'),
      },
    ]);
  });
});

test('prune fails with the reason, instead of finding no orphan, if the account is not known', async () => {
  const stage = await replicated({ forceDeleteLag: 0 });
  for (const name of ['prod/a', 'prod/b']) {
    await stage.byHand(HOME, (sm) => sm.deleteSecret({ SecretId: name, ForceDeleteWithoutRecovery: true }));
  }
  stage.aws.faults.add({ match: { service: 'sts' }, effect: { kind: 'deny' } });
  await expect(list(LEFT)).rejects.toThrow('STS did not say which account this is');
});

describe('prune of one mapping', () => {
  const orders = { ...mapping(entry('prod/*')), name: 'orders' };
  const payments: Mapping = { ...declaring(mapping(entry('other')), target('dublin')), name: 'payments' };

  test('neither lists nor deletes the replicas of another', async () => {
    const stage = await replicated();
    await stage.byHand(DUBLIN, (sm) =>
      sm.tagResource({ SecretId: 'prod/a', Tags: [{ Key: 'lockstep:mapping', Value: 'orders' }] }),
    );
    await stage.byHand(DUBLIN, (sm) =>
      sm.tagResource({ SecretId: 'prod/b', Tags: [{ Key: 'lockstep:mapping', Value: 'orders' }] }),
    );
    expect((await remove(payments)).orphans).toEqual([]);
    expect(stage.aws.secrets(DUBLIN).every(({ deletedAt }) => deletedAt === undefined)).toBe(true);
    const { orphans } = await list({ ...orders, entries: [entry('prod/a')] });
    expect(orphans.map(({ name }) => name)).toEqual(['prod/b']);
  });

  test('includes those of its former names', async () => {
    await replicated();
    const renamed = { ...LEFT, name: 'orders', formerNames: ['lockstep'] };
    expect((await remove(renamed)).orphans).toMatchObject([{ name: 'prod/b', status: 'deleted' }]);
  });

  test('names those without a mapping’s name, which may be anyone’s, and does not delete them', async () => {
    const stage = await replicated();
    await stage.byHand(DUBLIN, (sm) => sm.untagResource({ SecretId: 'prod/b', TagKeys: ['lockstep:mapping'] }));
    const { orphans, unnamed } = await remove(LEFT);
    expect([orphans, unnamed.map(({ name }) => name)]).toEqual([[], ['prod/b']]);
    expect(stage.aws.secret(DUBLIN, 'prod/b')?.deletedAt).toBeUndefined();
  });
});

describe('prune deletes', () => {
  test('orphans with 30 days to restore, once, and touches nothing else', async () => {
    const stage = await replicated();
    const { orphans } = await remove(LEFT);
    expect(orphans).toMatchObject([{ name: 'prod/b', status: 'deleted' }]);
    expect(stage.aws.secret(DUBLIN, 'prod/b')?.deletedAt).toBeDefined();
    expect(stage.aws.secret(DUBLIN, 'prod/a')?.deletedAt).toBeUndefined();
    expect(stage.aws.secret(HOME, 'prod/b')?.deletedAt).toBeUndefined();
    await stage.byHand(DUBLIN, (sm) => sm.restoreSecret({ SecretId: 'prod/b' }));
    await remove(LEFT);
    expect(await remove(LEFT)).toMatchObject({ orphans: [] });
  });

  test.each([
    ['its origin’s', 'lockstep:origin', undefined, 'no longer carries the tag'],
    ['its mapping’s', 'lockstep:mapping', undefined, 'does not name this mapping'],
    ['its mapping’s, for that of another', 'lockstep:mapping', 'payments', 'does not name this mapping'],
  ])('nothing that turns out to have lost a mark: %s', async (_, Key, Value, why) => {
    const stage = await replicated();
    stage.onCall(async ({ action, region }) => {
      if (action !== 'DescribeSecret' || region !== DUBLIN.region) return;
      await stage.byHand(DUBLIN, (sm) => sm.untagResource({ SecretId: 'prod/b', TagKeys: [Key] }));
      if (Value) await stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: 'prod/b', Tags: [{ Key, Value }] }));
    });
    expect((await remove(LEFT)).orphans).toMatchObject([{ status: 'kept', reason: expect.stringContaining(why) }]);
    expect(stage.aws.secret(DUBLIN, 'prod/b')?.deletedAt).toBeUndefined();
  });
});

describe('the reason shows what to do about an origin that was deleted on purpose:', () => {
  test.each<[string, Mapping, RegExp, Mapping]>([
    [
      'under a pattern, except and prune',
      mapping(entry('prod/*')),
      /if that is meant, add its name to except of the entry at line \d+, then run lockstep prune/,
      mapping(entry('prod/*', 'dublin', { except: ['prod/b'] })),
    ],
    [
      'under its name, the entry taken out and prune',
      mapping(entry('prod/a'), entry('prod/b')),
      /if that is meant, take its entry out \(line \d+\), then run lockstep prune/,
      LEFT,
    ],
  ])('%s', async (_, mapped, wayOut, changed) => {
    const stage = await replicated({ forceDeleteLag: 0 });
    await stage.byHand(HOME, (sm) => sm.deleteSecret({ SecretId: 'prod/b' }));
    const deleted = (await stage.run(mapped)).report.replicas.find(({ secret }) => secret === 'prod/b');
    expect(deleted?.reason).toMatch(wayOut);
    expect(deleted?.reason).toContain('restore the origin');
    await stage.byHand(HOME, (sm) => sm.restoreSecret({ SecretId: 'prod/b' }));
    await stage.byHand(HOME, (sm) => sm.deleteSecret({ SecretId: 'prod/b', ForceDeleteWithoutRecovery: true }));
    const gone = (await stage.run(mapped)).report.replicas.find(({ secret }) => secret === 'prod/b');
    expect(gone).toMatchObject({ status: 'blocked', reason: expect.stringMatching(wayOut) });
    expect((await remove(changed)).orphans).toMatchObject([{ name: 'prod/b', status: 'deleted' }]);
    expect((await stage.run(changed)).report.summary).toMatchObject({ replicas: 1, inSync: 1 });
  });
});
