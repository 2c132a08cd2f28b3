import type { Place } from '../core/desired.ts';
import type { Observation } from '../core/observation.ts';
import type { Depth } from '../core/report.ts';
import { describeSecret } from './describe-secret.ts';
import type { CurrentValue, Environment } from './ports.ts';

/** One origin secret seen from close by, shared by all its replicas; reads each thing once until `forget`. */
export interface OriginReader {
  readonly describeOrigin: () => Promise<Observation>;
  /** Reads the origin again, and lets the others see what it saw. */
  readonly redescribeOrigin: () => Promise<Observation>;
  readonly listRetired: () => Promise<ReadonlySet<string>>;
  readonly readValue: () => Promise<CurrentValue>;
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
    describeOrigin: () => (origin ??= describeSecret(store, secret, env)),
    redescribeOrigin: () => (origin = describeSecret(store, secret, env)),
    listRetired: () => (retired ??= store.listRetiredVersions(secret)),
    readValue: () => (value ??= store.read(secret)),
    forget: () => {
      origin = undefined;
      retired = undefined;
      value = undefined;
    },
  };
}
