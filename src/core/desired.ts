import { globsOverlap, matches } from '../../config/glob.ts';
import type { Entry, Mapping, OnDrift, ReplicaSpec, Target } from '../../config/mapping.ts';

/** Where secrets live, and as whom we go there; two targets with equal places share one client. */
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
  /** The replica entry's own kmsKey. */
  readonly ownKey: string | null;
  /** The target's kmsKey: serves origins under a customer managed key. */
  readonly targetKey: string | null;
  readonly onDrift: OnDrift;
  /** Line of the entry in the mapping, for people. */
  readonly line: number;
  /** Why the mapping contradicts itself about this replica, found only once names were expanded; else null. */
  readonly contested: string | null;
}

/** An origin secret as far as selecting it needs. */
export interface Selectable {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a run is narrowed to; empty lists narrow nothing. */
export interface Narrowing {
  readonly secrets: readonly string[];
  readonly targets: readonly string[];
}

/** The name under which one place is known to caches and clients. */
export function placeKey(place: Place): string {
  return [place.region, place.assumeRole ?? '', place.externalId ?? ''].join(' ');
}

/** The place of the origin: its Region, with the credentials at hand. */
export function originPlace(mapping: Mapping): Place {
  return { region: mapping.origin.region, assumeRole: null, externalId: null };
}

/**
 * Expands the mapping against what the origin holds, narrowed, sorted by secret, target and name.
 * A literal name stands even when the origin lacks it: its absence has to be reported.
 */
export function expand(mapping: Mapping, inventory: readonly Selectable[], narrowing: Narrowing): DesiredReplica[] {
  const claims = new Map<string, DesiredReplica>();
  for (const entry of mapping.entries) {
    for (const secret of selectedBy(entry, inventory)) {
      for (const spec of entry.replicas) {
        const replica = asDesired(secret, spec, entry);
        claim(claims, { ...replica, contested: selfContradiction(replica, mapping, inventory) }, narrowing);
      }
    }
  }
  return [...claims.values()].filter((replica) => isWithin(replica, narrowing)).sort(bySecretTargetName);
}

/** Stand-ins for entries that could not be expanded: `secret` is the pattern itself, so that a report can name it. */
export function unexpanded(mapping: Mapping, narrowing: Narrowing): DesiredReplica[] {
  const open = mapping.entries.filter((entry) => !isLiteral(entry) && mayBeWithin(entry, narrowing));
  const replicas = open.flatMap((entry) => entry.replicas.map((spec) => asDesired(selectorOf(entry), spec, entry)));
  return replicas.filter((replica) => isTargeted(replica, narrowing)).sort(bySecretTargetName);
}

/** Whether a name is within the secrets that a run was narrowed to. */
export function isNamed(secret: string, narrowing: Narrowing): boolean {
  return narrowing.secrets.length === 0 || narrowing.secrets.some((pattern) => matches(pattern, secret));
}

/** Whether an entry's name part and its exceptions let a secret through; its tags are another question. */
export function nameSelects(entry: Entry, secret: string): boolean {
  const named = entry.name === null || matches(entry.name, secret);
  return named && !entry.except.some((pattern) => matches(pattern, secret));
}

/** A name without `*` and without tags selects itself, seen or not. */
export function isLiteral(entry: Entry): entry is Entry & { name: string } {
  return entry.name !== null && !entry.name.includes('*') && Object.keys(entry.tags).length === 0;
}

function selectedBy(entry: Entry, inventory: readonly Selectable[]): string[] {
  if (isLiteral(entry)) return nameSelects(entry, entry.name) ? [entry.name] : [];
  return inventory.filter((secret) => nameSelects(entry, secret.name) && carries(secret, entry)).map((s) => s.name);
}

function carries(secret: Selectable, entry: Entry): boolean {
  return Object.entries(entry.tags).every(([key, value]) => secret.tags[key] === value);
}

function asDesired(secret: string, spec: ReplicaSpec, entry: Entry): DesiredReplica {
  return {
    secret,
    target: spec.target.name,
    place: placeOf(spec.target),
    name: spec.name ?? secret,
    ownKey: spec.kmsKey,
    targetKey: spec.target.kmsKey,
    onDrift: spec.onDrift,
    line: entry.line,
    contested: null,
  };
}

function placeOf(target: Target): Place {
  return { region: target.region, assumeRole: target.assumeRole, externalId: target.externalId };
}

/** The union of what entries say; where two of them differ about one replica, neither wins and nobody writes. */
function claim(claims: Map<string, DesiredReplica>, next: DesiredReplica, narrowing: Narrowing): void {
  const { region, assumeRole } = next.place;
  const spot = `${region} ${accountOf(assumeRole)} ${next.name}`;
  const held = claims.get(spot);
  if (held === undefined) {
    claims.set(spot, next);
    return;
  }
  if (held.secret !== next.secret) {
    const contested = `lines ${held.line} and ${next.line} put ${held.secret} and ${next.secret} on one replica`;
    claims.set(spot, { ...held, contested });
    claims.set(`${spot} ${next.secret}`, { ...next, contested });
    return;
  }
  const differ = saysTheSame(held, next) ? null : `lines ${held.line} and ${next.line} say different things about it`;
  // One replica under two target names stands under the name that was asked for.
  const shown = isTargeted(held, narrowing) ? held : next;
  claims.set(spot, { ...shown, contested: held.contested ?? next.contested ?? differ });
}

/** Roles of one account lead to the same secrets. */
function accountOf(assumeRole: string | null): string {
  return assumeRole?.split(':')[4] ?? '';
}

/** In the origin's own place a replica must not be what the mapping copies from; tags are known only by now. */
function selfContradiction(
  { secret, place, name, line }: DesiredReplica,
  mapping: Mapping,
  inventory: readonly Selectable[],
): string | null {
  if (place.region !== mapping.origin.region || place.assumeRole !== null) return null;
  if (name === secret) return `line ${line} makes the secret its own replica`;
  const known = inventory.find((one) => one.name === name) ?? { name, tags: {} };
  const taker = mapping.entries.find((entry) => nameSelects(entry, name) && carries(known, entry));
  return taker === undefined ? null : `line ${line} writes to ${name}, which line ${taker.line} copies from`;
}

function saysTheSame(a: DesiredReplica, b: DesiredReplica): boolean {
  const keys = a.ownKey === b.ownKey && (a.ownKey !== null || a.targetKey === b.targetKey);
  return keys && a.onDrift === b.onDrift && placeKey(a.place) === placeKey(b.place);
}

function isWithin(replica: DesiredReplica, narrowing: Narrowing): boolean {
  return isTargeted(replica, narrowing) && isNamed(replica.secret, narrowing);
}

/** Whether an entry may select a secret that the run was narrowed to. */
function mayBeWithin({ name }: Entry, { secrets }: Narrowing): boolean {
  return name === null || secrets.length === 0 || secrets.some((pattern) => globsOverlap(pattern, name));
}

function isTargeted(replica: DesiredReplica, narrowing: Narrowing): boolean {
  return narrowing.targets.length === 0 || narrowing.targets.includes(replica.target);
}

function selectorOf(entry: Entry): string {
  const tags = Object.entries(entry.tags).map(([key, value]) => `tag ${key}=${value}`);
  return [...(entry.name === null ? [] : [entry.name]), ...tags].join(' with ');
}

function bySecretTargetName(a: DesiredReplica, b: DesiredReplica): number {
  return compare(a.secret, b.secret) || compare(a.target, b.target) || compare(a.name, b.name);
}

/** By code unit, so that the order is the same on every machine whatever its locale. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
