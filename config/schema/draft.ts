import * as z from 'zod';
import type { ReplicaSpec } from '../mapping.ts';
import type { Path } from '../problems/mistake.ts';
import { type Around, type Declared, toDeclared, toReplicaSpec } from './normalize.ts';
import { entry, origin, place, reconcile, replicaOwn, target } from './schema.ts';
import type { Stance } from './stance.ts';

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
const lenientStance = { onDrift: lenient(replicaOwn.onDrift), until: lenient(replicaOwn.until) };
const lenientTarget = z
  .object({ ...lenientPlace, ...lenientStance, kmsKey: lenient(target.shape.kmsKey) })
  .catch({ region: null });
const lenientReplica = z.object({
  ...lenientPlace,
  target: lenient(z.string()),
  name: lenient(replicaOwn.name),
  kmsKey: lenient(replicaOwn.kmsKey),
  ...lenientStance,
  adopt: lenient(replicaOwn.adopt),
});
const lenientEntry = z
  .object({
    name: lenient(entry.shape.name),
    tags: lenient(entry.shape.tags),
    ...lenientStance,
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
    origin: z
      .object({ region: lenient(origin.shape.region), account: lenient(origin.shape.account) })
      .catch({ region: null }),
    targets: lenient(z.record(z.string(), lenientTarget)),
    secrets: z.array(lenientEntry).catch([]),
    reconcile: z.object({ ...lenientStance, adopt: reconcile.shape.adopt.catch('copies') }).catch({ adopt: 'copies' }),
  })
  .catch({ origin: { region: null }, targets: null, secrets: [], reconcile: { adopt: 'copies' } });

export type DraftTarget = z.infer<typeof lenientTarget>;
type DraftReplica = z.infer<typeof lenientReplica>;

/** What is right in a file that may hold mistakes. */
export interface Draft {
  /** `account` is null if it is wrong or not written. */
  origin: { region: string | null; account: string | null };
  reconcile: WrittenStance;
  /** By the name that they were declared under; null if there's no telling which were. */
  targets: ReadonlyMap<string, DraftTarget> | null;
  entries: readonly DraftEntry[];
}

/** What a level says about drift; null where it is wrong. */
export interface WrittenStance {
  onDrift?: 'heal' | 'report' | null | undefined;
  until?: string | null | undefined;
}

export interface DraftEntry extends WrittenStance {
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
  const around = (entry: WrittenStance): Around => ({
    targets: sound,
    entry: stanceOf(entry),
    file: { ...stanceOf(file.reconcile), adopt: file.reconcile.adopt },
  });
  const item = (written: DraftReplica, path: Path, entry: WrittenStance): DraftItem => ({
    path,
    written,
    spec: isSound(written) ? toReplicaSpec(written, around(entry)) : null,
  });
  const entries = file.secrets.map((secret, at) => ({
    index: at,
    path: ['secrets', at],
    // An entry that selects nothing is a mistake of its own; to the rules it must not look like one that selects all.
    name: secret.name === undefined && secret.tags === undefined ? null : secret.name,
    tags: secret.tags,
    except: secret.except,
    onDrift: secret.onDrift,
    until: secret.until,
    replicas: secret.replicas.map((written, index) => item(written, ['secrets', at, 'replicas', index], secret)),
  }));
  return {
    origin: { region: file.origin.region ?? null, account: file.origin.account ?? null },
    reconcile: file.reconcile,
    targets,
    entries,
  };
}

function soundTarget(name: string, written: DraftTarget): [string, Declared][] {
  return isSound(written) && written.region !== undefined
    ? [[name, toDeclared(name, { ...written, region: written.region })]]
    : [];
}

/** A word that is wrong counts as none: what follows from it is no second mistake. */
function stanceOf({ onDrift, until }: WrittenStance): Stance {
  return { onDrift: onDrift ?? undefined, until: until ?? undefined };
}

function isSound<T extends object>(written: T): written is { [K in keyof T]: Exclude<T[K], null> } {
  return !Object.values(written).includes(null);
}
