import {
  type Adopt,
  type Entry,
  type Mapping,
  type OnDrift,
  type Override,
  type ReplicaSpec,
  replicaKey,
  type Target,
} from '../../config/mapping.ts';
import { bySecretTargetName } from './order.ts';
import { canonicalForm } from './override/canonical.ts';
import { isWithinSecrets, type Narrowing, type Selectable, selectsName, selectsSecret } from './selection.ts';

/** Where secrets live, and which role leads there. Targets with equal places share one client. */
export interface Place {
  readonly region: string;
  readonly assumeRole: string | null;
  readonly externalId: string | null;
}

/** One replica that the mapping asks for. */
export interface DesiredReplica {
  readonly secret: string;
  readonly target: string;
  readonly place: Place;
  readonly name: string;
  /** The mapping that asks for it. Its name is the owner's, and its entries say which secrets are origins. */
  readonly mapping: Mapping;
  /** The replica entry's own kmsKey. */
  readonly ownKey: string | null;
  /** The target's kmsKey: serves origins under a customer managed key. */
  readonly targetKey: string | null;
  /** As of today, suspensions included. */
  readonly onDrift: OnDrift;
  /** Whether an unmarked secret of that name may be taken over, and whether the replica's own entry says so. */
  readonly adopt: Adopt;
  readonly adoptIsOwn: boolean;
  /** What its value has of its own; null: it is the origin's. */
  readonly override: Override | null;
  /** The entry's line in the mapping, for messages. */
  readonly line: number;
  /** Why the mapping contradicts itself about this replica, found only once names were expanded; else null. */
  readonly contested: string | null;
}

/** A place's key in maps and caches. */
export function placeKey(place: Place): string {
  return [place.region, place.assumeRole ?? '', place.externalId ?? ''].join(' ');
}

/** The place of the origin: its Region, with the credentials at hand. */
export function originPlace(mapping: Mapping): Place {
  return { region: mapping.origin.region, assumeRole: null, externalId: null };
}

/** The targets that entries use, each as often as it is used. */
export function usedTargets({ entries }: Mapping): Target[] {
  return entries.flatMap((entry) => entry.replicas.map((spec) => spec.target));
}

/** Where replicas may be: every declared target, used or not, and every target written in place. */
export function allTargets(mapping: Mapping): Target[] {
  return [...mapping.targets, ...usedTargets(mapping)];
}

/**
 * What is asked of the mapping: which part of it, and on which day (in UTC, as `2026-12-01`), since suspensions end.
 */
export interface Asking extends Narrowing {
  readonly today: string;
  /** The origin's account: a role of it leads to the origin's own place. */
  readonly account: string;
}

/** What is desired: the replicas that the mapping asks for by what the origin holds. */
export interface Desired {
  readonly mapping: Mapping;
  readonly asking: Asking;
  readonly replicas: readonly DesiredReplica[];
}

/**
 * Expands the mapping against what the origin holds, narrowed, sorted by secret, target and name.
 * A literal name yields replicas even if the origin lacks it, since its absence has to be reported.
 */
export function expandMapping(mapping: Mapping, inventory: readonly Selectable[], asking: Asking): DesiredReplica[] {
  const replicas = new Map<string, DesiredReplica>();
  for (const next of askedFor(mapping, inventory, asking.today)) {
    const key = replicaKey(next.place, next.name, asking.account);
    const other = replicas.get(key);
    if (other !== undefined && other.secret !== next.secret) {
      const contested = `lines ${other.line} and ${next.line} put ${other.secret} and ${next.secret} on one replica`;
      replicas.set(key, { ...other, contested });
      replicas.set(`${key} ${next.secret}`, { ...next, contested });
      continue;
    }
    replicas.set(key, other === undefined ? next : mergeReplicas(other, next, asking));
  }
  return [...replicas.values()].filter((replica) => isWithin(replica, asking)).sort(bySecretTargetName);
}

/** What each entry asks for, contradictions included. */
function* askedFor(mapping: Mapping, inventory: readonly Selectable[], today: string): Iterable<DesiredReplica> {
  for (const entry of mapping.entries) {
    for (const secret of selectSecrets(entry, inventory)) {
      for (const spec of entry.replicas) yield desiredReplica(secret, { entry, spec }, mapping, today);
    }
  }
}

function selectSecrets(entry: Entry, inventory: readonly Selectable[]): string[] {
  const { selector } = entry;
  switch (selector.by) {
    case 'name':
      return selectsName(entry, selector.name) ? [selector.name] : [];
    case 'pattern':
    case 'tags':
      return inventory.filter((secret) => selectsSecret(entry, secret)).map((secret) => secret.name);
  }
}

/** An entry, and the item of its replicas that asks for one. */
export interface Claim {
  readonly entry: Entry;
  readonly spec: ReplicaSpec;
}

/** The replica of a secret that an item of an entry asks for. */
export function desiredReplica(
  secret: string,
  { entry, spec }: Claim,
  mapping: Mapping,
  today: string,
): DesiredReplica {
  return {
    secret,
    target: spec.target.name,
    place: placeOf(spec.target),
    name: spec.name ?? secret,
    mapping,
    ownKey: spec.kmsKey,
    targetKey: spec.target.kmsKey,
    onDrift: spec.reportUntil !== null && today <= spec.reportUntil ? 'report' : spec.onDrift,
    adopt: spec.adopt,
    adoptIsOwn: spec.adoptIsOwn,
    override: spec.override,
    line: entry.line,
    contested: null,
  };
}

export function placeOf(target: Target): Place {
  return { region: target.region, assumeRole: target.assumeRole, externalId: target.externalId };
}

/** Merges what two entries say of one replica. If they contradict each other, it is contested and not written to. */
function mergeReplicas(one: DesiredReplica, other: DesiredReplica, narrowing: Narrowing): DesiredReplica {
  // A replica with two target names is reported under the one that the run was narrowed to.
  const shown = isTargeted(one, narrowing) ? one : other;
  const adoptIsOwn = one.adoptIsOwn || other.adoptIsOwn;
  return { ...shown, adoptIsOwn, contested: one.contested ?? contradictionOf(one, other) };
}

/** How two entries contradict each other about one replica of one secret; null: they do not. */
export function contradictionOf(one: DesiredReplica, other: DesiredReplica): string | null {
  return saysTheSame(one, other) ? null : `lines ${one.line} and ${other.line} say different things about it`;
}

function saysTheSame(a: DesiredReplica, b: DesiredReplica): boolean {
  const keys = a.ownKey === b.ownKey && (a.ownKey !== null || a.targetKey === b.targetKey);
  const values = canonicalOf(a) === canonicalOf(b);
  return keys && values && a.onDrift === b.onDrift && a.adopt === b.adopt && placeKey(a.place) === placeKey(b.place);
}

function canonicalOf({ override }: DesiredReplica): string | null {
  return override === null ? null : canonicalForm(override);
}

function isWithin(replica: DesiredReplica, narrowing: Narrowing): boolean {
  return isTargeted(replica, narrowing) && isWithinSecrets(replica.secret, narrowing);
}

/** Whether a replica's target is within those that the run was narrowed to. */
export function isTargeted(replica: DesiredReplica, narrowing: Narrowing): boolean {
  return narrowing.targets.length === 0 || narrowing.targets.includes(replica.target);
}
