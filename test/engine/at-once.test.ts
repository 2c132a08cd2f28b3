import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/emulator/index.ts';
import { entry, mapping, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { behind, MAPPED, missing, NAME, once, watchCurrent } from './scenes.ts';

// The kind: calls that only repeat what AWS itself checks, or a guess that is trusted although AWS refused it.

const WIDE = mapping(entry('prod/*', 'dublin sydney abroad'));
const SECRETS = 40;
const LISTS = 1 + 3;
/** One look a place. */
const FENCES = 3;
const FENCE = 'lockstep/lockstep/fence';

async function many(): Promise<{ stage: Stage; names: string[] }> {
  const stage = await openStage();
  const names = Array.from({ length: SECRETS }, (_, n) => `prod/${String(n).padStart(3, '0')}`);
  for (const name of names) stage.origin(name);
  return { stage, names };
}

function counted(calls: readonly { readonly action: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action } of calls) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}

describe('the calls of a whole run with three targets:', () => {
  test('everything new takes one write a replica, and one read of values for every twenty secrets', async () => {
    const { stage } = await many();
    const { calls, report } = await stage.run(WIDE, { force: true });
    expect(report.summary).toMatchObject({ healed: 3 * SECRETS });
    expect(counted(calls)).toEqual({
      ListSecrets: expect.any(Number),
      BatchGetSecretValue: SECRETS / 20,
      CreateSecret: 3 * SECRETS,
      DescribeSecret: 3 * SECRETS + FENCES,
    });
    expect(calls.length).toBeLessThanOrEqual(2.15 * 3 * SECRETS);
  });

  test('a stale replica takes two writes, and each origin one look before the swaps', async () => {
    const { stage, names } = await many();
    await stage.run(WIDE, { force: true });
    for (const name of names) await stage.rotate(name, 'v2', 'new');
    const { calls, report } = await stage.run(WIDE, { force: true });
    expect(report.summary).toMatchObject({ healed: 3 * SECRETS });
    const { ListSecrets, ...others } = counted(calls);
    expect(others).toEqual({
      BatchGetSecretValue: SECRETS / 20,
      PutSecretValue: 3 * SECRETS,
      DescribeSecret: SECRETS + FENCES,
      UpdateSecretVersionStage: 3 * SECRETS,
    });
    expect(ListSecrets).toBe(LISTS);
    expect((await stage.run(WIDE, { depth: 'values' })).report.summary).toMatchObject({ inSync: 3 * SECRETS });
  });
});

describe('a wrong guess', () => {
  test('about a name that is taken meanwhile creates nothing, and leaves the stranger alone', async () => {
    const stage = await missing();
    once(stage, 'CreateSecret', DUBLIN.region, async () => {
      stage.aws.seed(DUBLIN, {
        name: NAME,
        value: 'another',
        versionId: version('x'),
        tags: { 'lockstep:origin': 'y' },
      });
    });
    const { row } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'blocked', drift: expect.arrayContaining(['foreign']), actions: [] });
    expect(stage.value(DUBLIN, NAME)).toBe('another');
  });

  test('about a replica that another run healed meanwhile is not reported as a heal', async () => {
    const stage = await behind();
    once(stage, 'PutSecretValue', DUBLIN.region, async () => {
      const put = { SecretId: NAME, ClientRequestToken: version('v2'), SecretString: 'new' };
      await stage.byHand(DUBLIN, (sm) => sm.putSecretValue(put));
    });
    const { row } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'in-sync', drift: [], actions: [] });
  });

  test('about the origin, which rotated before the last look, moves nothing', async () => {
    const stage = await behind();
    const wide = mapping(entry('prod/*'));
    const seen = watchCurrent(stage);
    once(stage, 'PutSecretValue', DUBLIN.region, () => stage.rotate(NAME, 'v3', 'newest'));
    const { row } = await stage.run(wide);
    expect(row).toMatchObject({ status: 'healed', replicaVersion: version('v3') });
    expect(seen).toEqual(['v1', 'v3']);
  });
});

