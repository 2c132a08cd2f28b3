import { neverRuns } from '../../config/aws/schedule.ts';
import type { Mapping, Target } from '../../config/mapping.ts';
import { placeKey, placeOf, usedTargets } from './desired.ts';
import type { LockstepError } from './errors.ts';
import { credentialWarnings } from './override/credentials.ts';
import { describeSelector, openEntries, type Selectable, selectsSecret } from './selection.ts';

/** A place searched for orphans, named by a target that leads there. `gap`: why it could not be searched, or null. */
export interface SearchedPlace {
  readonly target: Target;
  readonly gap: LockstepError | null;
}

/** What is odd about the mapping, or about what a whole run has seen, and would be in no row. */
export function surveyWarnings(
  mapping: Mapping,
  origins: readonly Selectable[],
  searched: readonly SearchedPlace[],
  now: Date,
): string[] {
  return [
    ...credentialWarnings(mapping),
    ...barrenPatterns(mapping, origins),
    ...endedSchedule(mapping, now),
    ...unsearchedPlaces(mapping, searched),
  ];
}

/** Patterns that match nothing. No row would mention them. */
function barrenPatterns(mapping: Mapping, origins: readonly Selectable[]): string[] {
  const barren = openEntries(mapping).filter((entry) => !origins.some((secret) => selectsSecret(entry, secret)));
  return barren.map(({ line, selector }) => {
    return `line ${line} of the mapping: ${describeSelector(selector)} selects no secret in ${mapping.origin.region}`;
  });
}

/** A deployed mapping stays in use when its schedule is over, so a run warns that nothing starts the next one. */
function endedSchedule({ reconcile }: Mapping, now: Date): string[] {
  if (!neverRuns(reconcile.schedule, now)) return [];
  return [`the schedule ${reconcile.schedule} has no run left; correct reconcile.schedule, and deploy again`];
}

/**
 * Places that could not be searched. If entries use a place, its rows say what was not seen. If listing is denied
 * there, that is intended, and a note has said so.
 */
function unsearchedPlaces(mapping: Mapping, searched: readonly SearchedPlace[]): string[] {
  const used = new Set(usedTargets(mapping).map((target) => placeKey(placeOf(target))));
  return searched.flatMap(({ target, gap }) => {
    if (gap === null || gap.code === 'access-denied' || used.has(placeKey(placeOf(target)))) return [];
    return `replicas left in ${target.name} (${target.region}), which no entry uses, could not be looked for: ${gap.message}`;
  });
}
