import type { Place } from '../core/desired.ts';
import type { ListedVersion, Observation } from '../core/observation.ts';
import type { Depth } from '../core/report.ts';
import { describeSecret } from './describe-secret.ts';
import type { CurrentValue, Environment } from './ports.ts';

/** Reads one origin secret for all of its replicas. Each read is made once, and shared, until `forget`. */
export interface OriginReader {
  readonly describeOrigin: () => Promise<Observation>;
  /** Describes the origin again, and shares the result. */
  readonly redescribeOrigin: () => Promise<Observation>;
  readonly listVersions: () => Promise<readonly ListedVersion[]>;
  readonly readValue: () => Promise<CurrentValue>;
  /** The value if it was read; no call is made for it. */
  readonly valueAsRead: () => Promise<CurrentValue | null>;
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
  let versions: Promise<readonly ListedVersion[]> | undefined;
  let value: Promise<CurrentValue> | undefined;
  return {
    describeOrigin: () => (origin ??= describeSecret(store, secret, env)),
    redescribeOrigin: () => (origin = describeSecret(store, secret, env)),
    listVersions: () => (versions ??= store.listVersions(secret)),
    readValue: () => (value ??= store.read(secret)),
    valueAsRead: async () => (await value?.catch(() => null)) ?? null,
    forget: () => {
      origin = undefined;
      versions = undefined;
      value = undefined;
    },
  };
}

/** How long a description of the origin counts as fresh, in milliseconds: no longer than AWS's reads lag. */
const FRESH_MS = 2_000;

/** A reader that describes the origin again at most once in that time, for all who ask for it. */
export function shareFreshLooks(reader: OriginReader, env: Environment): OriginReader {
  let shared: { readonly begun: number; readonly look: Promise<Observation> } | null = null;
  const redescribeOrigin = () => {
    const now = env.now().getTime();
    if (shared === null || now - shared.begun > FRESH_MS) shared = { begun: now, look: reader.redescribeOrigin() };
    return shared.look;
  };
  return { ...reader, redescribeOrigin };
}