test.each(['audit', 'dry-run'] as const)('%s: nothing is called drift on the strength of a list', async (intent) => {
  let now = Date.now() - 3_600_000;
  const stage = await openStage({ clock: () => now });
  stage.origin(NAME, 'old');
  await stage.run(MAPPED);
  now += 600_000;
  await stage.rotate(NAME, 'v2', 'new');
  now += 60_000;
  await stage.run(MAPPED);
  const match = { action: 'ListSecrets', region: DUBLIN.region };
  stage.aws.faults.add({ match, effect: { kind: 'stale-read', ms: 30_000 } });
  now += 1_000;
  const { row, calls } = await stage.run(mapping(entry('prod/*')), { intent });
  expect(row).toMatchObject({ status: 'in-sync', drift: [] });
  expect(counted(calls).DescribeSecret).toBe(2);
});

test('a run over the limit describes what it would write before it is held', async () => {
  const { stage, names } = await many();
  const held = { ...WIDE, reconcile: { ...WIDE.reconcile, maxChanges: { count: 1 } } };
  await stage.run(WIDE, { force: true });
  for (const name of names) await stage.rotate(name, 'v2', 'new');
  const { calls, report } = await stage.run(held);
  expect(report.summary).toMatchObject({ deferred: 3 * SECRETS });
  expect(counted(calls).DescribeSecret).toBe(4 * SECRETS + FENCES);
});

describe('an event reaches AWSCURRENT in all targets after four round trips one after the other:', () => {
  const named = mapping(entry(NAME, 'dublin sydney abroad'));
  const selectors = [
    ['a name', named],
    ['a pattern', mapping(entry('prod/*', 'dublin sydney abroad'))],
  ] as const;

  test.each(selectors)(
    'both sides, the value beside the looks at the fences, the puts beside the look at the origin, the swaps (%s)',
    async (_, wide) => {
      const stage = await openStage();
      stage.origin(NAME);
      await stage.run(wide);
      await stage.rotate(NAME, 'v2', 'new');
      const { promise: sides, resolve: seeSides } = withResolvers();
      const { promise: secondLook, resolve: seeSecondLook } = withResolvers();
      answerTogether(
        stage,
        ({ action }) => action === 'GetSecretValue',
        ({ secret }) => secret === FENCE,
      );
      let looks = 0;
      let replicas = 0;
      stage.onCall(async ({ action, region }) => {
        const isOfOrigin = region === HOME.region;
        if (action === 'DescribeSecret' && isOfOrigin && ++looks === 2) seeSecondLook();
        if (action === 'DescribeSecret' && !isOfOrigin && ++replicas === 3) seeSides();
        // What is answered only after another call was requested shows that the two are parallel.
        if (action === 'DescribeSecret' && isOfOrigin && looks === 1) await sides;
        if (action === 'PutSecretValue') await secondLook;
      });
      const { calls } = await stage.run(wide, { trigger: 'event', narrowing: { secrets: [NAME], targets: [] } });
      const actions = calls.map(({ action }) => action);
      expect(actions.slice(0, 4)).toEqual(Array(4).fill('DescribeSecret'));
      expect(actions.slice(4, 8).sort()).toEqual([...Array(3).fill('DescribeSecret'), 'GetSecretValue']);
      expect(actions.slice(8, 12).sort()).toEqual(['DescribeSecret', ...Array(3).fill('PutSecretValue')]);
      expect(actions.slice(12)).toEqual(Array(3).fill('UpdateSecretVersionStage'));
      expect((await stage.run(wide, { depth: 'values' })).report.summary).toMatchObject({ inSync: 3 });
    },
  );
});

/** Answers calls of two kinds only once one of each was requested, which shows that they are parallel. */
function answerTogether(stage: Stage, ...kinds: ((call: Call) => boolean)[]): void {
  const seen = kinds.map((isOf) => ({ isOf, ...withResolvers() }));
  stage.onCall(async (call) => {
    if (!kinds.some((isOf) => isOf(call))) return;
    for (const { isOf, resolve } of seen) if (isOf(call)) resolve();
    await Promise.all(seen.map(({ promise }) => promise));
  });
}

/** Promise.withResolvers came after Node 20. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
