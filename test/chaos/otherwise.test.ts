import { expect, test } from 'vitest';
import { exhaust } from './explore.ts';
import { ALL_OTHERWISE, LOUD, UNTRUE, VITAL } from './otherwise.ts';
import { PAIRS, SMALL } from './scenarios.ts';

// The kind: a guarantee that rests on an answer of AWS which no documentation gives. `npm run test:chaos` plays
// each alone, in all small stories.

const FEW = SMALL.filter(({ name }) => /^a rotation while a run (heals|creates|meets a conflict)$/.test(name));

test.each(Object.entries(ALL_OTHERWISE))('if AWS answers otherwise to %s, no rule is broken', async (_, answers) => {
  for (const scenario of FEW) expect((await exhaust(scenario, { answers })).failure).toBeNull();
});

test.each([
  ['put-again-other-labels with an error of another name', 'a rollback while a run heals', 'failed: PutSecretValue'],
  ['put-again-other-value with an error of another name', 'two runs meet a conflict', 'failed: PutSecretValue'],
  [
    'swap-to-unlabelled',
    'another run copies a rotation while a run heals',
    'deferred: origin or replica kept changing',
  ],
])('if AWS refuses %s, a row says so, and none is called healed that is not', async (name, story, said) => {
  const answers = LOUD[name] ?? {};
  const scenario = [...SMALL, ...PAIRS].find((one) => one.name === story);
  if (scenario === undefined) throw new Error('the story is gone');
  expect((await exhaust(scenario, { answers }, UNTRUE)).failure).toBeNull();
  expect((await exhaust(scenario, { answers })).failure?.violations.join()).toContain(`prod/db in dublin is ${said}`);
});

test.each(VITAL)('if AWS answered otherwise to $answers, it would be seen', async ({ answers, story, dies }) => {
  const scenario = SMALL.find(({ name }) => name === story);
  if (scenario === undefined) throw new Error('the story is gone');
  expect((await exhaust(scenario, { answers }, dies)).failure).not.toBeNull();
  expect((await exhaust(scenario)).failure).toBeNull();
});
