import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReplicaReport } from '../../src/core/report.ts';
import type { SecretSnapshot } from '../../src/emulator/index.ts';
import { entry, mapping, replicaIn } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Ran, type SaidRun, type Stage, SYDNEY } from '../support/stage.ts';
import { type Lives, live, lives, NAMES, OTHERS } from './lives.ts';

const COPIES = replicaIn('dublin', { adopt: 'copies', adoptIsOwn: false });
const MAPPED = mapping(entry('prod/*', [COPIES, replicaIn('sydney')]), entry('lit/a'), entry('lit/b', 'sydney'));

/** Secrets that the mapping does not name, next to those that it does. */
const UNNAMED = ['other/a', 'prodigy'];

test.each<[string, SaidRun]>([
  ['versions', { depth: 'versions' }],
  ['values', { depth: 'values' }],
])(
  'from any origins and replicas a reconcile by %s converges, and a second one writes nothing',
  async (_, said) => {
    await fc.assert(
      fc.asyncProperty(lives, async (lived) => {
        const stage = await openStage();
        await converges(stage, lived, said).finally(() => stage.aws.close());
      }),
      { numRuns: 15 },
    );
  },
  60_000,
);

async function converges(stage: Stage, lived: Lives, said: SaidRun): Promise<void> {
  for (const name of UNNAMED) for (const place of [HOME, DUBLIN]) stage.aws.seed(place, { name, value: place.region });
  await live(stage, lived);
  const untouched = outsiders(stage);
  const lost = watchReadable(stage);

  const audit = await stage.audit(MAPPED, said);
  expect(audit.writes).toEqual([]);
  const foreign = foreigners(stage, audit);
  const heal = await stage.run(MAPPED, said);
  expect(heal.report.summary).toMatchObject({ drifted: 0, failed: 0, deferred: 0 });
  const again = await stage.run(MAPPED, said);
  expect(again.report.summary).toMatchObject({ drifted: 0, failed: 0, deferred: 0, healed: 0 });
  expect(again.report.summary.blocked).toBe(heal.report.summary.blocked);
  expect(again.writes.filter((write) => !isBlocked(write, again))).toEqual([]);

  expect(heal.writes.filter((write) => write.startsWith(HOME.region))).toEqual([]);
  expect(outsiders(stage)).toEqual(untouched);
  expect(foreigners(stage, audit)).toEqual(foreign);
  expect(lost()).toEqual([]);
  for (const row of again.report.replicas.filter(({ status }) => status === 'in-sync')) {
    expectInStep(stage, row, said.depth === 'values' || wasWritten(row, audit));
  }
}

function expectInStep(stage: Stage, row: ReplicaReport, isProven: boolean): void {
  const [origin, replica] = [stage.aws.secret(HOME, row.secret), stage.aws.secret(placeOf(row), row.name)];
  if (isProven) expect(stage.value(placeOf(row), row.name)).toEqual(stage.value(HOME, row.secret));
  expect(replica?.description).toEqual(origin?.description);
  expect(replica?.tags).toMatchObject(origin?.tags ?? {});
  expect(replica?.kmsKeyId).toBeUndefined();
  expect([origin?.deletedAt, replica?.deletedAt]).toEqual([undefined, undefined]);
  expect([row.replicaVersion, row.originVersion]).toEqual([replica?.labels.AWSCURRENT, origin?.labels.AWSCURRENT]);
}

/** Whether the heal had to prove the value: by versions alone, equal ids are trusted. */
function wasWritten(row: ReplicaReport, { report }: Ran): boolean {
  const { drift = [] } =
    report.replicas.find(({ secret, target }) => secret === row.secret && target === row.target) ?? {};
  return drift.some((kind) => ['missing', 'stale', 'mislabeled', 'diverged', 'conflict'].includes(kind));
}

function isOfAnotherMapping({ tags }: SecretSnapshot): boolean {
  return tags['lockstep:mapping'] === OTHERS;
}

/** The origins, the replicas of another mapping, and all secrets that the mapping does not name. */
function outsiders(stage: Stage): (SecretSnapshot | undefined)[] {
  const dublin = [...UNNAMED, 'lit/b'].map((name) => stage.aws.secret(DUBLIN, name));
  const others = [DUBLIN, SYDNEY].flatMap((place) => stage.aws.secrets(place)).filter(isOfAnotherMapping);
  return [...stage.aws.secrets(HOME), ...dublin, stage.aws.secret(SYDNEY, 'lit/a'), ...others];
}

function foreigners(stage: Stage, { report }: Ran): (SecretSnapshot | undefined)[] {
  const blocked = report.replicas.filter(({ status }) => status === 'blocked');
  return blocked.map((row) => stage.aws.secret(placeOf(row), row.name));
}

/** A blocked conflict is found by a write that is attempted, and refused, each time. */
function isBlocked(write: string, { report }: Ran): boolean {
  return report.replicas.some(({ status, region, name }) => {
    return status === 'blocked' && write.startsWith(region) && write.endsWith(` ${name}`);
  });
}

function placeOf({ target }: ReplicaReport) {
  return target === 'dublin' ? DUBLIN : SYDNEY;
}

/** Every replica whose AWSCURRENT had a value, and later neither that one nor its origin's. */
function watchReadable(stage: Stage): () => string[] {
  const lost = new Set<string>();
  const replicas = [DUBLIN, SYDNEY].flatMap((place) => NAMES.map((name) => ({ place, name })));
  const old = replicas.map(({ place, name }) => stage.value(place, name));
  const look = () => {
    replicas.forEach(({ place, name }, i) => {
      if (old[i] === undefined) return;
      const value = stage.value(place, name);
      if (value !== old[i] && value !== stage.value(HOME, name)) lost.add(`${place.region} ${name}`);
    });
  };
  stage.onCall(look);
  return () => {
    look();
    return [...lost];
  };
}
