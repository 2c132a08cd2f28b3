import { describe, expect, test } from 'vitest';
import { fenceName, PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { Mapping } from '../../config/mapping.ts';
import { loweredTags } from '../../src/core/fence.ts';
import { promoteExitCode } from '../../src/core/promote-report.ts';
import { type Promotion, promotePlace } from '../../src/engine/promote.ts';
import { entry, mapping, ROLE, target } from '../support/builders.ts';
import { openEnd, quietEnvironment } from '../support/ends.ts';
import { ABROAD, DUBLIN, HOME, openStage, type Stage, useAsAws } from '../support/stage.ts';

// The kind: a place that is called promoted, and in which a run may still write; or a promotion that needs the dead Region.

const FENCE = fenceName('lockstep');
const WIDE = mapping(entry('prod/*', 'dublin sydney'));
const ROOT = 'arn:aws:iam::111122223333:root';

/** Three secrets, replicated to two Regions. */
async function replicated(): Promise<Stage> {
  const stage = await openStage();
  for (const name of ['prod/a', 'prod/b', 'prod/c']) stage.origin(name);
  await stage.run(WIDE);
  return stage;
}

interface Said extends Partial<Promotion> {
  mapped?: Mapping;
  to?: string;
  stop?: AbortSignal;
  pause?: (milliseconds: number) => Promise<void>;
}

function promote({ mapped = WIDE, to = 'dublin', stop, pause = async () => {}, ...said }: Said = {}) {
  const place = target(to);
  const promotion: Promotion = { reason: 'us-east-1 is down', role: null, waitSeconds: 60, mode: 'promote', ...said };
  const env = quietEnvironment({ originRegion: place.region, ...(stop && { stop }) });
  return promotePlace(mapped, place, promotion, { ...env, pause });
}

const tagsOf = (stage: Stage) => stage.aws.secrets(DUBLIN).flatMap(({ tags }) => tags?.[PROMOTED_TAG] ?? []);

test('a promotion raises the fence, tags every replica, waits, and asks nothing outside the Region of the target', async () => {
  const stage = await replicated();
  const from = stage.aws.journal.length;
  let waited = 0;
  const report = await promote({
    pause: async (milliseconds) => {
      waited += milliseconds;
    },
  });
  expect(report).toMatchObject({
    fence: { name: FENCE, isNew: true, by: ROOT, reason: 'us-east-1 is down' },
    ...{ replicas: 3, tagged: 3, taggedBefore: 0, untagged: [], others: {}, waitedSeconds: 60 },
  });
  expect(waited).toBeGreaterThanOrEqual(60_000);
  expect(promoteExitCode(report)).toBe(0);
  expect(tagsOf(stage)).toEqual(Array(3).fill(report.fence.at));
  const calls = stage.aws.journal.slice(from);
  expect(calls.map(({ service }) => service)).toContain('sts');
  expect(new Set(calls.map(({ region }) => region))).toEqual(new Set([DUBLIN.region]));
});

test('after it no run writes there, to what is there or missing, and other places are healed', async () => {
  const stage = await replicated();
  await promote();
  stage.origin('prod/d');
  await stage.rotate('prod/a', 'v2', 'new');
  await stage.rotate('prod/b', 'theirs', 'theirs', DUBLIN);
  const { report, writes } = await stage.run(WIDE, { force: true });
  expect(new Set(writes.map((write) => write.split(' ')[0]))).toEqual(new Set(['ap-southeast-2']));
  const there = report.replicas.filter(({ target }) => target === 'dublin');
  expect(there.map(({ secret, status, drift }) => [secret, status, drift])).toEqual([
    ['prod/a', 'blocked', ['stale', 'promoted']],
    ['prod/b', 'blocked', ['diverged', 'promoted']],
    ['prod/c', 'in-sync', []],
    ['prod/d', 'blocked', ['missing', 'promoted']],
  ]);
});

describe('run again,', () => {
  test('it keeps who, when and why, and tags what is not tagged yet', async () => {
    const stage = await replicated();
    const first = await promote();
    await stage.byHand(DUBLIN, (sm) => sm.untagResource({ SecretId: 'prod/b', TagKeys: [PROMOTED_TAG] }));
    const again = await promote({ reason: 'another reason' });
    expect(again).toMatchObject({ fence: { ...first.fence, isNew: false }, tagged: 3, taggedBefore: 2 });
    expect(tagsOf(stage)).toEqual(Array(3).fill(first.fence.at));
  });

  test('after it was lowered, it is raised anew, with a new reason', async () => {
    const stage = await replicated();
    const tags = loweredTags('arn:aws:iam::111122223333:user/ada', new Date(0));
    stage.aws.seed(DUBLIN, { name: FENCE, tags, description: 'the last time' });
    expect((await promote()).fence).toMatchObject({ isNew: true, by: ROOT, reason: 'us-east-1 is down' });
    expect(stage.aws.secret(DUBLIN, FENCE)).toMatchObject({ tags: { 'lockstep:fence': 'raised' } });
  });

  test('while the fence is being deleted, it is restored', async () => {
    const stage = await replicated();
    const first = await promote();
    await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: FENCE }));
    expect((await promote({ reason: 'another' })).fence).toEqual({ ...first.fence, isNew: false });
    expect(stage.aws.secret(DUBLIN, FENCE)?.deletedAt).toBeUndefined();
  });

  test('cut off after any call, it ends the same', async () => {
    const stage = await replicated();
    for (let calls = 1; ; calls++) {
      const { stop, end } = openEnd();
      let left = calls;
      stage.onCall(() => {
        left -= 1;
        if (left === 0) end();
      });
      const ended = await promote({ stop }).catch(() => null);
      if (ended !== null && ended.untagged.length === 0) break;
      expect(stage.aws.secret(DUBLIN, 'prod/a')?.versions).toHaveLength(1);
    }
    expect(await promote()).toMatchObject({ fence: { isNew: false }, tagged: 3, taggedBefore: 3 });
  });
});

