import { isAwsManagedKey } from './arn.ts';
import type { Entry, Mapping, OnDrift, ReplicaSpec, Target } from './mapping.ts';
import { accountOf } from './place.ts';
import type { Written } from './schema.ts';
import type { Source } from './source.ts';

/** A field that may be left out. */
type Maybe<T> = T | undefined;

interface WrittenTarget {
  region: string;
  assumeRole?: Maybe<string>;
  externalId?: Maybe<string>;
  kmsKey?: Maybe<string>;
}

/** An item of `replicas`: `target` names a declared one, else the rest is a target written in place. */
export interface WrittenReplica extends Partial<Omit<WrittenTarget, 'region'>> {
  target?: Maybe<string>;
  region?: Maybe<string>;
  name?: Maybe<string>;
  onDrift?: Maybe<OnDrift>;
}

/** The mapping of a file in which no mistake was found. */
export function normalize(written: Written, source: Source): Mapping {
  const targets = new Map(Object.entries(written.targets).map(([name, place]) => [name, toTarget(name, place)]));
  const { reconcile } = written;
  return {
    origin: written.origin,
    targets: [...targets.values()],
    entries: written.secrets.map((entry, at) =>
      toEntry(entry, targets, reconcile.onDrift, source.place(source.valueAt(['secrets', at]))),
    ),
    reconcile,
    notify: { ...written.notify, email: [...new Set(written.notify.email)] },
  };
}

type WrittenEntry = Written['secrets'][number];

function toEntry(
  { name, tags, except, replicas }: WrittenEntry,
  targets: ReadonlyMap<string, Target>,
  onDrift: OnDrift,
  place: { line: number; column: number },
): Entry {
  const specs = replicas.map((replica) => toReplicaSpec(replica, targets, onDrift));
  return {
    name: name ?? null,
    tags: tags ?? {},
    except: except ?? [],
    // An unknown target was a mistake, so here there is none.
    replicas: specs.filter((spec) => spec !== null),
    ...place,
  };
}

/** What an item of `replicas` asks for; null if it names a target that isn't there. */
export function toReplicaSpec(
  { target, region, name, kmsKey, onDrift, ...access }: WrittenReplica,
  targets: ReadonlyMap<string, Target>,
  fallback: OnDrift,
): ReplicaSpec | null {
  const place = target === undefined ? region && inPlace({ region, ...access }) : targets.get(target);
  if (!place) return null;
  return { target: place, name: name ?? null, kmsKey: kmsKey ?? null, onDrift: onDrift ?? fallback };
}

function inPlace(place: WrittenTarget): Target {
  const unnamed = toTarget(place.region, place);
  return unnamed.assumeRole === null ? unnamed : { ...unnamed, name: `${place.region}/${accountOf(unnamed)}` };
}

export function toTarget(name: string, { region, assumeRole, externalId, kmsKey }: WrittenTarget): Target {
  return {
    name,
    region,
    // The AWS managed key is what origins under it get anyway, and no key for those under a customer managed one.
    kmsKey: kmsKey === undefined || isAwsManagedKey(kmsKey) ? null : kmsKey,
    assumeRole: assumeRole ?? null,
    externalId: externalId ?? null,
  };
}
