import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry, Mapping, Target } from '../../config/mapping.ts';
import { restoreMembers } from '../../src/aws/overrides/restore-members.ts';
import { selectsSecret } from '../../src/core/selection.ts';
import type { Call } from '../../src/emulator/index.ts';
import { failBack } from '../../src/engine/failback.ts';
import { promotePlace } from '../../src/engine/promote.ts';
import { prune } from '../../src/engine/prune.ts';
import { ACCOUNT, EVERYTHING, entry, mapping, ORIGIN_REGION, replicaIn, target, version } from '../support/builders.ts';
import { quietEnvironment } from '../support/ends.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';

// The kind: an origin is written to, since something leads to it that does not look like the origin's place.

const roleOf = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const OWN = { assumeRole: roleOf(ACCOUNT, 'w') };

/** Each way into the origin's own Region and account. */
const WAYS: Record<string, Target> = {
  'a role of its account': target('writer', { region: ORIGIN_REGION, ...OWN }),
  'another role of its account': target('writer-2', { region: ORIGIN_REGION, assumeRole: roleOf(ACCOUNT, 'path/x') }),
  'a target in place with a role': target(`${ORIGIN_REGION}/${ACCOUNT}`, { region: ORIGIN_REGION, ...OWN }),
  'a target in place': target(ORIGIN_REGION),
};

/** The writes to secrets that an entry selects as origins at the time of the write; must be empty. */
function watchOrigins(stage: Stage, { entries }: Pick<Mapping, 'entries'>): string[] {
  const broken: string[] = [];
  stage.onCall(({ account, region, action, secret: name, write }: Call) => {
    if (!write || account !== ACCOUNT || region !== ORIGIN_REGION || name === undefined) return;
    const tags = { ...stage.aws.secret(HOME, name)?.tags };
    if (entries.some((one) => selectsSecret(one, { name, tags }))) broken.push(`${action} ${name}`);
  });
  return broken;
}

describe.each(Object.entries(WAYS))('an origin that is reached by %s', (_, way) => {
  test.each<[string, Entry[], string]>([
    ['as its own replica', [entry('prod/b', [replicaIn(way)])], 'prod/b'],
    ['under the name of another', [entry('prod/a', [replicaIn(way, { name: 'prod/b' })]), entry('prod/b')], 'prod/b'],
    ['by a pattern', [entry('prod/*', [replicaIn(way)])], 'prod/b'],
    [
      'under the name of one that a pattern selects',
      [entry('prod/a', [replicaIn(way, { name: 'prod/b' })]), entry('prod/*', 'dublin', { except: ['prod/a'] })],
      'prod/b',
    ],
    [
      'under the name of one that tags select',
      [entry('prod/a', [replicaIn(way, { name: 'prod/b' })]), entry(null, 'dublin', { tags: { replicate: 'dr' } })],
      'prod/b',
    ],
  ])('%s is foreign, and stays as it is in this run and the next', async (_, entries, name) => {
    const stage = await openStage();
    stage.origin('prod/a', 'value of a');
    stage.aws.seed(HOME, { name, value: 'value of b', versionId: version('v7'), tags: { replicate: 'dr' } });
    const before = stage.aws.secret(HOME, name);
    const broken = watchOrigins(stage, { entries });
    for (const said of [{}, { force: true }]) {
      const { report } = await stage.run(mapping(...entries), said);
      const rows = report.replicas.filter((row) => row.target === way.name && row.name === name);
      expect(rows.map(({ status, drift }) => [status, drift.includes('foreign')])).toEqual([['blocked', true]]);
      expect(rows[0]?.reason).toMatch(/origin/);
    }
    expect([broken, stage.aws.secret(HOME, name)]).toEqual([[], before]);
  });
});

