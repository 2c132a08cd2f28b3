import { openTrialEvents } from '../../../aws/trial-events.ts';
import { placeOf } from '../../../core/desired.ts';
import { cleanEvents } from '../../../selftest/clean-events.ts';
import { type SelftestPlaces, selftestTarget } from '../../../selftest/mapping.ts';
import type { LeftBehind } from '../../../selftest/own-secrets.ts';
import type { EventPlace } from '../../../selftest/ports.ts';

/** Lends EventBridge and SQS of both places. Their calls end with the process alone, as all of a selftest's. */
export async function withEventPlaces<T>(
  places: SelftestPlaces,
  work: (origin: EventPlace, target: EventPlace) => Promise<T>,
): Promise<T> {
  const end = new AbortController().signal;
  const here = { region: places.origin, assumeRole: null, externalId: null };
  const [origin, target] = [
    openTrialEvents(here, places.origin, end),
    openTrialEvents(placeOf(selftestTarget(places)), places.origin, end),
  ];
  try {
    return await work(origin, target);
  } finally {
    origin.close();
    target.close();
  }
}

/** What became of the rules and queues of both places, and what a person should know of it. */
interface CleanedEvents {
  readonly left: readonly LeftBehind[];
  readonly notes: readonly string[];
}

/**
 * Removes the rules and queues that selftests left. Whoever may not list them has most likely made none: without `--events`
 * that is a note, since a selftest without it takes no such permission.
 */
export async function cleanEventPlaces(places: SelftestPlaces, events: 'asked' | 'not-asked'): Promise<CleanedEvents> {
  const removals = await withEventPlaces(places, (...both) => Promise.all(both.map(cleanEvents)));
  const removed = removals.flatMap((one) => one.removed);
  const denied = removals.flatMap(({ region, denied }) => (denied === null ? [] : [{ region, why: denied }]));
  const left = removals.flatMap((one) => one.left);
  const notes = removed.length === 0 ? [] : [`Of events removed: ${removed.join(', ')}.`];
  if (events === 'asked') {
    return { left: [...left, ...denied.map(({ region, why }) => ({ region, name: 'rules and queues', why }))], notes };
  }
  const unseen = denied.map(({ region, why }) => `In ${region} rules and queues were not looked for: ${why}`);
  return { left, notes: [...notes, ...unseen] };
}
