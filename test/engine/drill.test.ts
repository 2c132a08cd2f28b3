/** The kind: a drill that passes although a copy cannot be used, that fails although all is well, or that needs the origin. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Mapping, Override } from '../../config/mapping.ts';
import { awsEnvironment } from '../../src/aws/environment.ts';
import { placeOf } from '../../src/core/desired.ts';
import { type DrillReport, drillExitCode } from '../../src/core/drill.ts';
import { heartbeatOf } from '../../src/core/heartbeat.ts';
import { drillPlace } from '../../src/engine/drill.ts';
import { writeHeartbeat } from '../../src/engine/heartbeat.ts';
import { hashOf } from '../../src/history/objects.ts';
import { entry, keyArn, mapping, replicaIn, target, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';

const WATCHER = { note: () => {}, progress: () => {} };
const PATTERN: Mapping = { ...mapping(entry('prod/*')), standby: ['dublin'] };
const NAMES: Mapping = { ...mapping(entry('prod/a'), entry('prod/b')), standby: ['dublin'] };
const dublin = target('dublin');

/** An account in which a scheduled run has left everything in sync, and a heartbeat. */
async function afterRun(declared: Mapping, origins = ['prod/a', 'prod/b']) {
  const stage = await openStage({ forceDeleteLag: 0 });
  for (const name of origins) stage.origin(name);
  const { report } = await stage.run(declared, { trigger: 'schedule' });
  const env = environment();
  await writeHeartbeat(heartbeatOf(report, dublin, 'rate(1 hour)', hashOf), declared.name, env.at(placeOf(dublin)));
  return stage;
}

function environment(originRegion = dublin.region) {
  const env = awsEnvironment({ originRegion, watcher: WATCHER });
  onTestFinished(() => env.close());
  return env;
}

/** A drill while the origin's Region answers no one. It must ask nothing there, and write nothing anywhere. */
async function drill({ aws }: Stage, declared: Mapping, where = dublin): Promise<DrillReport> {
  const revive = aws.faults.add({ match: { region: HOME.region }, effect: { kind: 'silence' } });
  const from = aws.journal.length;
  const env = environment(where.region);
  const report = await drillPlace(declared, where, { id: 'drill', hashLines: hashOf, probe: null }, env);
  revive();
  const calls = aws.journal.slice(from);
  expect(calls.filter(({ region, write }) => region !== where.region || write)).toEqual([]);
  return report;
}

function writeByHand(stage: Stage, SecretId: string, SecretString = 'by hand') {
  return stage.byHand(DUBLIN, (sm) => sm.putSecretValue({ SecretId, SecretString }));
}

