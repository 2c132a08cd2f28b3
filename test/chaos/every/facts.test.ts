import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { Lag } from '../../../src/selftest/facts.ts';
import { CHECKOUT, folderWith } from '../../support/cli.ts';
import { factsOf, lagOf } from '../../support/facts.ts';

// The kind: a run of all stories that says of what was measured on AWS something else than its exit code.

/** Two of the smallest jobs. */
const ONLY = 'dead: a run that creates';

async function chaos(facts: string, only = ONLY) {
  const cwd = await folderWith('');
  await writeFile(join(cwd, 'aws-facts.json'), facts);
  const args = ['test/chaos/main.ts', '--workers', '1', '--only', only, '--facts', join(cwd, 'aws-facts.json')];
  return execa('node', ['--import', 'tsx', ...args], { cwd: CHECKOUT, reject: false });
}

/** Single reads that are this late, in both Regions. */
function late(longestMs: number): Lag[] {
  return (['us-east-1', 'eu-west-1'] as const).flatMap((region) =>
    (['DescribeSecret', 'GetSecretValue'] as const).map((read) => lagOf({ region, read, longestMs })),
  );
}

test.each([
  ['hold', factsOf({ lags: late(1_999) }), 0, 'The 2 seconds hold.'],
  ['do not hold', factsOf({ lags: late(3_400) }), 1, 'The stories are played with 3400 ms; what breaks then rests on'],
  ['are not known', factsOf({}), 1, 'Whether the 2 seconds hold is not known: nothing was measured for'],
  ['are partial', factsOf({ lags: late(40), partial: 'it ended' }), 1, 'the selftest ended early (it ended).'],
])('facts whose bounds %s: the sentence and the exit code agree', async (_, facts, exitCode, said) => {
  const ran = await chaos(JSON.stringify(facts));
  expect(ran.stdout).toContain(said);
  expect(ran.stdout).toMatch(/violations +│ +0/);
  expect(ran.exitCode).toBe(exitCode);
});

test.each([
  ['{', ONLY, 'is not JSON; give a file of lockstep-facts/1'],
  [JSON.stringify(factsOf({})), 'no such story', '--only no such story: no story, fault or input has that in its name'],
])('what cannot be played ends with a sentence and exit code 1: %s', async (facts, only, said) => {
  const { exitCode, stderr } = await chaos(facts, only);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^test:chaos: .+$/)]);
  expect(stderr).toContain(said);
});
