import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { entry, keyArn, mapping, replicaIn, target, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type SaidRun, type Stage } from '../support/stage.ts';
import { live, lives } from './lives.ts';

/** The kind: a dry run that promises something else than the next run does. */
const USUAL = mapping(
  entry('prod/*', [
    replicaIn('dublin', { adopt: 'copies', adoptIsOwn: false }),
    replicaIn('sydney', { adopt: 'copies', adoptIsOwn: false, onDrift: 'report' }),
  ]),
  entry('lit/a'),
  entry('lit/b', 'sydney'),
);

const HELD: Mapping = { ...USUAL, reconcile: { ...USUAL.reconcile, maxChanges: { count: 1 } } };

const KEYED = mapping(
  entry('prod/*', [
    replicaIn(target('dublin', { kmsKey: keyArn(DUBLIN.region, 'other') }), { adopt: 'copies', adoptIsOwn: false }),
    replicaIn('sydney', { adopt: 'never' }),
  ]),
  entry('lit/a', [replicaIn(target('dublin', { kmsKey: keyArn(DUBLIN.region, 'other') }))]),
  entry('lit/b', [replicaIn('sydney', { name: 'lit/a' })]),
);

const MAPPINGS = fc.constantFrom(
  { mapped: USUAL, what: 'usual' },
  { mapped: HELD, what: 'maxChanges' },
  { mapped: KEYED, what: 'keys and names' },
);

test.each<SaidRun>([{ depth: 'versions' }, { depth: 'values' }])(
  'the run after a dry run does what that promised, row by row: %o',
  async (said) => {
    await fc.assert(
      fc.asyncProperty(MAPPINGS, lives, async ({ mapped }, lived) => {
        const stage = await openStage();
        await live(stage, lived);
        await keepsPromise(stage, mapped, said).finally(() => stage.aws.close());
      }),
      { numRuns: 20 },
    );
  },
  60_000,
);

test('a replica that the run would leave alone, since AWS may answer from before, is deferred by a dry run, too', async () => {
  const stage = await openStage();
  stage.origin('lit/a');
  const tags = {
    'lockstep:origin': stage.aws.secret(HOME, 'lit/a')?.arn ?? '',
    'lockstep:mapping': 'lockstep',
    'lockstep:version': version('unknown'),
  };
  stage.aws.seed(DUBLIN, { name: 'lit/a', value: 'newer', versionId: version('unknown'), tags });
  const mapped = mapping(entry('lit/a'));
  const { row } = await stage.run(mapped, { intent: 'dry-run' });
  expect(row).toMatchObject({
    status: 'deferred',
    reason: expect.stringContaining('AWS may still answer from before'),
  });
  await keepsPromise(stage, mapped, {});
});

async function keepsPromise(stage: Stage, mapped: Mapping, said: SaidRun): Promise<void> {
  const dry = await stage.run(mapped, { ...said, intent: 'dry-run' });
  const real = await stage.run(mapped, said);
  expect(dry.report.run).toMatchObject({ mode: 'dry-run' });
  expect(real.report.run.held).toBe(dry.report.run.held);
  expect(dry.writes).toEqual([]);
  expect(real.report.replicas.map(keyOf)).toEqual(dry.report.replicas.map(keyOf));
  for (const [index, promise] of dry.report.replicas.entries()) expectKept(promise, real.report.replicas[index]);
  const promised = dry.report.replicas.filter(isToHeal).length;
  expect(real.report.summary.healed).toBe(promised - refusedByAws(dry.report, real.report));
}

function expectKept(promise: ReplicaReport, done: ReplicaReport | undefined): void {
  if (isToHeal(promise)) {
    if (done?.drift.includes('conflict') && !promise.drift.includes('conflict')) {
      expect(['healed', 'blocked']).toContain(done.status);
      return;
    }
    expect(done).toMatchObject({ status: 'healed', drift: promise.drift, actions: promise.actions });
    return;
  }
  const { status, drift, reason } = promise;
  // A held run writes nothing. What a dry run of it shows is for the person who is to look.
  const actions = status === 'deferred' ? [] : promise.actions;
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
