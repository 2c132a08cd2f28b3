import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { exitCodeOf } from '../../src/core/report.ts';
import { entry, mapping, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { openInSync } from './in-sync-scenes.ts';

type MaxChanges = Mapping['reconcile']['maxChanges'];

const BY_DEFAULT: MaxChanges = { percent: 50, beyond: 20 };

function limited(maxChanges: MaxChanges, ...entries: Parameters<typeof mapping>): Mapping {
  const usual = mapping(...(entries.length === 0 ? [entry('prod/*')] : entries));
  return { ...usual, reconcile: { ...usual.reconcile, maxChanges } };
}

/** Secrets in sync, of which the first ones have been rotated since. */
async function behind(secrets: number, rotated: number): Promise<Stage> {
  const { stage, names } = await openInSync(secrets, 1);
  for (const name of names.slice(0, rotated)) await stage.rotate(name, 'v2', `new ${name}`);
  return stage;
}

describe('a run that would replace AWSCURRENT of too many replicas', () => {
  test.each<[string, MaxChanges, number, number]>([
    ['half of them and more than 20, by default', BY_DEFAULT, 40, 21],
    ['more than the count that is written', { count: 2 }, 10, 3],
    ['more than the percentage that is written, however few', { percent: 25, beyond: 0 }, 4, 2],
    ['any, where none may be', { count: 0 }, 3, 1],
  ])('writes nothing, and gives the reason: %s', async (_, maxChanges, secrets, rotated) => {
    const stage = await behind(secrets, rotated);
    const { report, writes } = await stage.run(limited(maxChanges));
    expect(writes).toEqual([]);
    expect(report.summary).toMatchObject({ deferred: rotated, inSync: secrets - rotated, healed: 0 });
    expect(report.run.held).toContain(`AWSCURRENT of ${rotated} of ${secrets} replicas`);
    const deferred = report.replicas.filter(({ status }) => status === 'deferred');
    expect(new Set(deferred.map(({ reason }) => reason))).toEqual(new Set([report.run.held]));
    expect(deferred[0]).toMatchObject({ drift: ['stale'], actions: [] });
    expect(exitCodeOf(report)).toBe(2);
  });

  test('holds new replicas as well: everything waits for a person', async () => {
    const stage = await behind(3, 1);
    stage.origin('prod/new');
    const { report, writes } = await stage.run(limited({ count: 0 }));
    expect([writes, report.summary.deferred]).toEqual([[], 2]);
  });

  test('proceeds with force, once a person has looked', async () => {
    const stage = await behind(3, 3);
    const { report } = await stage.run(limited({ count: 0 }), { force: true });
    expect(report.summary).toMatchObject({ healed: 3 });
    expect(report.run.held).toBeUndefined();
  });

  test('is also held in a dry run, which still shows what it would do', async () => {
    const stage = await behind(3, 3);
    const { report } = await stage.run(limited({ count: 0 }), { intent: 'dry-run' });
    expect(report.run.held).toContain('3 of 3');
    expect(report.replicas[0]).toMatchObject({
      status: 'deferred',
      reason: report.run.held,
      actions: ['put', 'relabel'],
    });
  });
});

describe('a run is not held', () => {
  test.each<[string, MaxChanges, number, number]>([
    ['with half of them', BY_DEFAULT, 42, 21],
    ['with 20 of 20, by default', BY_DEFAULT, 20, 20],
    ['with as many as the count', { count: 3 }, 10, 3],
    ['with as much as the percentage', { percent: 50, beyond: 0 }, 4, 2],
  ])('%s', async (_, maxChanges, secrets, rotated) => {
    const stage = await behind(secrets, rotated);
    expect((await stage.run(limited(maxChanges))).report.summary).toMatchObject({ healed: rotated, deferred: 0 });
  });

  test('with any number of new replicas', async () => {
    const stage = await openStage();
    for (let i = 0; i < 30; i++) stage.origin(`prod/${i}`);
    expect((await stage.run(limited({ count: 0 }))).report.summary).toMatchObject({ healed: 30 });
  });

  test('for changes that replace no value: a description, a key, a restored secret', async () => {
    const { stage, names } = await openInSync(3, 1);
    for (const SecretId of names) {
      await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId, Description: 'mine' }));
      await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId }));
    }
    expect((await stage.run(limited({ count: 0 }))).report.summary).toMatchObject({ healed: 3 });
  });

  test('for an event about one secret, all of whose replicas are behind', async () => {
    const stage = await behind(3, 1);
    const narrowing = { secrets: ['prod/00000'], targets: [] };
    const { row } = await stage.run(limited({ percent: 25, beyond: 0 }), { trigger: 'event', narrowing });
    expect(row).toMatchObject({ status: 'healed' });
  });
});

