import { countOf } from '../render/plain.ts';
import type { Facts } from './facts.ts';

/** What former facts have that later ones lack, a phrase each. */
export function findLosses(former: Facts, later: Facts): string[] {
  const { origin, target } = former.regions;
  if (later.regions.origin !== origin || later.regions.target !== target)
    return [`what was found between ${origin} and ${target}`];
  const stories = countMissing(namesOf(former), namesOf(later));
  const questions = countMissing(settledIn(former), settledIn(later));
  return [
    ...(stories === 0 ? [] : [countOf(stories, 'story', 'stories')]),
    ...(questions === 0 ? [] : [countOf(questions, 'answer')]),
    ...former.lags.filter((lag) => !later.lags.some((one) => isAsMuch(one, lag))).map(describeLag),
  ];
}

function namesOf({ stories }: Facts): string[] {
  return stories.map(({ name }) => name);
}

function settledIn({ probes }: Facts): string[] {
  return probes.filter(({ verdict }) => verdict !== 'not-settled').map(({ id }) => id);
}

function countMissing(former: readonly string[], later: readonly string[]): number {
  return former.filter((one) => !later.includes(one)).length;
}

type Lag = Facts['lags'][number];

function isAsMuch(later: Lag, former: Lag): boolean {
  return later.region === former.region && later.read === former.read && later.writes >= former.writes;
}

function describeLag({ read, region, writes }: Lag): string {
  return `${read} in ${region} after ${countOf(writes, 'put')}`;
}
