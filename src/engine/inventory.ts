import type { LockstepError } from '../core/errors.ts';
import { failedRead, type Observation, type SecretState } from '../core/observation.ts';

/** What one look in bulk showed of one place. */
export interface Inventory {
  observationOf(name: string): Observation;
  /** Everything seen, for patterns and tags to select from. */
  readonly secrets: readonly SecretState[];
  /** Why patterns cannot be expanded here, or null. */
  readonly gap: LockstepError | null;
}

/** The inventory of a place whose secrets were listed. */
export function listedInventory(found: ReadonlyMap<string, SecretState>): Inventory {
  const observationOf = (name: string): Observation => {
    const secret = found.get(name);
    return secret === undefined ? { state: 'absent', seenBy: 'list' } : { state: 'present', secret, seenBy: 'list' };
  };
  return { observationOf, secrets: [...found.values()], gap: null };
}

/** The inventory of a place whose secrets were described one by one; `gap`: why they were not listed, if that matters. */
export function describedInventory(seen: ReadonlyMap<string, Observation>, gap: LockstepError | null): Inventory {
  const observations = [...seen.values()];
  return {
    observationOf: (name) => seen.get(name) ?? { state: 'absent', seenBy: 'describe' },
    secrets: observations.flatMap((one) => (one.state === 'present' ? [one.secret] : [])),
    gap: gap ?? firstError(observations),
  };
}

/** The inventory of a place that could not be looked at. */
export function unreadInventory(error: LockstepError): Inventory {
  const observation = failedRead(error);
  return { secrets: [], gap: error, observationOf: () => observation };
}

/** An inventory with what a second look at the same place showed of some of its names. */
export function withSecondLook(first: Inventory, second: Inventory, names: readonly string[]): Inventory {
  const inSecond = new Set(names);
  return {
    observationOf: (name) => (inSecond.has(name) ? second : first).observationOf(name),
    secrets: [...first.secrets, ...second.secrets],
    gap: second.gap,
  };
}

/** A secret that could not be read may be one that a pattern or a tag selects. */
function firstError(observations: readonly Observation[]): LockstepError | null {
  for (const one of observations) {
    if (one.state === 'failed' || one.state === 'skipped') return one.error;
  }
  return null;
}
