import { describe, expect, test } from 'vitest';
import { entry, mapping, version } from '../../support/builders.ts';
import { cutAfter } from '../../support/cut-after.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../../support/stage.ts';

/** One replica that is behind, one missing, one to adopt, one in conflict, one deleted. */
const MAPPED = mapping(entry('prod/*'));
const NAMES = ['prod/adopt', 'prod/behind', 'prod/conflict', 'prod/deleted', 'prod/missing'];

/** More than the calls of a whole heal, so that every call of it is once the last one; the test checks that. */
const CALLS = 71;
const AT_ONCE = 14;

describe('a run cut off at any call', () => {
  test.each(range(1, CALLS, AT_ONCE))(
    'is finished by the next one, and AWSCURRENT can be read at every moment (from call %i)',
    async (from) => {
      for (let k = from; k < from + AT_ONCE; k++) {
        const stage = await troubled();
        const lost = watchReadable(stage);
        const mend = cutAfter(k, stage);
        await stage.run(MAPPED, { impatient: true }).catch(() => null);
        mend();
        expect({ k, lost: await lost() }).toEqual({ k, lost: [] });

        const { report } = await stage.run(MAPPED, { impatient: true });
        expect({ k, ...report.summary }).toMatchObject({ k, failed: 0, deferred: 0, blocked: 0, drifted: 0 });
        const proof = await stage.run(MAPPED, { impatient: true, depth: 'values' });
        expect({ k, writes: proof.writes, ...proof.report.summary }).toMatchObject({
          k,
          writes: [],
          inSync: NAMES.length,
        });
        await stage.aws.close();
      }
    },
  );
});

test('a whole heal makes no more calls than the runs above cover', async () => {
  const stage = await troubled();
  const { calls, report } = await stage.run(MAPPED, { impatient: true });
  expect(report.summary).toMatchObject({ healed: NAMES.length });
  expect(calls.length).toBeLessThan(CALLS);
  expect(calls.length).toBeGreaterThan(CALLS / 2);
});

async function troubled(): Promise<Stage> {
  const stage = await openStage();
  for (const name of NAMES) stage.aws.seed(HOME, { name, value: `new ${name}`, versionId: version('v2') });
  const arn = stage.aws.secret(HOME, 'prod/behind')?.arn ?? '';
  const old = { value: 'old', versionId: version('v1') };
  stage.aws.seed(DUBLIN, { name: 'prod/behind', ...old, tags: { 'lockstep:origin': arn } });
  stage.aws.seed(DUBLIN, { name: 'prod/adopt', value: 'theirs', versionId: version('x') });
  stage.aws.seed(DUBLIN, { name: 'prod/conflict', value: 'other', versionId: version('v2') });
  await stage.rotate('prod/conflict', 'y', 'other still', DUBLIN);
  stage.aws.seed(DUBLIN, { name: 'prod/deleted', ...old });
  await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: 'prod/deleted' }));
  return stage;
}

/** Returns the replicas whose AWSCURRENT once existed and later returned neither the old nor the new value. */
function watchReadable(stage: Stage): () => Promise<string[]> {
  const lost: string[] = [];
  const old = NAMES.map((name) => stage.value(DUBLIN, name));
  const look = () => {
    NAMES.forEach((name, i) => {
      const value = stage.value(DUBLIN, name);
      const gone = value === undefined && old[i] !== undefined;
      if (gone || (value !== undefined && value !== old[i] && value !== `new ${name}`)) lost.push(name);
    });
  };
  stage.onCall(look);
  return async () => {
    look();
    return lost;
  };
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
}
