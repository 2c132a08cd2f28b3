import { describe, expect, test } from 'vitest';
import { fenceName, PROMOTED_TAG } from '../../config/aws/marks.ts';
import { loweredTags, raisedTags } from '../../src/core/fence.ts';
import { mayComeRight } from '../../src/core/outcome.ts';
import type { AccountRegion, Call } from '../../src/emulator/index.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { EVERYTHING, entry, mapping } from '../support/builders.ts';
import { quietEnvironment } from '../support/ends.ts';
import { DUBLIN, openStage, type Stage, SYDNEY } from '../support/stage.ts';
import { behind, IN_SYNC, MAPPED, missing, NAME, once } from './scenes.ts';

// The kind: a run that writes where people write by now, or that stops although no one does.

const FENCE = fenceName('lockstep');
const ADA = 'arn:aws:iam::111122223333:user/ada';
const AT = new Date('2026-11-27T03:12:00Z');

function raiseFence(stage: Stage, place: AccountRegion = DUBLIN, name = FENCE): void {
  stage.aws.seed(place, { name, tags: raisedTags(ADA, AT), description: 'us-east-1 is down' });
}

async function tagReplica(stage: Stage): Promise<void> {
  const Tags = [{ Key: PROMOTED_TAG, Value: AT.toISOString() }];
  await stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: NAME, Tags }));
}

const looks = (calls: readonly Call[]) => calls.filter(({ secret }) => secret?.startsWith('lockstep/')).length;

describe('behind a raised fence', () => {
  test.each([
    ['a missing replica is not created', missing, 'missing'],
    ['a stale replica is not written', behind, 'stale'],
  ])('%s, and an audit says so, too: who, when and why', async (_, open, kind) => {
    const stage = await open();
    raiseFence(stage);
    const { row, writes } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'blocked', drift: [kind, 'promoted'], actions: [] });
    expect(row.reason).toBe(
      `the place was promoted by ${ADA} at 2026-11-27T03:12:00.000Z (us-east-1 is down): people write there now`,
    );
    expect(writes).toEqual([]);
    expect((await stage.audit(MAPPED)).row).toMatchObject({ status: 'blocked', drift: [kind, 'promoted'] });
  });

  test('other places are healed, and what is in sync is in sync', async () => {
    const wide = mapping(entry(NAME, 'dublin sydney'));
    const stage = await missing();
    await stage.run(MAPPED);
    raiseFence(stage);
    expect((await stage.run(wide)).lines).toEqual(['dublin: in-sync []', 'sydney: healed [missing] create']);
  });

  test('what would be replaced there does not count towards reconcile.maxChanges', async () => {
    const stage = await openStage();
    const names = ['prod/a', 'prod/b', 'prod/c'];
    for (const name of names) stage.origin(name);
    const wide = mapping(entry('prod/*'), entry('prod/a', 'sydney'));
    const limited = { ...wide, reconcile: { ...wide.reconcile, maxChanges: { count: 1 } } };
    await stage.run(wide);
    for (const name of names) await stage.rotate(name, 'v2', 'new');
    raiseFence(stage);
    const { report, lines } = await stage.run(limited);
    expect(report.run.held).toBeUndefined();
    expect(lines).toContain('sydney: healed [stale] put,relabel');
    expect(report.summary).toMatchObject({ blocked: 3, healed: 1, deferred: 0 });
  });

  test.each([
    ['is being deleted', (stage: Stage) => stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: FENCE }))],
    ['says something else', (stage: Stage) => say(stage, 'open')],
  ])('nothing is written either while the fence %s', async (_, change) => {
    const stage = await missing();
    stage.aws.seed(DUBLIN, { name: FENCE, tags: loweredTags(ADA, AT) });
    await change(stage);
    expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'blocked', drift: ['missing', 'promoted'] });
  });

  test('that was raised under a former name of the mapping nothing is written', async () => {
    const stage = await missing();
    raiseFence(stage, DUBLIN, fenceName('old'));
    const { row } = await stage.run({ ...MAPPED, formerNames: ['old'] });
    expect(row).toMatchObject({ status: 'blocked', drift: ['missing', 'promoted'] });
  });
});

function say(stage: Stage, text: string) {
  const Tags = [{ Key: 'lockstep:fence', Value: text }];
  return stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: FENCE, Tags }));
}

test('a lowered fence stops nothing', async () => {
  const stage = await missing();
  stage.aws.seed(DUBLIN, { name: FENCE, tags: loweredTags(ADA, AT) });
  expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'healed' });
});