test('a fence that a failback lowered meanwhile is no promotion', async () => {
  const stage = await replicated();
  let isLowered = false;
  const lowerInWait = async (milliseconds: number) => {
    if (isLowered || milliseconds !== 1_000 || tagsOf(stage).length < 3) return;
    isLowered = true;
    const Tags = Object.entries(loweredTags(ROOT, new Date())).map(([Key, Value]) => ({ Key, Value }));
    await stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: FENCE, Tags }));
  };
  await expect(promote({ pause: lowerInWait })).rejects.toThrow(/was taken down by .*:root meanwhile.*run it again/);
});

test('a dry run says what it would do, and writes nothing', async () => {
  const stage = await replicated();
  const from = stage.aws.journal.length;
  expect(await promote({ mode: 'dry-run' })).toMatchObject({
    fence: { isNew: true, at: null },
    replicas: 3,
    tagged: 0,
  });
  expect(stage.aws.journal.slice(from).filter(({ write }) => write)).toEqual([]);
});

test('a replica that cannot be tagged is named, with the fence up', async () => {
  const stage = await replicated();
  stage.aws.faults.add({ match: { action: 'TagResource', secret: 'prod/b' }, effect: { kind: 'deny' } });
  const report = await promote();
  expect(report).toMatchObject({
    ...{ fence: { isNew: true }, replicas: 3, tagged: 2 },
    untagged: [{ name: 'prod/b', reason: expect.stringContaining('denied') }],
  });
  expect(promoteExitCode(report)).toBe(1);
});

test('a replica that a run created on an old look is tagged as well', async () => {
  const stage = await replicated();
  stage.origin('prod/d');
  let waits = 0;
  const report = await promote({
    pause: async (milliseconds) => {
      if (milliseconds !== 1_000 || waits++ > 0) return;
      stage.aws.seed(DUBLIN, { name: 'prod/d', value: 'x', tags: stage.aws.secret(DUBLIN, 'prod/c')?.tags ?? {} });
      await stage.byHand(DUBLIN, (sm) => sm.untagResource({ SecretId: 'prod/d', TagKeys: [PROMOTED_TAG] }));
    },
  });
  expect(report).toMatchObject({ replicas: 4, tagged: 4 });
});

test('other mappings that keep replicas there are named, and theirs are not tagged', async () => {
  const stage = await replicated();
  stage.origin('pay/x');
  await stage.run({ ...mapping(entry('pay/x')), name: 'billing' });
  expect(await promote()).toMatchObject({ tagged: 3, others: { billing: 1 } });
  expect(stage.aws.secret(DUBLIN, 'pay/x')?.tags).not.toHaveProperty(PROMOTED_TAG);
});

test('without ListSecrets, what the mapping spells out is tagged, and the rest is said to be open', async () => {
  const stage = await replicated();
  stage.aws.faults.add({ match: { action: 'ListSecrets' }, effect: { kind: 'deny' } });
  const report = await promote({ mapped: mapping(entry('prod/a'), entry('prod/gone')) });
  expect(report).toMatchObject({ tagged: 1, untagged: [{ name: 'replicas that the mapping does not spell out' }] });
});

test('if the replicas cannot be listed, the fence is up and the error says so', async () => {
  const stage = await replicated();
  const effect = { kind: 'error', type: 'InternalServiceError', message: 'x', status: 500 } as const;
  stage.aws.faults.add({ match: { action: 'ListSecrets' }, effect });
  await expect(promote()).rejects.toThrow(/^the fence is up, but no replica was tagged; run it again: ListSecrets/);
});

test('in another account it is promoted with credentials of that account, and not by the role of the reconciler', async () => {
  let isDenied = false;
  const stage = await openStage({
    roles: [{ arn: ROLE, trusts: [HOME.account] }],
    authorize: ({ principal }) => (isDenied && principal.includes('assumed-role') ? 'deny' : 'allow'),
  });
  stage.origin('prod/a');
  const abroad = mapping(entry('prod/a', 'partner'));
  await stage.run(abroad);
  isDenied = true;
  await expect(promote({ mapped: abroad, to: 'partner' })).rejects.toThrow(
    /the role .* may not promote, .*; sign in to account 222233334444, or name .*--role: DescribeSecret/,
  );
  useAsAws(stage.aws, ABROAD.account);
  expect(await promote({ mapped: abroad, to: 'partner' })).toMatchObject({ tagged: 1, region: 'eu-central-1' });
});
