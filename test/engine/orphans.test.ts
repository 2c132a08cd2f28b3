import { describe, expect, test } from 'vitest';
import type { Target } from '../../config/mapping.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { prune } from '../../src/engine/prune.ts';
import { EVERYTHING, entry, mapping, PARTNER, replicaIn, target } from '../support/builders.ts';
import { quietEnvironment } from '../support/ends.ts';
import { ABROAD, DUBLIN, HOME, openStage } from '../support/stage.ts';

const ORPHAN = { target: 'dublin', region: 'eu-west-1', account: '111122223333' };

/** prod/a and prod/b in sync in dublin. */
async function replicated(options: EmulatorOptions = {}) {
  const stage = await openStage(options);
  for (const name of ['prod/a', 'prod/b']) stage.origin(name);
  await stage.run(mapping(entry('prod/*')));
  return stage;
}

describe('a replica that no entry asks for any more', () => {
  test('is listed, and not touched', async () => {
    const stage = await replicated();
    const before = stage.aws.secret(DUBLIN, 'prod/b');
    const { report, writes } = await stage.run(mapping(entry('prod/a')));
    const origin = stage.aws.secret(HOME, 'prod/b')?.arn;
    expect(report.orphaned).toEqual([{ ...ORPHAN, name: 'prod/b', origin }]);
    expect([writes, stage.aws.secret(DUBLIN, 'prod/b')]).toEqual([[], before]);
    expect(report.summary).toMatchObject({ replicas: 1, inSync: 1 });
  });

  test.each([
    ['because it is left out by an exception', mapping(entry('prod/*', 'dublin', { except: ['prod/b'] }))],
    [
      'because it goes by another name now',
      mapping(entry('prod/a'), entry('prod/b', [replicaIn('dublin', { name: 'b' })])),
    ],
    ['because its origin lost the tag', mapping(entry('prod/a'), entry(null, 'dublin', { tags: { replicate: 'dr' } }))],
  ])('%s', async (_, changed) => {
    const stage = await replicated();
    const { report } = await stage.run(changed);
    expect(report.orphaned?.map(({ name }) => name)).toEqual(['prod/b']);
  });

  test('is found in an account full of other secrets, by one call more at most', async () => {
    const stage = await replicated();
    for (let i = 0; i < 500; i++) stage.aws.seed(DUBLIN, { name: `other/${i}`, value: 'x' });
    const { report, calls } = await stage.run(mapping(entry('prod/a')));
    expect(report.orphaned).toHaveLength(1);
    expect(calls.map(({ action }) => action)).toEqual(['DescribeSecret', 'ListSecrets']);
  });
});