test('a replica that carries the tag of a promotion is left alone, whatever the fence says', async () => {
  const stage = await behind();
  await tagReplica(stage);
  stage.aws.seed(DUBLIN, { name: FENCE, tags: loweredTags(ADA, AT) });
  const { row, writes } = await stage.run(MAPPED);
  expect(row).toMatchObject({
    status: 'blocked',
    drift: ['stale', 'promoted'],
    reason: expect.stringContaining('tag'),
  });
  expect(writes).toEqual([]);
});

test.each([
  ['stale', async () => {}],
  ['diverged', (stage: Stage) => stage.rotate(NAME, 'x', 'theirs', DUBLIN)],
] as const)(
  'a %s replica that is tagged right before the write, which AWS then denies, is promoted and not failed',
  async (kind, change) => {
    // As the policies of the role do, from the first deploy on.
    const isWrite = (action: string) => !/:(Describe|Get|List|BatchGet)/.test(action);
    const stage = await openStage({
      authorize: ({ action, context }) =>
        isWrite(action) && `aws:ResourceTag/${PROMOTED_TAG}` in context ? 'deny' : 'allow',
    });
    stage.origin(NAME, 'old');
    await stage.run(MAPPED);
    await stage.rotate(NAME, 'v2', 'new');
    await change(stage);
    once(stage, 'PutSecretValue', DUBLIN.region, () => tagReplica(stage));
    const { row } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'blocked', drift: [kind, 'promoted'], actions: [] });
  },
);

describe('a fence that cannot be read', () => {
  test.each([
    ['denied', { kind: 'deny' }, /fence could not be read: DescribeSecret on lockstep\/lockstep\/fence.*denied/, false],
    [
      'failing',
      { kind: 'error', type: 'InternalServiceError', message: 'x', status: 500 },
      /fence could not be read: DescribeSecret on lockstep\/lockstep\/fence/,
      true,
    ],
  ] as const)('stops what needs a write, and may be read later if it is only %s', async (_, effect, why, isPassing) => {
    const stage = await missing();
    stage.aws.faults.add({ match: { action: 'DescribeSecret', secret: FENCE }, effect });
    const env = quietEnvironment();
    const run = { id: 'test', intent: 'heal', trigger: 'event', depth: 'versions', narrowing: EVERYTHING } as const;
    const { report, outcomes } = await reconcile(MAPPED, run, { ...env, pause: async () => {} });
    expect(report.replicas[0]).toMatchObject({ status: 'blocked', drift: ['missing', 'promoted'], actions: [] });
    expect(report.replicas[0]?.reason).toMatch(why);
    expect(outcomes.map(mayComeRight)).toEqual([isPassing]);
    expect(stage.aws.secret(DUBLIN, NAME)).toBeUndefined();
  });
});

describe('looks at fences', () => {
  test('are one a place for all that is written there, and none in a place in which nothing is written', async () => {
    const stage = await openStage();
    for (let n = 0; n < 30; n++) stage.origin(`prod/${n}`);
    const wide = mapping(entry('prod/*', 'dublin sydney'));
    const { calls } = await stage.run(wide, { force: true });
    expect(looks(calls)).toBe(2);
    const again = await stage.run(wide);
    expect(looks(again.calls)).toBe(0);
    await stage.byHand(SYDNEY, (sm) => sm.deleteSecret({ SecretId: 'prod/7', ForceDeleteWithoutRecovery: true }));
    expect((await stage.run(wide)).calls.filter(({ secret }) => secret === FENCE)).toMatchObject([SYDNEY]);
  });

  test.each([
    [14, 'healed', ['put', 'relabel']],
    [15, 'blocked', ['put']],
  ] as const)('count for 15 seconds: %i seconds after one the row is %s', async (seconds, status, actions) => {
    const stage = await behind();
    let now = Date.now();
    once(stage, 'PutSecretValue', DUBLIN.region, async () => {
      raiseFence(stage);
      now += seconds * 1_000;
    });
    const { row } = await stage.run(MAPPED, { clock: () => now });
    expect(row).toMatchObject({ status, actions });
  });
});

test('a change of key that was proven leaves its mark in a promoted place, and the replica is in sync', async () => {
  const stage = await missing();
  await stage.run(MAPPED);
  const Tags = [{ Key: 'lockstep:rekey', Value: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager' }];
  await stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: NAME, Tags }));
  raiseFence(stage);
  expect(await stage.run(MAPPED)).toMatchObject(IN_SYNC);
  await tagReplica(stage);
  expect(await stage.run(MAPPED)).toMatchObject(IN_SYNC);
});