describe('a pattern that suddenly selects ten times as many replicas as exist', () => {
  test('is held until a person has looked', async () => {
    const { stage } = await openInSync(3, 1);
    for (let i = 0; i < 30; i++) stage.origin(`prod/new-${i}`);
    const { report, writes } = await stage.run(limited(BY_DEFAULT));
    expect(writes).toEqual([]);
    expect(report.run.held).toMatch(/line \d+ of the mapping selects 33 replicas, of which 3 are there/);
    expect((await stage.run(limited(BY_DEFAULT), { force: true })).report.summary).toMatchObject({ healed: 30 });
  });

  test('is not held for names that are written one by one', async () => {
    const { stage } = await openInSync(1, 1);
    const names = ['prod/00000', ...Array.from({ length: 30 }, (_, i) => `prod/new-${i}`)];
    for (const name of names.slice(1)) stage.origin(name);
    const mapped = limited(BY_DEFAULT, ...names.map((name) => entry(name)));
    expect((await stage.run(mapped)).report.summary).toMatchObject({ healed: 30, inSync: 1 });
  });
});

test('a schedule that never fires again is a warning, and the run continues', async () => {
  const stage = await openStage();
  stage.origin('prod/db');
  const mapped = mapping(entry('prod/db'));
  const over = { ...mapped, reconcile: { ...mapped.reconcile, schedule: 'cron(0 6 * * ? 2025)' } };
  const { report } = await stage.run(over);
  expect(report.warnings).toEqual([
    'the schedule cron(0 6 * * ? 2025) has no run left; correct reconcile.schedule, and deploy again',
  ]);
  expect(report.summary).toMatchObject({ healed: 1 });
});

test('a pattern that matches nothing is reported before anything is written', async () => {
  const stage = await openStage();
  stage.origin('prod/db');
  const writesBefore: number[] = [];
  const { report, notes } = await stage.run(mapping(entry('prod/*'), entry('prdo/*')));
  writesBefore.push(stage.aws.journal.filter(({ write }) => write).length);
  expect(report.warnings).toEqual([
    expect.stringMatching(/^line \d+ of the mapping: prdo\/\* selects no secret in us-east-1$/),
  ]);
  expect(notes).toEqual(report.warnings);
  expect(report.summary).toMatchObject({ healed: 1 });
});

describe('an origin in another account than the mapping names', () => {
  test('ends the run before anything is read', async () => {
    const stage = await openStage();
    stage.origin('prod/db');
    const usual = mapping(entry('prod/*'));
    const elsewhere = { ...usual, origin: { ...usual.origin, account: '999900001111' } };
    await expect(stage.run(elsewhere)).rejects.toThrow(/signed in to account 111122223333.*999900001111/);
    expect(stage.aws.journal.filter(({ service }) => service === 'secretsmanager')).toEqual([]);
    const right = { ...usual, origin: { ...usual.origin, account: '111122223333' } };
    expect((await stage.run(right)).row).toMatchObject({ status: 'healed' });
  });
});

describe('origin and target swapped', () => {
  test('write nothing back to the origin of the copy', async () => {
    const stage = await openStage();
    stage.aws.seed(DUBLIN, { name: 'prod/db', value: 'new', versionId: version('v2') });
    const arn = stage.aws.secret(DUBLIN, 'prod/db')?.arn ?? '';
    stage.aws.seed(HOME, { name: 'prod/db', value: 'old', versionId: version('v1'), tags: { 'lockstep:origin': arn } });
    const { row, writes } = await stage.run(mapping(entry('prod/db')), { force: true });
    expect(row).toMatchObject({ status: 'blocked', reason: expect.stringContaining('look swapped') });
    expect([writes, stage.value(DUBLIN, 'prod/db')]).toEqual([[], 'new']);
  });
});