describe('these are not orphans:', () => {
  test('a replica whose origin was deleted: it stays, and every run reports it', async () => {
    const stage = await replicated({ forceDeleteLag: 0 });
    const gone = { SecretId: 'prod/b', ForceDeleteWithoutRecovery: true };
    await stage.byHand(HOME, (sm) => sm.deleteSecret(gone));
    for (const mapped of [mapping(entry('prod/*')), mapping(entry('prod/b'), entry('prod/a'))]) {
      const { report, writes } = await stage.run(mapped);
      expect(report.orphaned).toEqual([]);
      const row = report.replicas.find(({ secret }) => secret === 'prod/b');
      expect(row).toMatchObject({ status: 'blocked', drift: ['origin-missing'] });
      expect([writes, stage.value(DUBLIN, 'prod/b')]).toEqual([[], 'value of prod/b']);
    }
  });

  test('a replica whose origin ListSecrets does not show yet', async () => {
    const stage = await openStage();
    stage.origin('prod/a');
    stage.aws.seed(HOME, { name: 'prod/late', value: 'x', versionId: 'v1'.padEnd(32, '-'), listVisible: false });
    await stage.run(mapping(entry('prod/late')));
    const { report } = await stage.run(mapping(entry('prod/*')));
    expect(report.orphaned).toEqual([]);
    expect(report.replicas.map(({ secret }) => secret)).toEqual(['prod/a', 'prod/late']);
  });

  test('a replica whose origin was deleted, seen by another role of the same account as well', async () => {
    const stage = await openStage({ forceDeleteLag: 0 });
    const other = target('partner-2', {
      region: 'eu-central-1',
      assumeRole: `arn:aws:iam::${PARTNER}:role/another`,
    });
    const mapped = mapping(entry('a/*', 'partner'), entry('b/*', [replicaIn(other)]));
    for (const name of ['a/x', 'b/y']) stage.origin(name);
    await stage.run(mapped);
    await stage.byHand(HOME, (sm) => sm.deleteSecret({ SecretId: 'a/x', ForceDeleteWithoutRecovery: true }));
    const { report } = await stage.run(mapped);
    expect(report.orphaned).toEqual([]);
    expect(report.replicas.map(({ secret, target, status }) => `${secret} ${target} ${status}`)).toEqual([
      'a/x partner blocked',
      'b/y partner-2 in-sync',
    ]);
    await prune(mapped, EVERYTHING, 'delete', quietEnvironment());
    expect(stage.aws.secret(ABROAD, 'a/x')?.deletedAt).toBeUndefined();
  });

  test('a replica whose origin the first of two entries does not select, and the second one does', async () => {
    const stage = await openStage();
    const late = { name: 'prod/late', value: 'x', tags: { b: '1' }, listVisible: false };
    stage.aws.seed(HOME, late);
    stage.origin('prod/a');
    await stage.run(mapping(entry('prod/late')));
    const tagged = mapping(
      entry('prod/*', 'dublin', { tags: { a: '1' } }),
      entry(null, 'dublin', { tags: { b: '1' } }),
    );
    expect((await stage.run(tagged)).report.orphaned).toEqual([]);
  });

  test('a replica of another Lockstep, whose origin is elsewhere', async () => {
    const stage = await replicated();
    const theirs = 'arn:aws:secretsmanager:eu-north-1:111122223333:secret:x-AbCdEf';
    stage.aws.seed(DUBLIN, { name: 'x', value: 'x', tags: { 'lockstep:origin': theirs } });
    expect((await stage.run(mapping(entry('prod/*')))).report.orphaned).toEqual([]);
  });

  test('anything at all, while the origin could not be listed', async () => {
    const stage = await replicated();
    stage.aws.faults.add({ match: { region: HOME.region, action: 'ListSecrets' }, effect: { kind: 'deny' } });
    const { report } = await stage.run(mapping(entry('other/*'), entry('prod/a')));
    expect(report.orphaned).toBeUndefined();
    await expect(prune(mapping(entry('other/*')), EVERYTHING, 'delete', quietEnvironment())).rejects.toThrow(
      'nothing was deleted',
    );
    expect(stage.aws.secrets(DUBLIN).filter(({ deletedAt }) => deletedAt !== undefined)).toEqual([]);
  });

  test('anything in a narrowed run, which does not look for orphans', async () => {
    const stage = await replicated();
    const { report } = await stage.run(mapping(entry('prod/a')), { narrowing: { secrets: ['prod/a'], targets: [] } });
    expect(report.orphaned).toBeUndefined();
  });
});

describe('a declared target that no entry uses', () => {
  const mapped = (...declared: Target[]) => {
    const usual = mapping(entry('prod/*'));
    return { ...usual, targets: [...usual.targets, ...declared] };
  };

  test('is still searched, and its former replicas are listed', async () => {
    const stage = await replicated();
    await stage.run(mapping(entry('prod/a', 'dublin sydney')));
    const { report } = await stage.run(mapped(target('sydney')));
    expect(report.orphaned?.map(({ target, name }) => `${name} ${target}`)).toEqual(['prod/a sydney']);
  });

  test('is reported if it could not be searched', async () => {
    const stage = await replicated({ roles: [] });
    const { report, notes } = await stage.run(mapped(target('partner')));
    const unseen = [expect.stringMatching(/^replicas left in partner \(eu-central-1\).*could not be looked for: /)];
    expect([report.warnings, notes]).toEqual([unseen, unseen]);
    expect(report.summary).toMatchObject({ inSync: 2, failed: 0 });
  });
});