describe("with the origin's Region dead, a drill", () => {
  test('reads every replica twenty values a call, and proves each to be the version of the last run', async () => {
    const stage = await afterRun(
      PATTERN,
      Array.from({ length: 45 }, (_, at) => `prod/${at}`),
    );
    const from = stage.aws.journal.length;
    const report = await drill(stage, PATTERN);
    expect(report).toMatchObject({ replicas: 45, unreadable: [], missing: [], missingMore: 0, complete: true });
    expect(report.heartbeat).toMatchObject({ count: 45, left: 0, digest: 'same' });
    const actions = stage.aws.journal.slice(from).map(({ action }) => action);
    expect(actions.filter((one) => one === 'BatchGetSecretValue')).toHaveLength(3);
    expect(actions).not.toContain('GetSecretValue');
    expect(drillExitCode(report)).toBe(0);
  });

  test('names a replica whose key may not be used, and one that is being deleted', async () => {
    const key = keyArn('eu-west-1', 'dublin');
    const declared = {
      ...mapping(entry('prod/*', [replicaIn(target('dublin', { kmsKey: key }))])),
      standby: ['dublin'],
    };
    const stage = await openStage();
    for (const name of ['prod/a', 'prod/b'])
      stage.aws.seed(HOME, { name, value: name, kmsKeyId: keyArn('us-east-1', 'k') });
    await stage.run(declared);
    await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: 'prod/b', RecoveryWindowInDays: 7 }));
    stage.aws.faults.add({ effect: { kind: 'kms-disabled', key } });
    const report = await drill(stage, declared);
    expect(report.unreadable).toEqual([
      { name: 'prod/a', reason: expect.stringContaining('GetSecretValue on prod/a in eu-west-1') },
      { name: 'prod/b', reason: expect.stringContaining('scheduled for deletion') },
    ]);
    expect(drillExitCode(report)).toBe(1);
  });

  test("reaches a target in another account by STS of that target's Region", async () => {
    const stage = await openStage();
    stage.origin('prod/a');
    const declared = mapping(entry('prod/a', 'partner'));
    await stage.run(declared);
    const from = stage.aws.journal.length;
    expect(await drill(stage, declared, target('partner'))).toMatchObject({ replicas: 1, unreadable: [], missing: [] });
    expect(stage.aws.journal.slice(from).map(({ action }) => action)).toContain('AssumeRole');
  });

  test('names what the mapping spells out and is not there', async () => {
    const stage = await afterRun(NAMES);
    await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: 'prod/b', ForceDeleteWithoutRecovery: true }));
    const report = await drill(stage, { ...NAMES, standby: [] });
    expect(report).toMatchObject({ replicas: 1, missing: ['prod/b'], missingMore: 0, complete: true, heartbeat: null });
    expect(drillExitCode(report)).toBe(2);
  });

  test('counts what a pattern selected and is not there by the heartbeat, and claims nothing without one', async () => {
    const stage = await afterRun(PATTERN);
    await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: 'prod/b', ForceDeleteWithoutRecovery: true }));
    const report = await drill(stage, PATTERN);
    expect(report).toMatchObject({ replicas: 1, missing: [], missingMore: 1, heartbeat: { digest: 'changed' } });
    expect(drillExitCode(report)).toBe(2);
    expect(await drill(stage, { ...PATTERN, standby: [] })).toMatchObject({ missingMore: 0, complete: false });
  });

  test('distinguishes a rotation that Lockstep copied since the heartbeat from what someone wrote', async () => {
    const stage = await afterRun(PATTERN);
    await stage.rotate('prod/a', 'v2', 'rotated');
    await stage.run(PATTERN, { trigger: 'event', narrowing: { secrets: ['prod/a'], targets: [] } });
    const rotated = await drill(stage, PATTERN);
    expect(rotated.heartbeat).toMatchObject({ digest: 'updated', updated: 1, changed: [] });
    expect(drillExitCode(rotated)).toBe(0);
    await writeByHand(stage, 'prod/b');
    const written = await drill(stage, PATTERN);
    expect(written.heartbeat).toMatchObject({ digest: 'changed', updated: 1, changed: ['prod/b'] });
    expect(drillExitCode(written)).toBe(2);
  });

  test('names a replica with a member that is not as set declares, and no value', async () => {
    const override: Override = [
      { path: ['host'], by: 'replica', change: { kind: 'set', to: 'dublin.example' } },
      { path: ['old'], by: 'target', change: { kind: 'remove' } },
    ];
    const declared = { ...mapping(entry('prod/*', [replicaIn('dublin', { override })])), standby: [] };
    const stage = await openStage();
    stage.origin('prod/a', '{"host":"virginia.example","old":1}');
    await stage.run(declared);
    expect(await drill(stage, declared)).toMatchObject({ replicas: 1, unlike: [] });
    await writeByHand(stage, 'prod/a', '{"host":"by-hand.example","old":1}');
    const report = await drill(stage, declared);
    expect(report.unlike).toEqual([{ name: 'prod/a', reason: 'not as set declares: "host", "old"' }]);
    expect([drillExitCode(report), JSON.stringify(report).includes('by-hand')]).toEqual([2, false]);
  });

  test('says how many were not in sync then', async () => {
    const reported = { ...mapping(entry('prod/a', [replicaIn('dublin', { onDrift: 'report' })])), standby: ['dublin'] };
    const stage = await openStage();
    stage.origin('prod/a');
    stage.aws.seed(DUBLIN, { name: 'prod/a', value: 'old', versionId: version('v0') });
    const { report } = await stage.run(reported, { trigger: 'schedule' });
    const env = environment();
    await writeHeartbeat(heartbeatOf(report, dublin, 'rate(1 hour)', hashOf), reported.name, env.at(placeOf(dublin)));
    expect((await drill(stage, reported)).heartbeat).toMatchObject({ count: 1, left: 1, digest: 'same' });
  });

  test('in a promoted place expects no version to be that of the heartbeat', async () => {
    const stage = await afterRun(PATTERN);
    const promoted = [{ Key: 'lockstep:promoted', Value: 'x' }];
    for (const SecretId of ['prod/a', 'prod/b']) {
      await stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId, Tags: promoted }));
    }
    await writeByHand(stage, 'prod/a');
    const report = await drill(stage, PATTERN);
    expect([report.heartbeat?.digest, drillExitCode(report)]).toEqual(['promoted', 0]);
  });

  test('leaves out orphans, replicas of other mappings and strangers, and finds copies without a mark', async () => {
    const stage = await afterRun(PATTERN);
    stage.aws.seed(DUBLIN, {
      name: 'prod/foreign',
      value: 'x',
      tags: { 'lockstep:mapping': 'other', 'lockstep:origin': 'x' },
    });
    stage.aws.seed(DUBLIN, { name: 'dev/stranger', value: 'x' });
    const less: Mapping = { ...mapping(entry('prod/a')), standby: ['dublin'] };
    expect(await drill(stage, less)).toMatchObject({ replicas: 1, orphaned: 1 });
    const tags = ['lockstep:origin', 'lockstep:mapping', 'lockstep:version'];
    await stage.byHand(DUBLIN, (sm) => sm.untagResource({ SecretId: 'prod/b', TagKeys: tags }));
    expect(await drill(stage, PATTERN)).toMatchObject({ replicas: 2, missingMore: 0, heartbeat: { digest: 'same' } });
  });

  test('without ListSecrets reads the names that the mapping spells out, and says so', async () => {
    const stage = await afterRun(NAMES);
    stage.aws.faults.add({ match: { action: 'ListSecrets' }, effect: { kind: 'deny' } });
    const report = await drill(stage, NAMES);
    expect(report).toMatchObject({
      replicas: 2,
      unreadable: [],
      notes: [expect.stringContaining('ListSecrets is denied')],
    });
  });
});

test('a drill with credentials of another account than the mapping names reads nothing', async () => {
  const stage = await afterRun(NAMES);
  const elsewhere = { ...NAMES, origin: { region: 'us-east-1', account: '999988887777' } };
  await expect(drill(stage, elsewhere)).rejects.toThrow('signed in to account 111122223333');
});

test('a place without a replica is no place that passed', async () => {
  const stage = await openStage();
  const report = await drill(stage, { ...PATTERN, standby: [] });
  expect([report.replicas, drillExitCode(report)]).toEqual([0, 1]);
});
