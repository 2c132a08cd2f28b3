import type { Failure } from './explore.ts';
import { play } from './play.ts';
import type { Choose, Scenario } from './story.ts';

export interface Crashed {
  readonly points: number;
  readonly failure: Failure | null;
}

/** Kills everybody right before and right after each call in turn, in two orders; the next run must finish the job alone. */
export async function crashEverywhere(scenario: Scenario): Promise<Crashed> {
  let points = 0;
  for (const choose of [first, last]) {
    const { calls } = await play(scenario, choose);
    for (let at = 1; at <= calls; at++) {
      for (const when of ['before', 'after'] as const) {
        points += 1;
        const { violations, story } = await play(scenario, choose, { crash: { at, when } });
        if (violations.length > 0)
          return { points, failure: { scenario: `${scenario.name}, dead ${when} call ${at}`, violations, story } };
      }
    }
  }
  return { points, failure: null };
}

const first: Choose = ([call]) => call ?? null;
const last: Choose = (calls) => calls.at(-1) ?? null;
