import * as z from 'zod';
import type { OnDrift, ReplicaSpec, Target } from './mapping.ts';
import type { Path } from './mistake.ts';
import { toReplicaSpec, toTarget } from './normalize.ts';
import { entry, origin, place, reconcile, replicaOwn, target } from './schema.ts';

/**
 * A field by itself: undefined where it isn't written, null where it is wrong. So a mistake in one field doesn't keep
 * the rules from finding those in others, and doesn't make them report what only follows from it.
 */
function lenient<S extends z.ZodType>(schema: S) {
  return schema.nullable().optional().catch(null);
}

const lenientPlace = {
  region: lenient(place.region),
  assumeRole: lenient(place.assumeRole),
  externalId: lenient(place.externalId),
};
const lenientTarget = z.object({ ...lenientPlace, kmsKey: lenient(target.shape.kmsKey) }).catch({ region: null });
const lenientReplica = z.object({
  ...lenientPlace,
  target: lenient(z.string()),
  name: lenient(replicaOwn.name),
  kmsKey: lenient(replicaOwn.kmsKey),
  onDrift: lenient(replicaOwn.onDrift),
});
const lenientEntry = z
  .object({
    name: lenient(entry.shape.name),
    tags: lenient(entry.shape.tags),
    except: z.array(lenient(entry.shape.except.unwrap().element)).catch([]),
    replicas: z
      .array(
        z.preprocess(
          (item) => (typeof item === 'string' ? { target: item } : item),
          lenientReplica.catch({ target: null }),
        ),
      )
      .catch([]),
  })
  .catch({ name: null, except: [], replicas: [] });
const lenientFile = z
  .object({
    origin: z.object({ region: lenient(origin.shape.region) }).catch({ region: null }),
    targets: lenient(z.record(z.string(), lenientTarget)),
    secrets: z.array(lenientEntry).catch([]),
    reconcile: z.object({ onDrift: reconcile.shape.onDrift.catch('heal') }).catch({ onDrift: 'heal' }),
  })
  .catch({ origin: { region: null }, targets: null, secrets: [], reconcile: { onDrift: 'heal' } });

export type DraftTarget = z.infer<typeof lenientTarget>;
type DraftReplica = z.infer<typeof lenientReplica>;

/** What is right in a file that may hold mistakes. */
export interface Draft {
  origin: { region: string | null };
  /** By the name that they were declared under; null if there's no telling which were. */
  targets: ReadonlyMap<string, DraftTarget> | null;
  entries: readonly DraftEntry[];
}

export interface DraftEntry {
  /** Which of `secrets` it is. */
  index: number;
  path: Path;
  name: string | null | undefined;
  tags: Record<string, string> | null | undefined;
  /** The index of each is its index in the file; null where it is wrong. */
  except: readonly (string | null | undefined)[];
  replicas: readonly DraftItem[];
}

export interface DraftItem {
  path: Path;
  written: DraftReplica;
  /** What the item asks for, if nothing in it is wrong. */
  spec: ReplicaSpec | null;
}

export function readDraft(value: unknown): Draft {
  const file = lenientFile.parse(value);
  const targets = file.targets === null ? null : new Map(Object.entries(file.targets ?? {}));
  const sound = new Map([...(targets ?? [])].flatMap(([name, written]) => soundTarget(name, written)));
  const item = (written: DraftReplica, path: Path): DraftItem => ({
    path,
    written,
    spec: soundSpec(written, sound, file.reconcile.onDrift),
  });
  const entries = file.secrets.map((secret, at) => ({
    index: at,
    path: ['secrets', at],
    // An entry that selects nothing is a mistake of its own; to the rules it must not look like one that selects all.
    name: secret.name === undefined && secret.tags === undefined ? null : secret.name,
    tags: secret.tags,
    except: secret.except,
    replicas: secret.replicas.map((written, index) => item(written, ['secrets', at, 'replicas', index])),
  }));
  return { origin: { region: file.origin.region ?? null }, targets, entries };
}

function soundTarget(name: string, written: DraftTarget): [string, Target][] {
  return isSound(written) && written.region !== undefined
    ? [[name, toTarget(name, { ...written, region: written.region })]]
    : [];
}

function soundSpec(written: DraftReplica, targets: ReadonlyMap<string, Target>, onDrift: OnDrift): ReplicaSpec | null {
  return isSound(written) ? toReplicaSpec(written, targets, onDrift) : null;
}

function isSound<T extends object>(written: T): written is { [K in keyof T]: Exclude<T[K], null> } {
  return !Object.values(written).includes(null);
}
