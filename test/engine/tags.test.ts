import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { exitCodeOf } from '../../src/core/report.ts';
import type { AccountRegion } from '../../src/emulator/index.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { MAPPED, NAME } from './scenes.ts';

/** The kind: tags hold the value up, or are written again and again. */
describe('an origin with as many tags as AWS allows', () => {
  const LEFT = ['t45', 't46', 't47', 't48', 't49', 't50'];
  const reason = expect.stringContaining(`the tags ${LEFT.join(', ')} do not fit`);

  test('is copied: its value, and 44 of its tags; the others are named', async () => {
    const stage = await tagged(HOME, 50);
    const promise = await stage.run(MAPPED, { intent: 'dry-run' });
    const { row, report } = await stage.run(MAPPED);
    for (const one of [promise.row, row]) {
      expect(one).toMatchObject({ status: 'blocked', drift: ['missing', 'metadata'], actions: ['create'], reason });
    }
    expect(exitCodeOf(report)).toBe(2);
    expect(stage.value(DUBLIN, NAME)).toBe(stage.value(HOME, NAME));
    expect(Object.keys(stage.aws.secret(DUBLIN, NAME)?.tags ?? {})).toHaveLength(44 + 3);

    for (const intent of ['heal', 'dry-run', 'audit'] as const) {
      const again = await stage.run(MAPPED, { intent });
      expect(again).toMatchObject({ row: { status: 'blocked', drift: ['metadata'], actions: [], reason }, writes: [] });
    }
  });

  test('is followed at each rotation', async () => {
    const stage = await tagged(HOME, 50);
    await stage.run(MAPPED);
    await stage.rotate(NAME, 'v2', 'new');
    const audit = await stage.audit(MAPPED);
    const { row } = await stage.run(MAPPED);
    for (const one of [audit.row, row]) {
      expect(one).toMatchObject({
        status: 'blocked',
        drift: ['stale', 'metadata'],
        actions: ['put', 'relabel'],
        reason,
      });
    }
    expect(stage.value(DUBLIN, NAME)).toBe('new');
  });

  test('is in sync once tags are removed from it, or the mapping ignores some', async () => {
    const stage = await tagged(HOME, 50);
    await stage.run(MAPPED);
    expect((await stage.run(ignoring('t4*', 't50'))).row).toMatchObject({ status: 'in-sync', drift: [] });
    await stage.byHand(HOME, (sm) => sm.untagResource({ SecretId: NAME, TagKeys: LEFT }));
    expect(await stage.run(MAPPED)).toMatchObject({ row: { status: 'in-sync', drift: [] }, writes: [] });
  });
});

test('other people’s tags leave room for some of the origin’s, and the value comes first', async () => {
  const stage = await tagged(HOME, 20);
  await stage.run(ignoring('t*'));
  await tag(stage, DUBLIN, names('x', 30));
  await stage.rotate(NAME, 'v2', 'new');
  const { row, writes } = await stage.run(MAPPED);
  expect(row).toMatchObject({ status: 'blocked', actions: ['put', 'relabel', 'tag'] });
  expect(row.reason).toContain('the tags t15, t16, t17, t18, t19, t20 do not fit');
  expect(writes.map((write) => write.split(' ')[1])).toEqual([
    'PutSecretValue',
    'UpdateSecretVersionStage',
    'TagResource',
  ]);
  expect(stage.value(DUBLIN, NAME)).toBe('new');
  expect(await stage.run(MAPPED)).toMatchObject({ row: { status: 'blocked' }, writes: [] });
});

test('a secret without room for the marks is not taken over, with the reason', async () => {
  const stage = await tagged(HOME, 0);
  stage.aws.seed(DUBLIN, { name: NAME, value: 'theirs', versionId: version('x'), tags: all(names('x', 49)) });
  const { row, writes } = await stage.run(MAPPED);
  expect(row).toMatchObject({
    status: 'blocked',
    actions: [],
    reason: expect.stringContaining('no room for the marks'),
  });
  expect(writes).toEqual([]);
});

describe('metadata that AWS refuses', () => {
  test.each([
    ['TagResource', 'UpdateSecret'],
    ['UpdateSecret', 'TagResource'],
  ])('by %s does not hold up the value', async (refused) => {
    const stage = await tagged(HOME, 3);
    await stage.run(ignoring('t*'));
    await stage.rotate(NAME, 'v2', 'new');
    await stage.byHand(HOME, (sm) => sm.updateSecret({ SecretId: NAME, Description: 'new' }));
    stage.aws.faults.add({
      match: { action: refused },
      effect: { kind: 'error', type: 'InvalidParameterException', message: 'no' },
    });
    const { row } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'failed', reason: expect.stringContaining(refused) });
    expect(row.actions.slice(0, 2)).toEqual(['put', 'relabel']);
    expect(stage.value(DUBLIN, NAME)).toBe('new');
    stage.aws.faults.clear();
    expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'healed', drift: ['metadata'] });
  });
});

test('a replica does not flap over tags that the mapping ignores, whatever a tagger does on either side', async () => {
  const deed = fc.tuple(
    fc.constantFrom(HOME, DUBLIN),
    fc.constantFrom('CreatedBy', 'cost:a', 'cost:b'),
    fc.constantFrom('1', '2', null),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 6 }), async (deeds) => {
      const stage = await tagged(HOME, 2);
      const mapped = ignoring('CreatedBy', 'cost:*');
      await stage.run(mapped);
      for (const [place, key, value] of deeds) {
        if (value === null) await stage.byHand(place, (sm) => sm.untagResource({ SecretId: NAME, TagKeys: [key] }));
        if (value !== null) await tag(stage, place, [key], value);
        expect(await stage.run(mapped)).toMatchObject({ row: { status: 'in-sync', drift: [] }, writes: [] });
      }
      await stage.aws.close();
    }),
    { numRuns: 10 },
  );
});

test('ignored tags are not copied, neither when a replica is created nor later', async () => {
  const stage = await tagged(HOME, 1);
  await tag(stage, HOME, ['CreatedBy', 'cost:a']);
  await stage.run(ignoring('CreatedBy', 'cost:*'));
  await tag(stage, HOME, ['cost:b', 'team']);
  await stage.run(ignoring('CreatedBy', 'cost:*'));
  const copied = Object.keys(stage.aws.secret(DUBLIN, NAME)?.tags ?? {}).filter((key) => !key.startsWith('lockstep:'));
  expect(copied.toSorted()).toEqual(['t01', 'team']);
});

/** `t01`, `t02` and so on. */
function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => prefix + String(i + 1).padStart(2, '0'));
}

function all(keys: readonly string[], value = 'x'): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, value]));
}

/** An origin with a number of tags. */
async function tagged(place: AccountRegion, count: number): Promise<Stage> {
  const stage = await openStage();
  stage.aws.seed(place, { name: NAME, value: 'old', versionId: version('v1'), tags: all(names('t', count)) });
  return stage;
}

async function tag(stage: Stage, place: AccountRegion, keys: readonly string[], value = 'x'): Promise<void> {
  const Tags = keys.map((Key) => ({ Key, Value: value }));
  await stage.byHand(place, (sm) => sm.tagResource({ SecretId: NAME, Tags }));
}

function ignoring(...ignoreTags: string[]): Mapping {
  return { ...MAPPED, reconcile: { ...MAPPED.reconcile, ignoreTags } };
}