describe('an origin', () => {
  const way = WAYS['a role of its account'] as Target;
  const entries = [
    entry('prod/a', [replicaIn(way, { name: 'prod/b' })]),
    entry(null, 'dublin', { tags: { replicate: 'dr' } }),
  ];

  test('that ListSecrets does not show yet is still an origin', async () => {
    const stage = await openStage();
    stage.origin('prod/a');
    const hidden = { name: 'prod/b', value: 'b', tags: { replicate: 'dr' }, listVisible: false };
    stage.aws.seed(HOME, hidden);
    const broken = watchOrigins(stage, { entries });
    const { report } = await stage.run(mapping(...entries));
    expect(report.replicas.find(({ name }) => name === 'prod/b')).toMatchObject({ status: 'blocked' });
    expect([broken, stage.value(HOME, 'prod/b')]).toEqual([[], 'b']);
  });

  test('that got the tag which selects it after the list was made is an origin, though it was a replica of ours', async () => {
    let now = Date.now();
    const stage = await openStage({ clock: () => now });
    stage.origin('prod/a');
    const mapped = mapping(entry('prod/a', [replicaIn(way, { name: 'copy/a' })]), ...entries.slice(1));
    expect((await stage.run(mapped)).report.summary).toMatchObject({ healed: 1 });
    now += 60_000;
    await stage.rotate('prod/a', 'v2', 'new');
    now += 600_000;
    const tag = { SecretId: 'copy/a', Tags: [{ Key: 'replicate', Value: 'dr' }] };
    await stage.byHand(HOME, (sm) => sm.tagResource(tag));
    stage.aws.faults.add({ match: { action: 'ListSecrets' }, effect: { kind: 'stale-read', ms: 300_000 } });
    const broken = watchOrigins(stage, mapped);
    const { report } = await stage.run(mapped);
    expect(report.replicas).toMatchObject([{ name: 'copy/a', status: 'blocked', drift: ['stale', 'foreign'] }]);
    expect([broken, stage.value(HOME, 'copy/a')]).toEqual([[], 'value of prod/a']);
  });

  test('is never created by copying tags that select origins', async () => {
    const stage = await openStage();
    stage.aws.seed(HOME, { name: 'prod/a', value: 'a', tags: { replicate: 'dr' } });
    const { report } = await stage.run(mapping(...entries));
    expect(report.replicas.find(({ name }) => name === 'prod/b')).toMatchObject({ status: 'blocked' });
    expect(stage.aws.secret(HOME, 'prod/b')).toBeUndefined();
  });

  test('that was a replica of ours before an entry selected it is neither written to nor pruned', async () => {
    const stage = await openStage();
    stage.origin('prod/a');
    const asReplica = mapping(entry('prod/a', [replicaIn(way, { name: 'copy/a' })]));
    expect((await stage.run(asReplica)).row).toMatchObject({ status: 'healed' });
    await stage.rotate('prod/a', 'v2', 'new');
    const both = mapping(...asReplica.entries, entry('copy/*'));
    const broken = watchOrigins(stage, both);
    expect((await stage.run(both)).report.replicas.map(({ status }) => status)).toEqual(['healed', 'blocked']);
    const only = mapping(entry('copy/*'));
    const { report } = await stage.run({ ...only, targets: [...only.targets, way] });
    expect(report.orphaned).toEqual([]);
    await prune({ ...only, targets: [...only.targets, way] }, EVERYTHING, 'delete', quietEnvironment());
    expect([broken, stage.aws.secret(HOME, 'copy/a')?.deletedAt]).toEqual([[], undefined]);
  });

  test('by tags that no list shows yet is not pruned', async () => {
    const stage = await openStage();
    stage.origin('prod/a');
    await stage.run(mapping(entry('prod/a', [replicaIn(way, { name: 'copy/a' })])));
    const now = mapping(entry('prod/a'), entry(null, 'dublin', { tags: { replicate: 'dr' } }));
    stage.onCall(async ({ action, region }) => {
      if (action !== 'DescribeSecret' || region !== ORIGIN_REGION) return;
      const tags = [{ Key: 'replicate', Value: 'dr' }];
      await stage.byHand(HOME, (sm) => sm.tagResource({ SecretId: 'copy/a', Tags: tags }));
    });
    const { orphans } = await prune(
      { ...now, targets: [...now.targets, way] },
      EVERYTHING,
      'delete',
      quietEnvironment(),
    );
    expect(orphans).toMatchObject([{ name: 'copy/a', status: 'kept', reason: expect.stringMatching(/origin/) }]);
    expect(stage.aws.secret(HOME, 'copy/a')?.deletedAt).toBeUndefined();
  });

  test('that was a replica of ours is neither tagged by a promotion nor copied by a failback, which may lead to its place', async () => {
    const stage = await openStage();
    stage.origin('prod/a');
    const asReplica = mapping(entry('prod/a', [replicaIn(way, { name: 'copy/a' })]));
    await stage.run(asReplica);
    const both = mapping(...asReplica.entries, entry('copy/*'));
    const promotion = { reason: 'a mistake', role: null, waitSeconds: 0, mode: 'promote' } as const;
    const broken = watchOrigins(stage, both);
    const env = { ...quietEnvironment(), pause: async () => {} };
    expect(await promotePlace(both, way, promotion, env)).toMatchObject({ replicas: 0, tagged: 0, untagged: [] });
    await stage.rotate('copy/a', 'x', 'its own', HOME);
    const request = { target: way, secrets: [], keep: 'replica', mode: 'yes', restore: restoreMembers } as const;
    await failBack(both, request, env);
    expect([broken, stage.value(HOME, 'prod/a')]).toEqual([[], 'value of prod/a']);
  });

  test('of ours is not written to by us, even if it is the replica of another mapping', async () => {
    const stage = await openStage();
    stage.origin('prod/a');
    const theirs = { ...mapping(entry('prod/a', [replicaIn(way, { name: 'prod/b' })])), name: 'theirs' };
    const ours = mapping(
      entry('prod/b'),
      entry('prod/a', [replicaIn(WAYS['a target in place'] as Target, { name: 'prod/b' })]),
    );
    await stage.run(theirs);
    const broken = watchOrigins(stage, ours);
    await stage.rotate('prod/a', 'v2', 'new');
    const { report } = await stage.run(ours);
    expect(report.replicas.map(({ name, status }) => `${name} ${status}`)).toEqual(['prod/b blocked', 'prod/b healed']);
    expect(broken).toEqual([]);
    expect((await stage.run(theirs)).row).toMatchObject({ status: 'healed' });
  });
});

