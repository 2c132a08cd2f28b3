import { describe, expect, test } from 'vitest';
import type { Entry, Mapping } from '../../config/mapping.ts';
import { ACCOUNT, entry, mapping, replicaIn, target, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type SaidRun, type Stage } from '../support/stage.ts';

// The kind: a run that sees less of the origin than a whole run writes what the whole run leaves alone. Two secrets
// claim one replica, which only the origin shows: a whole run fails both, and so must every run.

const RIVAL = 'prod/b';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/w`;

const tagged = { tags: { replicate: 'dr' } };
const renamed = entry('prod/a', [replicaIn('dublin', { name: RIVAL })]);
const beside = replicaIn(target('dublin-w', { region: DUBLIN.region, assumeRole: ROLE }));

/** The ways in which another entry may claim the name of the replica. */
const TAKERS: Record<string, Entry> = {
  tags: entry(null, 'dublin', tagged),
  'a pattern': entry('prod/*', 'dublin', { except: ['prod/a'] }),
  'a name with tags': entry(RIVAL, 'dublin', tagged),
  'tags, by another target that leads there': entry(null, [beside], tagged),
};

/** The ways in which a run sees less. */
const NARROWED: Record<string, SaidRun> = {
  'by an event': { trigger: 'event', narrowing: { secrets: ['prod/a'], targets: [] } },
  'to the name': { narrowing: { secrets: ['prod/a'], targets: [] } },
  'to a pattern': { narrowing: { secrets: ['prod/a*'], targets: [] } },
  'to the target': { narrowing: { secrets: [], targets: ['dublin'] } },
  'to both': { narrowing: { secrets: ['prod/a'], targets: ['dublin'] } },
  'by nothing': {},
};

describe.each(Object.entries(TAKERS))('a replica that %s may claim as well', (_, taker) => {
  test.each(Object.entries(NARROWED))('is left alone by a run that is narrowed %s', async (_way, said) => {
    const stage = await withRivals();
    await expectLeftAlone(stage, mapping(renamed, taker), said);
  });

  test.each(Object.entries(NARROWED))('is left alone by a run narrowed %s that may not list', async (_way, said) => {
    const stage = await withRivals();
    stage.aws.faults.add({ match: { action: 'ListSecrets' }, effect: { kind: 'deny' } });
    await expectLeftAlone(stage, mapping(renamed, taker), said);
  });
});

test.each<SaidRun>([{ trigger: 'event' }, { trigger: 'cli' }])(
  'a replica is left alone while a rival cannot be read: %o',
  async (said) => {
    const stage = await withRivals();
    const match = { action: ['DescribeSecret', 'ListSecrets'], region: HOME.region };
    stage.aws.faults.add({ match: { ...match, secret: RIVAL }, effect: { kind: 'deny' } });
    stage.aws.faults.add({ match: { action: 'ListSecrets' }, effect: { kind: 'deny' } });
    const narrowing = { secrets: ['prod/a'], targets: [] };
    await expectLeftAlone(stage, mapping(renamed, TAKERS.tags as Entry), { ...said, narrowing });
  },
);

test('a replica about which two entries disagree is left alone, even if no list shows its origin yet', async () => {
  const stage = await openStage();
  const hidden = { name: 'prod/c', value: 'c', versionId: version('v1'), ...tagged, listVisible: false };
  stage.aws.seed(HOME, hidden);
  await stage.run(mapping(entry('prod/c')));
  await stage.rotate('prod/c', 'v2', 'newer');
  const reported = entry('prod/*', [replicaIn('dublin', { onDrift: 'report' })]);
  const { row, writes } = await stage.run(mapping(entry(null, 'dublin', tagged), reported));
  expect(row).toMatchObject({ status: 'failed', reason: expect.stringContaining('say different things') });
  expect(writes).toEqual([]);
});

async function withRivals(): Promise<Stage> {
  const stage = await openStage();
  stage.origin('prod/a');
  stage.aws.seed(HOME, { name: RIVAL, value: 'value of b', versionId: version('v7'), tags: { replicate: 'dr' } });
  return stage;
}

async function expectLeftAlone(stage: Stage, mapped: Mapping, said: SaidRun): Promise<void> {
  const { report, writes } = await stage.run(mapped, said);
  expect(writes).toEqual([]);
  expect(report.replicas.map(({ status }) => status)).toContain('failed');
  expect(stage.labels(DUBLIN, RIVAL)).toBeNull();
}
