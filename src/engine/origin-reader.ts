import type { Place } from '../core/desired.ts';
import type { Observation } from '../core/observation.ts';
import type { Depth } from '../core/report.ts';
import { describeSecret } from './describe-secret.ts';
import type { CurrentValue, Environment } from './ports.ts';

/** Reads one origin secret for all of its replicas. Each read is made once, and shared, until `forget`. */
export interface OriginReader {
  readonly describeOrigin: () => Promise<Observation>;
  /** Describes the origin again, and shares the result. */
  readonly redescribeOrigin: () => Promise<Observation>;
  readonly listRetired: () => Promise<ReadonlySet<string>>;
  readonly readValue: () => Promise<CurrentValue>;
  readonly forget: () => void;
}

/** What every look at the replicas of one origin needs. */
export interface LookContext {
  readonly reader: OriginReader;
  readonly depth: Depth;
  readonly env: Environment;
}

/** Opens a reader. The value that it may hold is released with it. */
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
