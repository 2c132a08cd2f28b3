import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import { entry, mapping, ours, replicaIn, version } from '../support/builders.ts';
import { openEnd } from '../support/ends.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';

const NAME = 'prod/db';
const MAPPED = mapping(entry(NAME));
const VALUES = { depth: 'values' } as const;

describe('by values', () => {
  test('both values are read, proven equal, and nothing is written', async () => {
    const stage = await openInSync();
    const { row, calls, writes } = await stage.run(MAPPED, VALUES);
    expect(row).toMatchObject({ status: 'in-sync', drift: [] });
    expect(
      calls
        .filter(({ action }) => action === 'GetSecretValue')
        .map(({ region }) => region)
        .sort(),
    ).toEqual(['eu-west-1', 'us-east-1']);
    expect(writes).toEqual([]);
  });

  test('a value that differs under equal ids is found, which versions alone do not show', async () => {
    const stage = await openInSync('theirs');
    expect((await stage.audit(MAPPED)).row).toMatchObject({ status: 'in-sync' });
    expect((await stage.audit(MAPPED, VALUES)).row).toMatchObject({
      status: 'drifted',
      drift: ['conflict'],
      actions: ['put', 'relabel'],
    });
  });

  test('text and bytes that read alike are different values', async () => {
    const stage = await openStage();
    stage.origin(NAME, 'x');
    stage.aws.seed(DUBLIN, { name: NAME, value: Buffer.from('x'), versionId: version('v1') });
    expect((await stage.audit(MAPPED, VALUES)).row).toMatchObject({ drift: ['conflict'] });
  });

  test('a replica that cannot be decrypted is not in sync', async () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/k';
    const stage = await openStage();
    stage.origin(NAME);
    const mapped = mapping(entry(NAME, [replicaIn('dublin', { kmsKey: key })]));
    await stage.run(mapped);
    stage.aws.faults.add({ effect: { kind: 'kms-disabled', key } });
    expect((await stage.audit(mapped)).row).toMatchObject({ status: 'in-sync' });
    const { row, report } = await stage.audit(mapped, VALUES);
    expect(row).toMatchObject({ status: 'failed', drift: ['unreachable'], reason: expect.stringContaining('KMS key') });
    expect(exitCodeOf(report)).toBe(1);
  });

  test.each([
    ['the replica’s', DUBLIN.region],
    ['the origin’s', HOME.region],
  ])('a replica is not in sync if reading %s value is denied', async (_, region) => {
    const stage = await openInSync();
    stage.aws.faults.add({ match: { action: 'GetSecretValue', region }, effect: { kind: 'deny' } });
    expect((await stage.run(MAPPED, VALUES)).row).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/GetSecretValue .* access denied/),
    });
  });

  test('a rotation between the look and the read is looked at again, and compared', async () => {
    const stage = await openInSync();
    let rotated = false;
    stage.onCall(async ({ action, region }) => {
      if (rotated || action !== 'GetSecretValue' || region !== HOME.region) return;
      rotated = true;
      await stage.rotate(NAME, 'v2', 'new');
    });
    expect((await stage.audit(MAPPED, VALUES)).row).toMatchObject({ status: 'drifted', drift: ['stale'] });
  });

  test('an origin that changes with every look is not called in sync', async () => {
    const stage = await openInSync();
    let at = 100;
    stage.onCall(async ({ action, region }) => {
      if (action !== 'GetSecretValue' || region !== HOME.region) return;
      at += 1;
      for (const place of [DUBLIN, HOME]) await stage.rotate(NAME, `w${at}${place.region}`, 'x', place);
    });
    expect((await stage.audit(MAPPED, VALUES)).row.status).not.toBe('in-sync');
  });

  test('a healed replica is read back before it is called healed', async () => {
    const stage = await openInSync();
    await stage.rotate(NAME, 'v2', 'new');
    const { calls, row } = await stage.run(MAPPED, VALUES);
    expect(row.status).toBe('healed');
    expect(calls.findLast(({ region }) => region === DUBLIN.region)).toMatchObject({
      action: 'GetSecretValue',
      status: 200,
    });
  });

  test('a stop before the values were read defers', async () => {
    const stage = await openInSync();
    const { stop, end } = openEnd();
    let listed = 0;
    stage.onCall(() => {
      listed += 1;
      if (listed === 2) end();
    });
    const { row } = await stage.audit(MAPPED, { ...VALUES, stop });
    expect(row).toMatchObject({ status: 'deferred' });
  });
});

describe('a replica at a version that only the origin’s past explains', () => {
  test('is diverged if that past cannot be listed, and still healed', async () => {
    const stage = await openInSync();
    for (const next of ['v2', 'v3', 'v4']) await stage.rotate(NAME, next, next);
    stage.aws.faults.add({ match: { action: 'ListSecretVersionIds' }, effect: { kind: 'deny' } });
    expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'healed', drift: ['diverged'] });
  });

  test('lists the origin’s versions only if needed', async () => {
    const stage = await openInSync();
    await stage.rotate(NAME, 'v2', 'new');
    const { row, calls } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'healed', drift: ['stale'] });
    expect(calls.map(({ action }) => action)).not.toContain('ListSecretVersionIds');
  });
});

describe('if the origin is read as it was before the last rotation,', () => {
  test('the replica is not moved back: it is looked at again first', async () => {
    const stage = await openInSync();
    await stage.run(MAPPED);
    await stage.rotate(NAME, 'v2', 'new');
    await stage.run(MAPPED);
    // For a moment, the origin answers as in the middle of its rotation: v2 is only pending.
    await move(stage, 'v2', 'v1');
    const onto = { SecretId: NAME, MoveToVersionId: version('v2') };
    const off = { SecretId: NAME, RemoveFromVersionId: version('v2') };
    await stage.byHand(HOME, (sm) => sm.updateSecretVersionStage({ ...onto, VersionStage: 'AWSPENDING' }));
    await stage.byHand(HOME, (sm) => sm.updateSecretVersionStage({ ...off, VersionStage: 'AWSPREVIOUS' }));
    const { row } = await stage.run(MAPPED, { pause: () => move(stage, 'v1', 'v2') });
    expect(stage.labels(DUBLIN, NAME)).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT,LOCKSTEP]');
    expect(row).toMatchObject({ status: 'in-sync', drift: [], actions: [] });
  });
});

/** Both at v1; the replica may hold another value under it. */
async function openInSync(value?: string): Promise<Stage> {
  const stage = await openStage();
  stage.origin(NAME, 'the value');
  const mark = ours({}, stage.aws.secret(HOME, NAME)?.arn);
  stage.aws.seed(DUBLIN, { name: NAME, value: value ?? 'the value', versionId: version('v1'), tags: mark });
  return stage;
}

async function move(stage: Stage, from: string, to: string): Promise<void> {
  const swap = { RemoveFromVersionId: version(from), MoveToVersionId: version(to) };
  await stage.byHand(HOME, (sm) =>
    sm.updateSecretVersionStage({ SecretId: NAME, VersionStage: 'AWSCURRENT', ...swap }),
  );
}
