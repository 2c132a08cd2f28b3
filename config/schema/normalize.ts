import { isAwsManagedKey } from '../aws/key.ts';
import { toMaxChanges } from '../checks/limits.ts';
import { durationMs } from '../duration.ts';
import { isGlob } from '../glob.ts';
import {
  type Adopt,
  accountOfTarget,
  type Entry,
  type Mapping,
  type ReplicaSpec,
  type Selector,
  type Tags,
  type Target,
} from '../mapping.ts';
import type { Source } from '../yaml/source.ts';
import { toOverride, type WrittenOverride } from './override.ts';
import type { WrittenReplica, WrittenTarget } from './replica.ts';
import type { Written, WrittenEntry } from './schema.ts';
import { resolveStances, type Stance } from './stance.ts';

/** A declared target, and what it sets for its replicas. */
export interface Declared {
  readonly target: Target;
  readonly stance: Stance;
  readonly override: WrittenOverride;
}

/** The settings around a replica, which hold unless the replica has its own. */
export interface Around {
  readonly targets: ReadonlyMap<string, Declared>;
  readonly entry: Stance;
  readonly file: Stance & { readonly adopt: Adopt };
}

/** Builds the mapping from a file without mistakes. */
export function normalizeMapping(written: Written, source: Source, file: string): Mapping {
  const targets = new Map(Object.entries(written.targets).map(([name, place]) => [name, toDeclared(name, place)]));
  const { schedule, onDrift, maxChanges, workers, pace, ignoreTags } = written.reconcile;
  const { name, formerNames } = written;
  return {
    file,
    name,
    formerNames,
    origin: { region: written.origin.region, account: written.origin.account ?? null },
    targets: [...targets.values()].map(({ target }) => target),
    entries: written.secrets.map((entry, at) =>
      toEntry(entry, { targets, entry, file: written.reconcile }, source.positionAt(source.valueAt(['secrets', at]))),
    ),
    reconcile: {
      schedule,
      onDrift,
      maxChanges: toMaxChanges(maxChanges),
      workers: workers ?? null,
      pace: Number.parseInt(pace, 10) / 100,
      ignoreTags,
    },
    history: toHistory(written.history),
    standby: written.standby,
    notify: toNotify(written.notify),
  };
}

function toHistory(history: Written['history']): Mapping['history'] {
  if (history === 'off') return null;
  const { keep, target = null, lock = null, sign = null } = history;
  return { keepDays: Number.parseInt(keep, 10), target, lock, sign };
}

function toNotify({ email, when, remind, behind, chat, events }: Written['notify']): Mapping['notify'] {
  return {
    email: [...new Set(email)],
    when,
    remindMs: durationMs(remind),
    behindMs: behind === undefined ? null : durationMs(behind),
    chat,
    events,
  };
}

function toEntry(
  { name, tags, except, replicas }: WrittenEntry,
  around: Around,
  place: { line: number; column: number },
): Entry {
  const specs = replicas.map((replica) => toReplicaSpec(replica, around));
  return {
    selector: toSelector(name ?? null, tags ?? {}),
    except: except ?? [],
    // Unknown targets were reported as mistakes, so none is left here.
    replicas: specs.filter((spec) => spec !== null),
    ...place,
  };
}

/** The selector of an entry with a name, tags or both. */
export function toSelector(name: string | null, tags: Tags): Selector {
  if (name === null) return { by: 'tags', tags };
  const isOne = !isGlob(name) && Object.keys(tags).length === 0;
  return isOne ? { by: 'name', name } : { by: 'pattern', pattern: name, tags };
}

/** What an item of `replicas` asks for; null if its target is not declared. */
export function toReplicaSpec(
  { target, region, name, kmsKey, adopt, onDrift, until, set, replace, ...access }: WrittenReplica,
  { targets, entry, file }: Around,
): ReplicaSpec | null {
  const declared = target === undefined ? undefined : targets.get(target);
  const place = target === undefined ? region && inPlace({ region, ...access }) : declared?.target;
  if (!place) return null;
  return {
    target: place,
    name: name ?? null,
    kmsKey: kmsKey ?? null,
    ...resolveStances([{ onDrift, until }, entry, declared?.stance ?? {}, file]),
    adopt: adopt ?? file.adopt,
    adoptIsOwn: adopt !== undefined,
    override: toOverride({ set, replace }, declared?.override ?? {}),
  };
}

export function toDeclared(name: string, written: WrittenTarget): Declared {
  const { onDrift, until, set, replace } = written;
  return { target: toTarget(name, written), stance: { onDrift, until }, override: { set, replace } };
}

function inPlace(place: WrittenTarget): Target {
  const unnamed = toTarget(place.region, place);
  return unnamed.assumeRole === null
    ? unnamed
    : { ...unnamed, name: `${place.region}/${accountOfTarget(unnamed, '')}` };
}

function toTarget(name: string, { region, assumeRole, externalId, kmsKey }: WrittenTarget): Target {
  return {
    name,
    region,
    // Replicas of origins under the AWS managed key get that key anyway, and the others must not.
    kmsKey: kmsKey === undefined || isAwsManagedKey(kmsKey) ? null : kmsKey,
    assumeRole: assumeRole ?? null,
    externalId: externalId ?? null,
  };
}
