/**
 * The kind: a report that does not say since when a replica was behind, or a run that pays for it with calls that it
 * need not make.
 */
import { describe, expect, test } from 'vitest';
import { entry, mapping, replicaIn, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type SaidRun, type Stage } from '../support/stage.ts';
import { MAPPED, NAME } from './scenes.ts';

const WIDE = mapping(entry(NAME, 'dublin sydney partner'));
const EVENT: SaidRun = { trigger: 'event', narrowing: { secrets: [NAME], targets: [] } };
const lists = ({ calls }: Awaited<ReturnType<Stage['run']>>) =>
  calls.filter(({ action }) => action === 'ListSecretVersionIds').length;

/** Copied an hour ago; then each version a minute after the one before, and a minute has passed since the last. */
async function behindBy(versions: readonly string[], mapped = WIDE) {
  let now = Date.UTC(2026, 0, 31);
  const clock = () => now;
  const stage = await openStage({ clock });
  const pass = (seconds: number): void => {
    now += seconds * 1000;
  };
  stage.origin(NAME, 'old');
  await stage.run(mapped, { clock });
  pass(3_600);
  for (const next of versions) {
    await stage.rotate(NAME, next, next);
    pass(60);
  }
  return { stage, clock, pass };
}

const KINDS_OF_RUNS: [string, SaidRun][] = [
  ['a whole run', {}],
  ['an event', EVENT],
];

describe('a replica that is one version behind', () => {
  test.each(KINDS_OF_RUNS)('is healed by %s, which says since when, and makes no call for it', async (_, said) => {
    const { stage, clock } = await behindBy(['v2']);
    const ran = await stage.run(WIDE, { ...said, clock });
    expect(ran.report.replicas).toMatchObject(Array(3).fill({ status: 'healed', behindSeconds: 60 }));
    expect(lists(ran)).toBe(0);
    const again = await stage.run(WIDE, { ...said, clock });
    expect(again.report.replicas.map((row) => 'behindSeconds' in row)).toEqual([false, false, false]);
  });

  test('is behind until it is healed, not until the run began', async () => {
    const { stage, clock, pass } = await behindBy(['v2'], MAPPED);
    stage.onCall(({ action }) => void (action === 'PutSecretValue' && pass(7)));
    expect((await stage.run(MAPPED, { clock })).row).toMatchObject({ status: 'healed', behindSeconds: 67 });
  });
});

describe('a replica that is several versions behind', () => {
  test.each(KINDS_OF_RUNS)('is healed by %s, which lists the origin once, after the heal', async (_, said) => {
    const { stage, clock } = await behindBy(['v2', 'v3', 'v4']);
    const ran = await stage.run(WIDE, { ...said, clock });
    expect(ran.report.replicas).toMatchObject(Array(3).fill({ status: 'healed', behindSeconds: 180 }));
    expect(lists(ran)).toBe(1);
    expect(ran.calls.find(({ action }) => action === 'ListSecretVersionIds')?.region).toBe(HOME.region);
  });

  test('is healed without permission to list versions; how far behind it was is unknown', async () => {
    const { stage, clock } = await behindBy(['v2', 'v3'], MAPPED);
    stage.aws.faults.add({ match: { action: 'ListSecretVersionIds' }, effect: { kind: 'deny' } });
    expect((await stage.run(MAPPED, { clock })).row).toMatchObject({ status: 'healed', behindSeconds: null });
  });
});

describe('what is not healed says it as well:', () => {
  test.each<[string, SaidRun, Partial<Parameters<typeof replicaIn>[1]>]>([
    ['an audit', { intent: 'audit' }, {}],
    ['an audit by values', { intent: 'audit', depth: 'values' }, {}],
    ['a dry run', { intent: 'dry-run' }, {}],
    ['a run that only reports', {}, { onDrift: 'report' }],
  ])('%s, with one list for each origin', async (_, said, over) => {
    const wide = mapping(
      entry(
        NAME,
        ['dublin', 'sydney'].map((name) => replicaIn(name, over)),
      ),
    );
    const { stage, clock } = await behindBy(['v2']);
    const ran = await stage.run(wide, { ...said, clock });
    expect(ran.report.replicas).toMatchObject(Array(2).fill({ status: 'drifted', behindSeconds: 60 }));
    expect(lists(ran)).toBe(1);
  });

  test('a run that is held', async () => {
    const { stage, clock } = await behindBy(['v2'], MAPPED);
    const held = { ...MAPPED, reconcile: { ...MAPPED.reconcile, maxChanges: { count: 0 } } };
    expect((await stage.run(held, { clock })).row).toMatchObject({ status: 'deferred', behindSeconds: 60 });
  });
});

test('a replica whose label was moved back lacks the version since it was made', async () => {
  const { stage, clock, pass } = await behindBy(['v2'], MAPPED);
  await stage.run(MAPPED, { clock });
  pass(600);
  await moveCurrent(stage, 'v2', 'v1', DUBLIN);
  const found = { drift: ['mislabeled'], behindSeconds: 660 };
  expect((await stage.run(MAPPED, { clock })).row).toMatchObject({ status: 'healed', ...found });
});

test('since when the origin is rolled back, no one knows', async () => {
  const { stage, clock, pass } = await behindBy(['v2'], MAPPED);
  await stage.run(MAPPED, { clock });
  pass(600);
  await moveCurrent(stage, 'v2', 'v1', HOME);
  expect((await stage.run(MAPPED, { clock })).row).toMatchObject({ drift: ['mislabeled'], behindSeconds: null });
});

test('a conflict lacks the origin’s version since that was made', async () => {
  const { stage, clock, pass } = await behindBy([], MAPPED);
  pass(60);
  const other = { SecretId: NAME, ClientRequestToken: version('v2'), SecretString: 'x', VersionStages: ['blue'] };
  await stage.byHand(DUBLIN, (sm) => sm.putSecretValue(other));
  await stage.rotate(NAME, 'v2', 'v2');
  pass(60);
  const { row } = await stage.run(MAPPED, { clock });
  expect(row).toMatchObject({ status: 'healed', drift: expect.arrayContaining(['conflict']), behindSeconds: 60 });
});

test('other drift is behind nothing', async () => {
  const stage = await openStage();
  stage.origin(NAME);
  expect((await stage.audit(MAPPED)).row).not.toHaveProperty('behindSeconds');
});

async function moveCurrent(stage: Stage, from: string, to: string, place: typeof HOME): Promise<void> {
  const move = { RemoveFromVersionId: version(from), MoveToVersionId: version(to) };
  await stage.byHand(place, (sm) =>
    sm.updateSecretVersionStage({ SecretId: NAME, VersionStage: 'AWSCURRENT', ...move }),
  );
}
