import { describe, expect, test } from 'vitest';
import { crashEverywhere } from './crashes.ts';
import { exhaust } from './explore.ts';
import { hunt } from './jobs.ts';
import { MUTANTS } from './mutants.ts';
import { Play } from './play.ts';
import { type Position, storyOf } from './position.ts';
import { PROMOTIONS } from './promotions.ts';
import { sample } from './sample.ts';
import { DEADLY, LARGE, PAIRS, SMALL } from './scenarios.ts';

/** A part of `npm run test:chaos`, which plays all orders with more stale answers, and many more samples. */
const SAMPLED = 20;

describe('in every order of calls, with one stale answer, no rule is broken, and the next run is the last one needed:', () => {
  const quick = PAIRS.filter(({ name }) => /(heal|create|restore|rollback)$/.test(name));
  const small = SMALL.filter(({ name }) => !/three|two rotations|edit and|return|late|rollback while/.test(name));
  test.each([...small, ...quick].map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const { failure, stale, positions } = await exhaust(scenario, { stale: 1 });
    expect(failure).toBeNull();
    expect(stale).toBeGreaterThan(0);
    expect(positions).toBeGreaterThan(stale);
  });
});

describe('whenever a place is promoted, no run writes there once the promotion has ended:', () => {
  const quick = PROMOTIONS.filter(({ name }) => /creates in a place|heals in a place/.test(name));
  test.each(quick.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    expect((await exhaust(scenario, { stale: 1 })).failure).toBeNull();
  });
});

describe('merging equal positions loses no way in which a story may end:', () => {
  const few = SMALL.filter(({ name }) =>
    /^(a rollback while|a person|a rollback and its event|a rotation while a run creates)/.test(name),
  );
  test.each(few.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const play = new Play(scenario, { stale: 1 });
    const ends = new Set<string>();
    const goOn = async (position: Position): Promise<void> => {
      if (play.isOver(position)) ends.add(play.endOf(position));
      for (const move of play.moves(position)) await goOn(await play.make(position, move));
    };
    await goOn(await play.first());
    expect((await exhaust(scenario, { stale: 1 })).ends).toBe(ends.size);
  });
});

describe('in random orders, with any number of stale answers, no rule is broken:', () => {
  test.each(LARGE.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const { failure, stale } = await sample(scenario, SAMPLED, 20_260_131, { stale: Number.POSITIVE_INFINITY });
    expect(failure).toBeNull();
    expect(stale).toBeGreaterThan(0);
  });
});

describe('after a crash before the first call, or after any call, the next run finishes the job:', () => {
  test.each(DEADLY.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const { points, failure } = await crashEverywhere(scenario);
    expect(failure).toBeNull();
    expect(points).toBeGreaterThan(10);
  });
});

describe('the explorer catches a broken engine:', () => {
  test.each([
    'PutSecretValue that moves AWSCURRENT by itself',
    'a relabel that takes AWSCURRENT from whoever has it',
    'replicas are deleted and created anew instead of written',
    'a list trusted for an event',
    "an event decided by another look than the copy's",
    'a fence that cannot be read taken for lowered',
  ])('%s', async (name) => {
    expect(await hunt(name)).toEqual({ counts: { 'mutants caught': 1 }, broken: [] });
  });
});

test('a failure has the shortest story that was found, and its seed', async () => {
  const [scenario] = LARGE;
  const mutant = MUTANTS['the origin is tagged as seen'];
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
  const last = async () => {
    const play = new Play(scenario, { stale: 1 });
    let position = await play.first();
    for (let move = play.moves(position).at(-1); move !== undefined; move = play.moves(position).at(-1)) {
      position = await play.make(position, move);
    }
    return storyOf(position);
  };
  expect(await last()).toEqual(await last());
});
