import { describe, expect, test } from 'vitest';
import { crashEverywhere } from './crashes.ts';
import { exhaust, sample } from './explore.ts';
import { hunt } from './jobs.ts';
import { MUTANTS } from './mutants.ts';
import { play } from './play.ts';
import { DEADLY, LARGE, PAIRS, SMALL } from './scenarios.ts';

/** A part of `npm run test:chaos`, which plays all orders there are, and many more sampled ones. */
const SAMPLED = 40;

describe('in every order of calls no rule is broken, and the next run is the last one needed:', () => {
  const quick = PAIRS.filter(({ name }) => /(heal|create|adopt)$/.test(name));
  const small = SMALL.filter(({ name }) => !/three|two rotations/.test(name));
  test.each([...small, ...quick].map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const { failure, schedules } = await exhaust(scenario);
    expect(failure).toBeNull();
    expect(schedules).toBeGreaterThan(1);
  });
});

describe('in orders taken at random:', () => {
  test.each(LARGE.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    expect((await sample(scenario, SAMPLED, 20_260_131)).failure).toBeNull();
  });
});

describe('dead before and after each call, the next run finishes the job:', () => {
  test.each(DEADLY.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const { points, failure } = await crashEverywhere(scenario);
    expect(failure).toBeNull();
    expect(points).toBeGreaterThan(25);
  });
});

describe('a broken engine is caught:', () => {
  test.each([
    'PutSecretValue that moves AWSCURRENT by itself',
    'a relabel that takes AWSCURRENT from whoever has it',
    'deleted and created anew instead of written',
  ])('%s', async (name) => {
    expect(await hunt(name)).toEqual({ count: 1, broken: [] });
  });
});

test('a failure tells the shortest story that was found, and its seed', async () => {
  const [scenario] = LARGE;
  const mutant = MUTANTS['the origin tagged as seen'];
  if (scenario === undefined || mutant === undefined) throw new Error('there is nothing to play');
  const { failure } = await sample(scenario, 5, 1, { mutant });
  expect(failure).toMatchObject({
    seed: 1,
    violations: expect.arrayContaining([expect.stringContaining('wrote TagResource to the origin')]),
  });
  expect(failure?.story.length).toBeGreaterThan(3);
});

test('the same choices give the same story', async () => {
  const [scenario] = SMALL;
  if (scenario === undefined) throw new Error('there is nothing to play');
  const last = () => play(scenario, (waiting) => waiting.at(-1) ?? null);
  expect((await last()).story).toEqual((await last()).story);
});