const NAMES = ['a', 'b', 'c', 'd'];
const PLACES = [
  ...Object.values(WAYS),
  target('dublin'),
  target('dublin-w', { region: DUBLIN.region, ...OWN }),
  target('partner'),
];

const replicaSpec = fc
  .tuple(fc.constantFrom(...PLACES), fc.option(fc.constantFrom(...NAMES)))
  .map(([place, name]) => replicaIn(place, { name, adopt: 'any', adoptIsOwn: true }));
const tagged = fc.constantFrom<Record<string, string>>({}, { dr: '1' });
const anyEntry = fc
  .record({
    name: fc.constantFrom(...NAMES, '*', null),
    tags: tagged,
    except: fc.subarray(NAMES, { maxLength: 1 }),
    replicas: fc.array(replicaSpec, { minLength: 1, maxLength: 2 }),
  })
  .map(({ name, tags, except, replicas }) => {
    const one = name !== null && name !== '*';
    // An entry that selects several secrets cannot rename replicas.
    const specs = one ? replicas : replicas.map((spec) => ({ ...spec, name: null }));
    return entry(name, specs, { except, tags: name === null ? { dr: '1' } : tags });
  });
/** One secret under the name of another, and an entry that selects that other one. */
const clash = fc
  .record({
    names: fc.shuffledSubarray(NAMES, { minLength: 2, maxLength: 2 }),
    way: fc.constantFrom(...Object.values(WAYS)),
    by: fc.constantFrom('name', 'pattern', 'tags'),
  })
  .map(({ names: [from = '', to = ''], way, by }) => {
    const takers: Record<string, Entry> = {
      name: entry(to),
      pattern: entry('*', 'dublin', { except: [from] }),
      tags: entry(null, 'dublin', { tags: { dr: '1' } }),
    };
    return [entry(from, [replicaIn(way, { name: to, adoptIsOwn: true })]), takers[by] ?? entry(to)];
  });
const anyAccount = fc.record({
  entries: fc.tuple(clash, fc.array(anyEntry, { maxLength: 2 })).map((all) => all.flat()),
  origins: fc.array(fc.option(tagged, { freq: 4 }), { minLength: NAMES.length, maxLength: NAMES.length }),
});

test('whatever a mapping says and an account holds, no run and no prune writes to what an entry selects as an origin', async () => {
  let writes = 0;
  await fc.assert(
    fc.asyncProperty(anyAccount, async ({ entries, origins }) => {
      const stage = await openStage();
      const mapped = mapping(...entries);
      NAMES.forEach((name, i) => {
        const tags = origins[i];
        if (tags) stage.aws.seed(HOME, { name, value: `value of ${name}`, versionId: version('v1'), tags });
      });
      const broken = watchOrigins(stage, mapped);
      for (const next of ['v2', 'v3']) {
        writes += (await stage.run(mapped, { force: true })).writes.length;
        for (const name of NAMES.filter((_, i) => origins[i])) await stage.rotate(name, next, `${next} of ${name}`);
      }
      await prune(mapped, EVERYTHING, 'delete', quietEnvironment()).catch(() => null);
      expect(broken).toEqual([]);
      await stage.aws.close();
    }),
    { numRuns: 20 },
  );
  expect(writes).toBeGreaterThan(20);
}, 60_000);
