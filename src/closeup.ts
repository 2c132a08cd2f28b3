import type { Place } from './core/desired.ts';
import type { Observation } from './core/observation.ts';
import { describe } from './observe.ts';
import type { CurrentValue, World } from './ports.ts';

/** One origin secret seen from close by, shared by all its replicas; reads each thing once until `forget`. */
export interface Closeup {
  readonly origin: () => Promise<Observation>;
  /** Reads the origin again, and lets the others see what it saw. */
  readonly freshOrigin: () => Promise<Observation>;
  readonly retired: () => Promise<ReadonlySet<string>>;
  readonly value: () => Promise<CurrentValue>;
  readonly forget: () => void;
}

/** Opens a closeup; the value that it may hold goes when the closeup goes. */
export function closeupOf(secret: string, place: Place, world: World): Closeup {
  const store = world.at(place);
  let origin: Promise<Observation> | undefined;
  let retired: Promise<ReadonlySet<string>> | undefined;
  let value: Promise<CurrentValue> | undefined;
  return {
    origin: () => (origin ??= describe(store, secret, world)),
    freshOrigin: () => (origin = describe(store, secret, world)),
    retired: () => (retired ??= store.retiredVersions(secret)),
    value: () => (value ??= store.read(secret)),
    forget: () => {
      origin = undefined;
      retired = undefined;
      value = undefined;
    },
  };
}
