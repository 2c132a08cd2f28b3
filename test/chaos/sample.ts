import fc from 'fast-check';
import type { Failure } from './explore.ts';
import { Play, type Twist } from './play.ts';
import { type Position, storyOf } from './position.ts';
import type { Scenario } from './story.ts';

export interface Sampled {
  readonly schedules: number;
  /** Stale answers that were played. */
  readonly stale: number;
  readonly failure: Failure | null;
}

/** Plays this many random schedules; fast-check shrinks a failure to the shortest story that it can find. */
export async function sample(scenario: Scenario, schedules: number, seed: number, twist: Twist = {}): Promise<Sampled> {
  let stale = 0;
  let last: Omit<Failure, 'scenario' | 'seed'> = { violations: [], story: [] };
  const property = fc.asyncProperty(
    fc.array(fc.nat({ max: 999 }), { maxLength: 200, size: 'max' }),
    async (choices) => {
      const play = new Play(scenario, twist);
      const end = await playOut(play, choices);
      stale += end.standings.reduce((sum, standing) => sum + standing.stale, 0);
      const violations = await play.rest(end);
      if (violations.length === 0) return true;
      last = { violations, story: storyOf(end) };
      return false;
    },
  );
  const { failed, numRuns } = await fc.check(property, { seed, numRuns: schedules });
  return { schedules: numRuns, stale, failure: failed ? { scenario: scenario.name, ...last, seed } : null };
}

async function playOut(play: Play, choices: readonly number[]): Promise<Position> {
  let position = await play.first();
  for (let step = 0; !play.isOver(position); step++) {
    const moves = play.moves(position);
    const move = moves[(choices[step] ?? 0) % moves.length];
    if (move === undefined) break;
    position = await play.make(position, move);
  }
  return position;
}
