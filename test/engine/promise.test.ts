import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { entry, mapping, replicaIn } from '../support/builders.ts';
import { openStage, type SaidRun, type Stage } from '../support/stage.ts';
import { type Lives, live, lives } from './lives.ts';

/** The kind: a dry run that promises something else than the next run does. */
const MAPPED = mapping(
  entry('prod/*', [
    replicaIn('dublin', { adopt: 'copies', adoptIsOwn: false }),
    replicaIn('sydney', { adopt: 'copies', adoptIsOwn: false, onDrift: 'report' }),
  ]),
  entry('lit/a'),
  entry('lit/b', 'sydney'),
);

test.each<SaidRun>([{ depth: 'versions' }, { depth: 'values' }])(
  'the run after a dry run does what that promised, row by row: %o',
  async (said) => {
    await fc.assert(
      fc.asyncProperty(lives, async (lived) => {
        const stage = await openStage();
        await keepsPromise(stage, lived, said).finally(() => stage.aws.close());
      }),
      { numRuns: 20 },
    );
  },
  60_000,
);

async function keepsPromise(stage: Stage, lived: Lives, said: SaidRun): Promise<void> {
  await live(stage, lived);
  const dry = await stage.run(MAPPED, { ...said, intent: 'dry-run' });
  const real = await stage.run(MAPPED, said);
  expect(dry.report.run.mode).toBe('dry-run');
  expect(dry.writes).toEqual([]);
  expect(real.report.replicas.map(keyOf)).toEqual(dry.report.replicas.map(keyOf));
  for (const [index, promise] of dry.report.replicas.entries()) expectKept(promise, real.report.replicas[index]);
  const promised = dry.report.replicas.filter(isToHeal).length;
  expect(real.report.summary.healed).toBe(promised - refusedByAws(dry.report, real.report));
}

function expectKept(promise: ReplicaReport, done: ReplicaReport | undefined): void {
  if (isToHeal(promise)) {
    if (done?.drift.includes('conflict') && !promise.drift.includes('conflict')) return;
    expect(done).toMatchObject({ status: 'healed', drift: promise.drift, actions: promise.actions });
    return;
  }
  const { status, drift, actions, reason } = promise;
  expect(done).toMatchObject({ status, drift, actions, ...(reason === undefined ? {} : { reason }) });
}

/** Only the write that AWS refuses shows that a version id is taken by another value. */
function refusedByAws(dry: Report, real: Report): number {
  return real.replicas.filter((row, index) => {
    const promise = dry.replicas[index];
    return promise !== undefined && isToHeal(promise) && row.status === 'blocked' && row.drift.includes('conflict');
  }).length;
}

function isToHeal({ status, reason }: ReplicaReport): boolean {
  return status === 'drifted' && reason === undefined;
}

function keyOf({ secret, target }: ReplicaReport): string {
  return `${secret} ${target}`;
}
