import { expect, test } from 'vitest';
import { FAILBACK_LABEL, FENCE_TAG, fenceName, PROMOTED_TAG } from '../../../config/aws/marks.ts';
import { restoreMembers } from '../../../src/aws/overrides/restore-members.ts';
import { failbackExitCode } from '../../../src/core/failback/report.ts';
import { failBack } from '../../../src/engine/failback.ts';
import { entry, mapping, target } from '../../support/builders.ts';
import { cutAfter } from '../../support/cut-after.ts';
import { quietEnvironment } from '../../support/ends.ts';
import { promoteByHand } from '../../support/promotion.ts';
import { DUBLIN, HOME, openStage, type Stage, singleAttempts } from '../../support/stage.ts';

// The kind: a failback that was cut off leaves what no later one finishes, or loses a value.

const MAPPED = mapping(entry('prod/*'));

/** prod/a and prod/b changed there, prod/c at the origin, and all was promoted. */
async function openAway(): Promise<Stage> {
  const stage = await openStage();
  const names = ['prod/a', 'prod/b', 'prod/c'];
  for (const name of names) stage.origin(name, 'old');
  await stage.run(MAPPED);
  await promoteByHand(stage, DUBLIN, names);
  for (const name of ['prod/a', 'prod/b']) await stage.rotate(name, `w-${name.slice(5)}`, 'there', DUBLIN);
  await stage.rotate('prod/c', 'v2', 'here');
  return stage;
}

async function goBack(stage: Stage) {
  const env = { ...quietEnvironment(), ...singleAttempts(stage.aws), pause: async () => {}, width: 1 };
  return failBack(
    MAPPED,
    { target: target('dublin'), secrets: [], keep: null, mode: 'yes', restore: restoreMembers },
    env,
  );
}

test('a failback that was cut off at any call is finished by the next one', async () => {
  for (let k = 1; ; k++) {
    const stage = await openAway();
    const mend = cutAfter(k, stage);
    const first = await goBack(stage).catch(() => null);
    const wasCut = mend();
    for (const name of ['prod/a', 'prod/b']) {
      expect({ k, there: stage.value(DUBLIN, name) }).toEqual({ k, there: 'there' });
      expect({ k, known: ['old', 'there'].includes(String(stage.value(HOME, name))) }).toEqual({ k, known: true });
    }
    const second = await goBack(stage);
    expect({ k, exitCode: failbackExitCode(second), still: second.stillPromoted }).toEqual({
      k,
      exitCode: 0,
      still: null,
    });
    expect({ k, values: ['prod/a', 'prod/b', 'prod/c'].map((name) => stage.value(HOME, name)) }).toEqual({
      k,
      values: ['there', 'there', 'here'],
    });
    for (const name of ['prod/a', 'prod/b', 'prod/c']) {
      expect({ k, ...stage.aws.secret(HOME, name)?.labels }).not.toHaveProperty([FAILBACK_LABEL]);
      expect({ k, tags: stage.aws.secret(DUBLIN, name)?.tags }).not.toHaveProperty(['tags', PROMOTED_TAG]);
    }
    expect(stage.aws.secret(DUBLIN, fenceName('lockstep'))?.tags).toMatchObject({ [FENCE_TAG]: 'lowered' });
    const { report } = await stage.run(MAPPED);
    expect({ k, ...report.summary }).toMatchObject({ k, failed: 0, drifted: 0, blocked: 0, deferred: 0 });
    await stage.aws.close();
    if (first?.stillPromoted === null && !wasCut) return;
  }
});
