import type { Failure } from './explore.ts';
import { Play, type Twist } from './play.ts';
import { type Move, type Position, storyOf } from './position.ts';
import type { Scenario } from './story.ts';

export interface Crashed {
  readonly points: number;
  readonly failure: Failure | null;
}

/** Kills all actors before the first call and after each one, in two orders. The next run must finish the job alone. */
export async function crashEverywhere(scenario: Scenario, twist: Twist = {}): Promise<Crashed> {
  const play = new Play(scenario, twist);
  let points = 0;
  for (const choose of [first, last]) {
    for (let at: Position | null = await play.first(); at !== null; at = await after(play, at, choose)) {
      points += 1;
      const violations = await play.rest(at);
      const story = storyOf(at);
      if (violations.length > 0)
        return {
          points,
          failure: { scenario: `${scenario.name}, dead after call ${story.length}`, violations, story },
        };
    }
  }
  return { points, failure: null };
}

type Choose = (moves: readonly Move[]) => Move | undefined;

const first: Choose = ([move]) => move;
const last: Choose = (moves) => moves.at(-1);

async function after(play: Play, position: Position, choose: Choose): Promise<Position | null> {
  const move = choose(play.moves(position));
  return move === undefined ? null : await play.make(position, move);
}
