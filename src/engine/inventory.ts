import type { LockstepError } from '../core/errors.ts';
import { failedRead, type Observation, type SecretState } from '../core/observation.ts';

/** The secrets of one place, as listed or described in bulk. */
export interface Inventory {
  observationOf(name: string): Observation;
  /** All secrets that were seen. Patterns and tags select from these. */
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

/**
 * The inventory of a place whose secrets were described. `gap`: why they could not be listed, if patterns need that.
 */
export function describedInventory(seen: ReadonlyMap<string, Observation>, gap: LockstepError | null): Inventory {
  const observations = [...seen.values()];
  return {
    observationOf: (name) => seen.get(name) ?? { state: 'absent', seenBy: 'describe' },
    secrets: observations.flatMap((one) => (one.state === 'present' ? [one.secret] : [])),
    gap: gap ?? firstError(observations),
  };
}

/**
 * The inventory of a place whose list ended in an error. `described`: the names that were looked at instead. Of what
 * neither shows, nothing is known. `open`: patterns depend on the list.
 */
export function partialInventory(
  { secrets, gap }: { readonly secrets: ReadonlyMap<string, SecretState>; readonly gap: LockstepError },
  described: ReadonlyMap<string, Observation>,
  open: boolean,
): Inventory {
  const [listed, looked, unread] = [listedInventory(secrets), describedInventory(described, null), failedRead(gap)];
  return {
    observationOf: (name) => described.get(name) ?? (secrets.has(name) ? listed.observationOf(name) : unread),
    secrets: [...listed.secrets, ...looked.secrets],
    gap: open ? gap : looked.gap,
  };
}

/** The inventory of a place that could not be looked at. */
export function unreadInventory(error: LockstepError): Inventory {
  const observation = failedRead(error);
  return { secrets: [], gap: error, observationOf: () => observation };
}

/** An inventory in which a second look at the same place replaces the observations of some names. */
export function withSecondLook(first: Inventory, second: Inventory, names: readonly string[]): Inventory {
  const inSecond = new Set(names);
  return {
    observationOf: (name) => (inSecond.has(name) ? second : first).observationOf(name),
    secrets: [...first.secrets, ...second.secrets],
    gap: second.gap,
  };
}

/** A secret that could not be read may be one that patterns or tags select, so that is a gap. */
function firstError(observations: readonly Observation[]): LockstepError | null {
  for (const one of observations) {
    if (one.state === 'failed' || one.state === 'skipped') return one.error;
  }
  return null;
}
