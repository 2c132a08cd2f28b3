import { describe, expect, test } from 'vitest';
import { loadMapping } from '../../config/load.ts';
import type { Mapping } from '../../config/mapping.ts';
import { DUBLIN, openStage } from '../support/stage.ts';

const DAY_MS = 86_400_000;
const day = (from: number): string => new Date(Date.now() + from * DAY_MS).toISOString().slice(0, 10);

/** The setting at each level, for one missing replica. */
interface Said {
  file?: string;
  target?: string;
  entry?: string;
  replica?: string;
}

function mapped({ file = '', target = '', entry = '', replica = '' }: Said): Mapping {
  const text = `version: 1
origin: { region: us-east-1 }
targets: { dublin: { region: eu-west-1, ${target} } }
secrets: [{ name: prod/db, ${entry} ${entry === '' ? '' : ','} replicas: [{ target: dublin, ${replica} }] }]
reconcile: { ${file} }
`;
  const loaded = loadMapping(text, 'f');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.mapping;
}

const REPORT = 'onDrift: report';
const SUSPENDED = `onDrift: report, until: ${day(2)}`;
const LAPSED = `onDrift: report, until: ${day(-2)}`;

describe('drift is only reported', () => {
  test.each<[string, Said]>([
    ['for everything', { file: SUSPENDED }],
    ['for a target', { target: SUSPENDED }],
    ['for an entry', { entry: SUSPENDED }],
    ['for a replica', { replica: SUSPENDED }],
    ['on the last day itself', { replica: `onDrift: report, until: ${day(0)}` }],
    ['by a target while the file heals', { file: 'onDrift: heal', target: REPORT }],
    ['by the file again, once a replica has lapsed', { file: REPORT, replica: LAPSED }],
    ['by the longer of two that end', { entry: SUSPENDED, replica: LAPSED }],
  ])('%s', async (_, said) => {
    const stage = await openStage();
    stage.origin('prod/db');
    const { row, writes } = await stage.run(mapped(said));
    expect(row).toMatchObject({ status: 'drifted', drift: ['missing'] });
    expect(writes).toEqual([]);
  });
});

describe('drift is healed', () => {
  test.each<[string, Said]>([
    ['after the last day for everything', { file: LAPSED }],
    ['after the last day of a replica', { replica: LAPSED }],
    [
      'for a replica whose own entry says so, whatever else is said',
      { file: REPORT, target: REPORT, entry: REPORT, replica: 'onDrift: heal' },
    ],
    ['for an entry, in a target that is suspended', { target: SUSPENDED, entry: 'onDrift: heal' }],
  ])('%s', async (_, said) => {
    const stage = await openStage();
    stage.origin('prod/db');
    expect((await stage.run(mapped(said))).row).toMatchObject({ status: 'healed' });
  });
});

describe('adopt: never makes an existing untagged secret foreign', () => {
  test.each<[string, Said]>([
    ['by the file', { file: 'adopt: never' }],
    ['by the replica', { replica: 'adopt: never' }],
  ])('%s', async (_, said) => {
    const stage = await openStage();
    stage.origin('prod/db');
    stage.aws.seed(DUBLIN, { name: 'prod/db', value: 'theirs' });
    const { row, writes } = await stage.run(mapped(said));
    expect(row).toMatchObject({ status: 'blocked', reason: expect.stringContaining('adopt: never') });
    expect(row.drift).toContain('foreign');
    expect([writes, stage.value(DUBLIN, 'prod/db')]).toEqual([[], 'theirs']);
  });

  test('but not one that Lockstep created, nor one whose replica says otherwise', async () => {
    const stage = await openStage();
    stage.origin('prod/db');
    expect((await stage.run(mapped({ file: 'adopt: never' }))).row).toMatchObject({ status: 'healed' });
    await stage.rotate('prod/db', 'v2', 'new');
    expect((await stage.run(mapped({ file: 'adopt: never' }))).row).toMatchObject({ status: 'healed' });
    await stage.byHand(DUBLIN, (sm) => sm.untagResource({ SecretId: 'prod/db', TagKeys: ['lockstep:origin'] }));
    await stage.rotate('prod/db', 'v3', 'newer');
    const { row } = await stage.run(mapped({ file: 'adopt: never', replica: 'adopt: any' }));
    expect(row).toMatchObject({ status: 'healed', actions: ['adopt', 'put', 'relabel'] });
  });
});
