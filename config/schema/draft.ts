import type { ReplicaSpec } from '../mapping.ts';
import type { Path } from '../problems/mistake.ts';
import { type Lenient, readLeniently } from './lenient.ts';
import { type Around, type Declared, toDeclared, toReplicaSpec } from './normalize.ts';
import type { WrittenReplica, WrittenTarget } from './replica.ts';
import { reconcile, type Written, type WrittenEntry, written } from './schema.ts';
import type { Stance } from './stance.ts';

export type DraftTarget = NonNullable<Lenient<WrittenTarget>>;
type DraftReplica = NonNullable<Lenient<WrittenReplica>>;

/** The valid parts of a file that may contain mistakes: undefined if a part is missing, null if it is invalid. */
export interface Draft {
  /** The default if the file sets none. */
  readonly name: string | null;
  /** Indexed as in the file. */
  readonly formerNames: readonly (string | null | undefined)[];
  /** `account` is null if it is missing or invalid. */
  readonly origin: { readonly region: string | null; readonly account: string | null };
  readonly reconcile: WrittenStance;
  /** null if it is off, missing or invalid. */
  readonly history: { readonly target?: string | null | undefined } | null;
  /** Indexed as in the file. */
  readonly standby: readonly (string | null | undefined)[];
  /** By name; null if `targets` is invalid as a whole, so that the names are unknown. */
  readonly targets: ReadonlyMap<string, DraftTarget> | null;
  readonly entries: readonly DraftEntry[];
}

/** What one level of the file sets for drift. */
export type WrittenStance = Lenient<Stance> & object;

export interface DraftEntry extends Omit<NonNullable<Lenient<WrittenEntry>>, 'except' | 'replicas'> {
  /** Its index in `secrets`. */
  readonly index: number;
  readonly path: Path;
  /** Indexed as in the file. */
  readonly except: readonly (string | null | undefined)[];
  readonly replicas: readonly DraftItem[];
}

export interface DraftItem {
  readonly path: Path;
  readonly written: DraftReplica;
  /** What the item asks for; null if any part of it is invalid. */
  readonly spec: ReplicaSpec | null;
}

export function readDraft(value: unknown): Draft {
  const file: NonNullable<Lenient<Written>> = readLeniently(written, value) ?? {};
  const targets = file.targets === null ? null : new Map(Object.entries(file.targets ?? {}).map(readTarget));
  const around = {
    targets: new Map([...(targets ?? [])].flatMap(([name, target]) => soundTarget(name, target))),
    file: { ...stanceOf(file.reconcile ?? {}), adopt: file.reconcile?.adopt ?? reconcile.shape.adopt.parse(undefined) },
  };
  return {
    name: file.name === undefined ? written.shape.name.parse(undefined) : file.name,
    formerNames: file.formerNames ?? [],
    origin: { region: file.origin?.region ?? null, account: file.origin?.account ?? null },
    reconcile: file.reconcile ?? {},
    history: typeof file.history === 'object' ? file.history : null,
    standby: file.standby ?? [],
    targets,
    entries: (file.secrets ?? []).map((entry, index) => readEntry(entry ?? { name: null }, index, around)),
  };
}

function readTarget([name, target]: [string, Lenient<WrittenTarget>]): [string, DraftTarget] {
  return [name, target ?? { region: null }];
}

function readEntry(
  written: NonNullable<Lenient<WrittenEntry>>,
  index: number,
  around: Omit<Around, 'entry'>,
): DraftEntry {
  const path = ['secrets', index];
  return {
    ...written,
    index,
    path,
    // An entry without name and tags is reported by the schema. To the rules it must not look like one that selects everything.
    name: written.name === undefined && written.tags === undefined ? null : written.name,
    except: written.except ?? [],
    replicas: (written.replicas ?? []).map((item, at) =>
      readItem(item ?? { target: null }, [...path, 'replicas', at], { ...around, entry: stanceOf(written) }),
    ),
  };
}

function readItem(written: DraftReplica, path: Path, around: Around): DraftItem {
  return { path, written, spec: isSound(written) ? toReplicaSpec(written, around) : null };
}

function soundTarget(name: string, written: DraftTarget): [string, Declared][] {
  return isSound(written) && written.region !== undefined
    ? [[name, toDeclared(name, { ...written, region: written.region })]]
    : [];
}

/** Treats an invalid setting as absent, so that it causes no follow-on mistakes. */
function stanceOf({ onDrift, until }: WrittenStance): Stance {
  return { onDrift: onDrift ?? undefined, until: until ?? undefined };
}

function isSound<T extends object>(written: T): written is { [K in keyof T]: Exclude<T[K], null> } {
  return !Object.values(written).includes(null);
}
