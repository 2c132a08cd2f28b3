import { describe, expect, test } from 'vitest';
import type { Adopt, Mapping } from '../../config/mapping.ts';
import { entry, mapping, replicaIn, target, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';

// The kind: someone else's secret is overwritten, since it has a replica's name.

const adopting = (adopt: Adopt, adoptIsOwn = false, name = 'prod/*'): Mapping =>
  mapping(entry(name, [replicaIn('dublin', { adopt, adoptIsOwn })]));
const COPIES = adopting('copies');

/** Origins at v1, and strangers' secrets under the names of the first ones. */
async function beside(strangers: number, secrets = strangers): Promise<Stage> {
  const stage = await openStage();
  for (let i = 0; i < secrets; i++) stage.origin(`prod/${i}`, `value ${i}`);
  for (let i = 0; i < strangers; i++) stranger(stage, `prod/${i}`);
  return stage;
}

function stranger(stage: Stage, name: string): void {
  stage.aws.seed(DUBLIN, { name, value: 'theirs', versionId: version('x') });
}

describe('by default a stranger’s secret', () => {
  test.each([1, 20, 60])('is left as it is, however many there are: %d', async (many) => {
    const stage = await beside(many);
    const before = stage.aws.secrets(DUBLIN);
    for (const force of [false, true]) {
      const { report, writes } = await stage.run(COPIES, { force });
      expect([writes, report.summary.blocked, report.run.held]).toEqual([[], many, undefined]);
      expect(report.replicas[0]?.reason).toMatch(/write adopt: any at this replica, in line \d+/);
    }
    expect(stage.aws.secrets(DUBLIN)).toEqual(before);
  });

  test('does not prevent new replicas from being created, or others from being healed', async () => {
    const stage = await beside(1, 3);
    stage.aws.seed(DUBLIN, { name: 'prod/1', value: 'value 1', versionId: version('v1') });
    await stage.rotate('prod/1', 'v2', 'new');
    expect((await stage.run(COPIES)).lines).toEqual([
      'dublin: blocked [diverged,foreign]',
      'dublin: healed [stale] adopt,put,relabel',
      'dublin: healed [missing] create',
    ]);
  });
});

describe('by default a copy is taken over', () => {
  test.each<[string, number]>([
    ['one rotation behind', 1],
    ['many rotations behind, when the origin’s label has left its version', 5],
  ])('%s', async (_, rotations) => {
    const stage = await beside(0, 1);
    stage.aws.seed(DUBLIN, { name: 'prod/0', value: 'value 0', versionId: version('v1') });
    for (let n = 2; n < rotations + 2; n++) await stage.rotate('prod/0', `v${n}`, `value ${n}`);
    expect((await stage.run(COPIES)).lines).toEqual(['dublin: healed [stale] adopt,put,relabel']);
    expect(stage.value(DUBLIN, 'prod/0')).toBe(stage.value(HOME, 'prod/0'));
  });

  test('and so is a secret without a value, which has nothing to lose', async () => {
    const stage = await beside(0, 1);
    stage.aws.seed(DUBLIN, { name: 'prod/0' });
    expect((await stage.run(COPIES)).lines).toEqual(['dublin: healed [stale] adopt,put']);
  });

  test('but not while the origin’s older versions cannot be listed', async () => {
    const stage = await beside(0, 1);
    stage.aws.seed(DUBLIN, { name: 'prod/0', value: 'value 0', versionId: version('v1') });
    for (const next of ['v2', 'v3']) await stage.rotate('prod/0', next, next);
    stage.aws.faults.add({ match: { action: 'ListSecretVersionIds' }, effect: { kind: 'deny' } });
    const { row, writes } = await stage.run(COPIES);
    expect([row.status, writes]).toEqual(['blocked', []]);
    expect(row.reason).toContain('older ones were not listed');
  });
});

describe('with adopt: any', () => {
  test('for all, more take-overs than maxChanges allows are held, and no 20 of them are free', async () => {
    const stage = await beside(2);
    const { report, writes } = await stage.run(adopting('any'));
    expect([writes, report.summary.deferred]).toEqual([[], 2]);
    expect(report.run.held).toMatch(
      /^2 of the 2 secrets that are there would be taken over \(adopt: any\) and are no copies/,
    );
    expect((await stage.run(adopting('any'), { force: true })).report.summary).toMatchObject({ healed: 2 });
  });

  test('for all, as many as maxChanges allows are taken over', async () => {
    const stage = await beside(0, 4);
    await stage.run(COPIES);
    for (const name of ['prod/4', 'prod/5']) stage.origin(name);
    stranger(stage, 'prod/4');
    expect((await stage.run(adopting('any'))).report.summary).toMatchObject({ healed: 2, inSync: 4 });
  });

  test('for all, an event is held as well: it does not take over what a whole run would not', async () => {
    const stage = await beside(1);
    const said = { trigger: 'event', narrowing: { secrets: ['prod/0'], targets: [] } } as const;
    expect(await stage.run(adopting('any'), said)).toMatchObject({ row: { status: 'deferred' }, writes: [] });
  });

  test('copies do not count, however many there are', async () => {
    const stage = await beside(0, 3);
    for (let i = 0; i < 3; i++) {
      stage.aws.seed(DUBLIN, { name: `prod/${i}`, value: `value ${i}`, versionId: version('v1') });
      await stage.rotate(`prod/${i}`, 'v2', 'new');
    }
    expect((await stage.run(adopting('any'))).report.summary).toMatchObject({ healed: 3 });
  });

  test('at the replica itself, the take-over is intended and not held', async () => {
    const stage = await beside(1);
    expect((await stage.run(adopting('any', true, 'prod/0'))).lines).toEqual([
      'dublin: healed [diverged] adopt,put,relabel',
    ]);
  });

  test('at the replica in one of two entries that ask for it, it is not held either', async () => {
    const stage = await beside(1);
    const both = mapping(...adopting('any').entries, ...adopting('any', true, 'prod/0').entries);
    expect((await stage.run(both)).row).toMatchObject({ status: 'healed' });
  });
});

describe('two mappings in one account', () => {
  const orders = { ...mapping(entry('prod/*', 'dublin sydney')), name: 'orders' };
  const payments = { ...mapping(entry('prod/0', 'dublin'), entry('other')), name: 'payments' };

  test('do not fight over one that both ask for: the first keeps it, the other reports its owner', async () => {
    const stage = await beside(0, 2);
    await stage.run(orders);
    expect((await stage.run(payments, { narrowing: { secrets: ['prod/0'], targets: [] } })).row.status).toBe('in-sync');
    await stage.rotate('prod/0', 'v2', 'new');
    const { report, writes } = await stage.run(payments);
    const row = report.replicas.find(({ secret }) => secret === 'prod/0');
    expect(row).toMatchObject({ status: 'blocked', reason: expect.stringContaining('the mapping "orders"') });
    expect(writes).toEqual([]);
    expect((await stage.run(orders)).report.summary).toMatchObject({ healed: 2, inSync: 2 });
  });

  test('do not call each other’s replicas orphans', async () => {
    const stage = await beside(0, 2);
    await stage.run(orders);
    const none = { ...mapping(entry('other')), name: 'payments', targets: [target('dublin'), target('sydney')] };
    const { report } = await stage.run(none);
    expect(report.orphaned).toEqual([]);
  });
});
