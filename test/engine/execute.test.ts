import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import type { Fault } from '../../src/emulator/index.ts';
import { entry, mapping, ours, replicaIn } from '../support/builders.ts';
import { ended, openEnd } from '../support/ends.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { adoptable, behind, deleted, IN_SYNC, MAPPED, missing, NAME } from './scenes.ts';

describe('a lost answer', () => {
  test.each<[string, string, () => Promise<Stage>]>([
    ['a create', 'CreateSecret', missing],
    ['a put', 'PutSecretValue', behind],
    ['a swap', 'UpdateSecretVersionStage', behind],
    ['a tag', 'TagResource', adoptable],
    ['a restore', 'RestoreSecret', deleted],
  ])('to %s does no harm: the replica ends in sync, in the same run', async (_, action, open) => {
    const stage = await open();
    stage.aws.faults.add({ match: { action }, times: 1, effect: { kind: 'cut-after' } });
    expect((await stage.run(MAPPED)).row.status).toBe('healed');
    expect(stage.value(DUBLIN, NAME)).toBe(stage.value(HOME, NAME));
    expect(await stage.run(MAPPED, { depth: 'values' })).toMatchObject(IN_SYNC);
  });
});

describe('a failure of one', () => {
  const refused = (action: string): Fault => ({
    match: { action, region: DUBLIN.region, secret: 'prod/a' },
    effect: { kind: 'error', type: 'AccessDeniedException', message: 'User is not authorized' },
  });

  test.each(['CreateSecret', 'DescribeSecret'])('secret (%s denied) does not stop the others', async (action) => {
    const stage = await openStage();
    for (const name of ['prod/a', 'prod/b', 'prod/c']) stage.origin(name);
    // A replica with several kinds of drift is described before it is written to; a missing one is created at once.
    if (action === 'DescribeSecret') stage.aws.seed(DUBLIN, { name: 'prod/a', value: 'x', tags: ours() });
    stage.aws.faults.add(refused(action));
    const { report } = await stage.run(mapping(entry('prod/*', 'dublin sydney')));
    expect(
      report.replicas.filter(({ status }) => status === 'failed').map(({ secret, target }) => `${secret} ${target}`),
    ).toEqual(['prod/a dublin']);
    expect(report.summary).toMatchObject({ healed: 5, failed: 1 });
    expect(report.replicas[0]?.reason).toMatch(new RegExp(`^${action} on prod/a in eu-west-1: access denied`));
    expect(exitCodeOf(report)).toBe(1);
  });

  test('origin value does not stop the other secrets', async () => {
    const stage = await openStage();
    for (const name of ['prod/a', 'prod/b']) stage.origin(name);
    stage.aws.faults.add({ match: { action: 'GetSecretValue', secret: 'prod/a' }, effect: { kind: 'deny' } });
    const { lines } = await stage.run(mapping(entry('prod/*')));
    expect(lines).toEqual(['dublin: failed [missing]', 'dublin: healed [missing] create']);
  });

  test('disabled key fails its replica and says what to do', async () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/k';
    const stage = await openStage({ faults: [{ effect: { kind: 'kms-disabled', key } }] });
    stage.origin(NAME);
    const { row } = await stage.run(mapping(entry(NAME, [replicaIn('dublin', { kmsKey: key })])));
    expect(row).toMatchObject({ status: 'failed', reason: expect.stringContaining('check that the KMS key exists') });
  });

  test('replica after a successful write reports the actions that were done', async () => {
    const stage = await behind();
    stage.aws.faults.add({ match: { action: 'UpdateSecretVersionStage' }, effect: { kind: 'deny' } });
    const { row } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'failed', drift: ['stale'], actions: ['put'] });
    stage.aws.faults.clear();
    expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'healed', actions: ['relabel'] });
  });
});

describe('a run that was stopped', () => {
  test('in the middle defers what it did not finish, and the next one finishes', async () => {
    const stage = await openStage();
    // More than are in progress at the same time, since those are finished.
    const names = Array.from({ length: 100 }, (_, i) => `prod/${i + 10}`);
    for (const name of names) stage.origin(name);
    const { stop, end } = openEnd();
    let writes = 0;
    stage.onCall(({ write }) => {
      writes += Number(write);
      if (writes === 10) end();
    });
    const mapped = mapping(entry('prod/*'));
    const { report } = await stage.run(mapped, { stop });
    expect(report.summary.deferred).toBeGreaterThan(0);
    expect(report.summary).toMatchObject({ replicas: 100, failed: 0 });
    for (const row of report.replicas.filter(({ status }) => status === 'deferred'))
      expect(row.reason).toContain('interrupted');
    expect(exitCodeOf(report)).toBe(2);
    expect((await stage.run(mapped)).report.summary).toMatchObject({ failed: 0, deferred: 0, blocked: 0 });
    expect((await stage.run(mapped)).report.summary).toMatchObject({ inSync: 100 });
  });

  test('before it has looked defers every replica and every pattern, and calls none in sync', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    await stage.run(MAPPED);
    for (const mapped of [MAPPED, mapping(entry('prod/*')), mapping(entry(NAME), entry('prod/*', 'sydney'))]) {
      const { report, writes } = await stage.run(mapped, { stop: ended() });
      expect(new Set(report.replicas.map(({ status }) => status))).toEqual(new Set(['deferred']));
      expect([writes, exitCodeOf(report)]).toEqual([[], 2]);
    }
  });

  test('between two writes makes no more of them', async () => {
    const stage = await adoptable();
    await stage.byHand(HOME, (sm) => sm.updateSecret({ SecretId: NAME, Description: 'new' }));
    const { stop, end } = openEnd();
    stage.onCall(({ write }) => {
      if (write) end();
    });
    const { row, writes } = await stage.run(MAPPED, { stop });
    expect(writes).toEqual([`eu-west-1 TagResource ${NAME}`]);
    expect(row).toMatchObject({ status: 'deferred', actions: ['adopt'] });
  });

  test('between a put and its swap leaves AWSCURRENT where it was', async () => {
    const stage = await behind();
    const { stop, end } = openEnd();
    stage.onCall(({ action }) => {
      if (action === 'PutSecretValue') end();
    });
    const { row } = await stage.run(MAPPED, { stop });
    expect(row).toMatchObject({ status: 'deferred', drift: ['stale'], actions: ['put'] });
    expect(stage.labels(DUBLIN, NAME)).toBe('v1[AWSCURRENT] v2[LOCKSTEP]');
  });
});

test('the value of the origin is read once for all its replicas', async () => {
  const stage = await openStage();
  stage.origin(NAME);
  const { calls } = await stage.run(mapping(entry(NAME, 'dublin sydney partner us-west-2 eu-north-1')));
  expect(calls.filter(({ action }) => action === 'GetSecretValue').map(({ region }) => region)).toEqual([HOME.region]);
});

test('an in-sync replica costs no read of a value', async () => {
  const stage = await openStage();
  stage.origin(NAME);
  await stage.run(MAPPED);
  const { calls } = await stage.run(MAPPED);
  expect(calls.map(({ action }) => action)).toEqual(['DescribeSecret', 'ListSecrets']);
});
