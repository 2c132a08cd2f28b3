import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { exitCodeOf } from '../../src/core/report.ts';
import { entry, mapping, ORIGIN_ARN, replicaIn, target, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { MAPPED, NAME } from './scenes.ts';

const THEIRS = 'arn:aws:secretsmanager:eu-west-1:222233334444:secret:theirs-a1b2c3';

describe('a replica that is not ours to write is blocked, and left as it is:', () => {
  test.each<[string, (stage: Stage) => void, RegExp]>([
    [
      'a native replica',
      (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'native', primaryRegion: 'us-west-2' }),
      /native replica of us-west-2/,
    ],
    [
      'a replica that AWS keeps of another account’s secret',
      (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'x', crossAccountPrimary: { arn: THEIRS } }),
      /cross-account replica of arn:aws:secretsmanager:eu-west-1:222233334444:secret:theirs-a1b2c3/,
    ],
    [
      'owned by a service',
      (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'x', owningService: 'rds' }),
      /service rds/,
    ],
    [
      'held by a partner',
      (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'x', type: 'Mongo' }),
      /partner Mongo/,
    ],
    [
      'with a rotation of its own',
      (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'x', rotationEnabled: true }),
      /rotation/,
    ],
    [
      'marked by another origin',
      (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'x', tags: { 'lockstep:origin': `${ORIGIN_ARN}2` } }),
      /names another origin/,
    ],
  ])('%s', async (_, make, reason) => {
    const stage = await openStage();
    stage.origin(NAME);
    make(stage);
    const before = stage.aws.secret(DUBLIN, NAME);
    const { row, writes, report } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'blocked', actions: [], reason: expect.stringMatching(reason) });
    expect(row.drift).toContain('foreign');
    expect(exitCodeOf(report)).toBe(2);
    expect([writes, stage.aws.secret(DUBLIN, NAME)]).toEqual([[], before]);
  });
});

describe('an origin that cannot be copied leaves its replica as it is:', () => {
  test.each<[string, string, (stage: Stage) => Promise<unknown> | unknown]>([
    ['it does not exist', 'origin-missing', () => {}],
    ['it has no version', 'origin-empty', (stage) => stage.aws.seed(HOME, { name: NAME })],
    [
      'it is scheduled for deletion',
      'origin-pending-deletion',
      (stage) => {
        stage.origin(NAME);
        return stage.byHand(HOME, (sm) => sm.deleteSecret({ SecretId: NAME }));
      },
    ],
  ])('%s', async (_, kind, make) => {
    const stage = await openStage();
    await make(stage);
    stage.aws.seed(DUBLIN, { name: NAME, value: 'kept', versionId: version('x') });
    const before = stage.aws.secret(DUBLIN, NAME);
    for (const depth of ['versions', 'values'] as const) {
      const { row, writes } = await stage.run(MAPPED, { depth });
      expect(row).toMatchObject({
        status: 'blocked',
        drift: [kind],
        actions: [],
        reason: expect.stringContaining('left as it is'),
      });
      expect(writes).toEqual([]);
    }
    expect(stage.aws.secret(DUBLIN, NAME)).toEqual(before);
  });

  test('a pending rotation without a value yet is not drift', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    await stage.run(MAPPED);
    const pending = { SecretId: NAME, SecretString: 'pending', VersionStages: ['AWSPENDING'] };
    await stage.byHand(HOME, (sm) => sm.putSecretValue(pending));
    expect(await stage.run(MAPPED)).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
    expect(stage.aws.secret(DUBLIN, NAME)?.versions.length).toBe(1);
  });
});

describe('the key of a replica', () => {
  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/replica';
  const OWN = 'arn:aws:kms:eu-west-1:111122223333:key/own';
  const CUSTOMER = 'arn:aws:kms:us-east-1:111122223333:key/origin';
  const keyed = target('dublin', { kmsKey: KEY });
  test.each<[string, string | undefined, Mapping, string | undefined]>([
    ['is AWS’s for an origin under AWS’s', undefined, MAPPED, undefined],
    [
      'is AWS’s for an origin under AWS’s, though the target declares one',
      undefined,
      mapping(entry(NAME, [replicaIn(keyed)])),
      undefined,
    ],
    ['is the target’s for an origin under a customer key', CUSTOMER, mapping(entry(NAME, [replicaIn(keyed)])), KEY],
    [
      'is the entry’s own before the target’s',
      CUSTOMER,
      mapping(entry(NAME, [replicaIn(keyed, { kmsKey: OWN })])),
      OWN,
    ],
    [
      'is the entry’s own for an origin under AWS’s',
      undefined,
      mapping(entry(NAME, [replicaIn('dublin', { kmsKey: OWN })])),
      OWN,
    ],
  ])('%s, and a second run leaves it', async (_, originKey, mapped, expected) => {
    const stage = await openStage();
    stage.aws.seed(HOME, { name: NAME, value: 'x', ...(originKey && { kmsKeyId: originKey }) });
    expect((await stage.run(mapped)).row).toMatchObject({ status: 'healed', drift: ['missing'] });
    expect(stage.aws.secret(DUBLIN, NAME)?.kmsKeyId).toBe(expected);
    expect(await stage.run(mapped, { depth: 'values' })).toMatchObject({ row: { status: 'in-sync' }, writes: [] });
  });

  test.each<[string, (stage: Stage) => void]>([
    ['nothing is created', () => {}],
    ['nothing is written to what stands there', (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'theirs' })],
    [
      'not even under a customer key',
      (stage) => stage.aws.seed(DUBLIN, { name: NAME, value: 'theirs', kmsKeyId: KEY }),
    ],
  ])('is never weaker than its origin’s: without one declared it is blocked and %s', async (_, make) => {
    const stage = await openStage();
    stage.aws.seed(HOME, { name: NAME, value: 'x', kmsKeyId: CUSTOMER });
    make(stage);
    const { row, writes } = await stage.run(MAPPED);
    expect(row).toMatchObject({ status: 'blocked', actions: [], reason: expect.stringContaining('kmsKey') });
    expect(writes).toEqual([]);
  });

  test('follows the origin’s when that is put under a customer key', async () => {
    const stage = await openStage();
    const mapped = mapping(entry(NAME, [replicaIn(keyed)]));
    stage.origin(NAME);
    await stage.run(mapped);
    await stage.byHand(HOME, (sm) => sm.updateSecret({ SecretId: NAME, KmsKeyId: CUSTOMER }));
    expect((await stage.run(mapped)).row).toMatchObject({ status: 'healed', drift: ['wrong-key'], actions: ['rekey'] });
    expect(stage.aws.secret(DUBLIN, NAME)?.kmsKeyId).toBe(KEY);
  });
});
