import type { Place } from '../core/desired.ts';
import type { Observation } from '../core/observation.ts';
import type { Depth } from '../core/report.ts';
import { describeSecret } from './describe-secret.ts';
import type { CurrentValue, Environment } from './ports.ts';

/** One origin secret seen from close by, shared by all its replicas; reads each thing once until `forget`. */
export interface OriginReader {
  readonly origin: () => Promise<Observation>;
  /** Reads the origin again, and lets the others see what it saw. */
  readonly freshOrigin: () => Promise<Observation>;
  readonly retired: () => Promise<ReadonlySet<string>>;
  readonly value: () => Promise<CurrentValue>;
  readonly forget: () => void;
}

/** With what, and how closely, the replicas of one origin are looked at. */
export interface LookContext {
  readonly reader: OriginReader;
  readonly depth: Depth;
  readonly env: Environment;
}

/** Opens a reader; the value that it may hold goes when the reader goes. */
export function openOriginReader(secret: string, place: Place, env: Environment): OriginReader {
  const store = env.at(place);
  let origin: Promise<Observation> | undefined;
  let retired: Promise<ReadonlySet<string>> | undefined;
  let value: Promise<CurrentValue> | undefined;
  return {
    origin: () => (origin ??= describeSecret(store, secret, env)),
    freshOrigin: () => (origin = describeSecret(store, secret, env)),
    retired: () => (retired ??= store.listRetiredVersions(secret)),
    value: () => (value ??= store.read(secret)),
    forget: () => {
      origin = undefined;
      retired = undefined;
      value = undefined;
    },
  };
}
