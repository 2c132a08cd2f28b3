import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { labels, openAws, version } from '../../support/emulator.ts';

type Step =
  | { create: string }
  | { put: string; stages?: string[] }
  | { update: string }
  | { move: string; from?: string; to?: string };

/** Calls, and the labels after them, as recorded on AWS. */
type Trace = [step: Step, then: string][];

const cycleWithCustomStages: Trace = [
  [{ create: 'v1' }, 'v1[AWSCURRENT]'],
  [{ put: 'v2', stages: ['AWSCURRENT', 'PUT0'] }, 'v1[AWSPREVIOUS] v2[AWSCURRENT,PUT0]'],
  [{ put: 'v3', stages: ['AWSPENDING', 'PUT1'] }, 'v1[AWSPREVIOUS] v2[AWSCURRENT,PUT0] v3[AWSPENDING,PUT1]'],
  [{ move: 'AWSCURRENT', from: 'v2', to: 'v3' }, 'v2[AWSPREVIOUS,PUT0] v3[AWSCURRENT,AWSPENDING,PUT1]'],
  [{ put: 'v4', stages: ['AWSPENDING', 'PUT2'] }, 'v2[AWSPREVIOUS,PUT0] v3[AWSCURRENT,PUT1] v4[AWSPENDING,PUT2]'],
  [{ move: 'AWSCURRENT', from: 'v3', to: 'v4' }, 'v2[PUT0] v3[AWSPREVIOUS,PUT1] v4[AWSCURRENT,AWSPENDING,PUT2]'],
];

const ordinaryPutDuringPending: Trace = [
  [{ create: 'v1' }, 'v1[AWSCURRENT]'],
  [{ put: 'v2', stages: ['AWSPENDING'] }, 'v1[AWSCURRENT] v2[AWSPENDING]'],
  [{ move: 'AWSCURRENT', from: 'v1', to: 'v2' }, 'v1[AWSPREVIOUS] v2[AWSCURRENT,AWSPENDING]'],
  [{ put: 'v3' }, 'v2[AWSPREVIOUS] v3[AWSCURRENT]'],
];

const customStageRemoved: Trace = [
  [{ create: 'v1' }, 'v1[AWSCURRENT]'],
  [{ put: 'v2', stages: ['AWSCURRENT', 'PENDING'] }, 'v1[AWSPREVIOUS] v2[AWSCURRENT,PENDING]'],
  [{ move: 'PENDING', from: 'v2' }, 'v1[AWSPREVIOUS] v2[AWSCURRENT]'],
];

const stagesWithoutCurrent: Trace = [
  [{ create: 'v1' }, 'v1[AWSCURRENT]'],
  [{ put: 'v2', stages: ['one', 'two', 'three'] }, 'v1[AWSCURRENT] v2[one,three,two]'],
  [{ put: 'v3', stages: ['one', 'two', 'four'] }, 'v1[AWSCURRENT] v2[three] v3[four,one,two]'],
  [{ put: 'v4', stages: ['three', 'two'] }, 'v1[AWSCURRENT] v3[four,one] v4[three,two]'],
];

const rollbackAndForward: Trace = [
  [{ create: 'v1' }, 'v1[AWSCURRENT]'],
  [{ update: 'v2' }, 'v1[AWSPREVIOUS] v2[AWSCURRENT]'],
  [{ move: 'AWSCURRENT', from: 'v2', to: 'v1' }, 'v1[AWSCURRENT] v2[AWSPREVIOUS]'],
  [{ update: 'v3' }, 'v1[AWSPREVIOUS] v3[AWSCURRENT]'],
];

const updateDuringPending: Trace = [
  [{ create: 'v1' }, 'v1[AWSCURRENT]'],
  [{ put: 'v2', stages: ['AWSPENDING'] }, 'v1[AWSCURRENT] v2[AWSPENDING]'],
  [{ move: 'AWSCURRENT', from: 'v1', to: 'v2' }, 'v1[AWSPREVIOUS] v2[AWSCURRENT,AWSPENDING]'],
  [{ update: 'v3' }, 'v2[AWSPREVIOUS] v3[AWSCURRENT]'],
];

test.each<[title: string, trace: Trace]>([
  ['a rotation by hand, twice, with custom labels', cycleWithCustomStages],
  ['an ordinary put strips AWSPENDING from the version that was current', ordinaryPutDuringPending],
  ['an ordinary update strips AWSPENDING from the version that was current', updateDuringPending],
  ['removing a custom label does not move AWSPREVIOUS', customStageRemoved],
  ['labels put without AWSCURRENT move between versions', stagesWithoutCurrent],
  ['a rollback swaps the two labels, and the next value continues from there', rollbackAndForward],
])('%s', async (_title, trace) => {
  const { sm } = await openAws();

  for (const [step, then] of trace) {
    await perform(sm, step);
    expect(await labels(sm, 'db')).toBe(then);
  }
});

async function perform(sm: SecretsManager, step: Step): Promise<void> {
  if ('create' in step) {
    await sm.createSecret({ Name: 'db', SecretString: step.create, ClientRequestToken: version(step.create) });
  }
  if ('put' in step) {
    const { put, stages } = step;
    const token = version(put);
    await sm.putSecretValue({ SecretId: 'db', SecretString: put, ClientRequestToken: token, VersionStages: stages });
  }
  if ('update' in step) {
    await sm.updateSecret({ SecretId: 'db', SecretString: step.update, ClientRequestToken: version(step.update) });
  }
  if ('move' in step) {
    await sm.updateSecretVersionStage({
      SecretId: 'db',
      VersionStage: step.move,
      RemoveFromVersionId: step.from && version(step.from),
      MoveToVersionId: step.to && version(step.to),
    });
  }
}
