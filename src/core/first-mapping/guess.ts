import { accountOfArn } from '../../../config/aws/arn.ts';
import { MAPPING_TAG } from '../../../config/aws/marks.ts';
import type { Place } from '../desired.ts';
import { groupBy } from '../group.ts';
import type { SecretState } from '../observation.ts';
import { counterpartOf, isSelectable, reasonAgainstOrigin } from './counterparts.ts';
import { type GuessedCopy, isWeaker, ownKeyOf, type TargetKey, targetKeyOf } from './keys.ts';
import { type GuessedSelector, selectNames } from './selectors.ts';
import { selectingTag } from './tags.ts';

/** A place, and all secrets that it was seen to have. */
export interface SeenPlace {
  readonly place: Place;
  readonly secrets: readonly SecretState[];
}

export interface GuessedTarget {
  readonly name: string;
  readonly place: Place;
  readonly key: TargetKey;
  readonly replicas: number;
}

export interface GuessedReplica {
  readonly target: string;
  readonly kmsKey: string | null;
}

/** Secrets that have the same replicas, and what selects them. */
export interface GuessedGroup {
  readonly secrets: readonly string[];
  readonly selectors: readonly GuessedSelector[];
  readonly replicas: readonly GuessedReplica[];
  /** Of these replicas nothing but the name says that they are copies. */
  readonly unproven: readonly Whereabouts[];
  /** These are under AWS's key, although their origins are under one of the customer's. */
  readonly weaker: readonly Whereabouts[];
}

interface Whereabouts {
  readonly secret: string;
  readonly target: string;
}

/** Secrets that are not proposed, all in one place and for one reason. */
export interface LeftAlone {
  readonly where: string;
  readonly reason: string;
  readonly names: readonly string[];
}

/** What a first mapping may say, by what was seen. Names are sorted. */
export interface FirstMapping {
  readonly name: string;
  readonly origin: { readonly region: string; readonly account: string | null; readonly secrets: number };
  readonly targets: readonly GuessedTarget[];
  readonly groups: readonly GuessedGroup[];
  readonly leftAlone: readonly LeftAlone[];
  /** Secrets of the origin of which no other place has one of the same name. */
  readonly alone: readonly string[];
}

/** More entries than this by name are replaced by one by a tag, if there is one. */
const FEW = 3;

/** Guesses a mapping from what the origin's Region and other places hold: what has the same name is a replica. */
export function guessMapping(origin: SeenPlace, places: readonly SeenPlace[]): FirstMapping {
  const all = origin.secrets.filter(isSelectable).sort(byName);
  const leftAlone = new Collected();
  const sources = all.filter((secret) => {
    const reason = reasonAgainstOrigin(secret);
    if (reason !== null) leftAlone.add(origin.place.region, reason, secret.name);
    return reason === null;
  });
  const matched = places.map((seen) => matchPlace(seen, sources, leftAlone));
  const targets = matched.filter(({ copies }) => copies.size > 0);
  const account = accountOfArn(all[0]?.arn ?? '');
  return {
    name: freeName([origin, ...places]),
    origin: {
      region: origin.place.region,
      account: /^\d{12}$/.test(account) ? account : null,
      secrets: origin.secrets.length,
    },
    targets: targets.map(({ name, place, key, copies }) => ({ name, place, key, replicas: copies.size })),
    groups: groupSecrets(sources, targets, all),
    leftAlone: leftAlone.sorted(),
    alone: sources.map(({ name }) => name).filter((name) => !matched.some(({ seen }) => seen.has(name))),
  };
}

/** How a target is called: by its Region, and in another account by that as well. */
export function targetNameOf({ region, assumeRole }: Place): string {
  return assumeRole === null ? region : `${region}-${accountOfArn(assumeRole)}`;
}

interface Matched {
  readonly name: string;
  readonly place: Place;
  readonly copies: ReadonlyMap<string, GuessedCopy & { readonly isProven: boolean }>;
  readonly key: TargetKey;
  /** The names that are there, whatever they are. */
  readonly seen: ReadonlySet<string>;
}

function matchPlace({ place, secrets }: SeenPlace, sources: readonly SecretState[], leftAlone: Collected): Matched {
  const name = targetNameOf(place);
  const there = new Map(secrets.map((secret) => [secret.name, secret]));
  const copies = new Map<string, GuessedCopy & { isProven: boolean }>();
  for (const origin of sources) {
    const secret = there.get(origin.name);
    if (secret === undefined) continue;
    const counterpart = counterpartOf(origin, secret);
    if (counterpart.kind === 'left') leftAlone.add(name, counterpart.reason, origin.name);
    if (counterpart.kind === 'copy') copies.set(origin.name, { origin, secret, isProven: counterpart.isProven });
  }
  return { name, place, copies, key: targetKeyOf([...copies.values()], place.region), seen: new Set(there.keys()) };
}

function groupSecrets(
  sources: readonly SecretState[],
  targets: readonly Matched[],
  all: readonly SecretState[],
): GuessedGroup[] {
  const replicasOf = ({ name }: SecretState): GuessedReplica[] =>
    targets.flatMap(({ name: target, copies, key, place }) => {
      const copy = copies.get(name);
      return copy === undefined ? [] : [{ target, kmsKey: ownKeyOf(copy, key, place.region) }];
    });
  const replicated = sources.filter((secret) => replicasOf(secret).length > 0);
  const groups = groupBy(replicated, (secret) => JSON.stringify(replicasOf(secret)));
  return [...groups.values()].map((members) => {
    const within = new Set<SecretState>(members);
    return {
      secrets: members.map(({ name }) => name),
      selectors: selectorsFor(
        members,
        all.filter((secret) => !within.has(secret)),
      ),
      replicas: replicasOf(members[0]),
      unproven: whereaboutsOf(members, targets, ({ isProven }) => !isProven),
      weaker: whereaboutsOf(members, targets, isWeaker),
    };
  });
}

function selectorsFor(members: readonly SecretState[], others: readonly SecretState[]): readonly GuessedSelector[] {
  const names = (secrets: readonly SecretState[]) => secrets.map(({ name }) => name);
  const byName = selectNames(names(members), names(others));
  const tag = byName.length > FEW ? selectingTag(members, others) : null;
  return tag === null ? byName : [{ by: 'tag', ...tag }];
}

function whereaboutsOf(
  members: readonly SecretState[],
  targets: readonly Matched[],
  isMeant: (copy: GuessedCopy & { isProven: boolean }) => boolean,
): Whereabouts[] {
  return members.flatMap(({ name }) =>
    targets.flatMap(({ name: target, copies }) => {
      const copy = copies.get(name);
      return copy !== undefined && isMeant(copy) ? [{ secret: name, target }] : [];
    }),
  );
}

/** `lockstep`, unless a mapping of that name has replicas in one of the places. */
function freeName(places: readonly SeenPlace[]): string {
  const taken = new Set(places.flatMap(({ secrets }) => secrets.map(({ tags }) => tags[MAPPING_TAG])));
  let number = 1;
  while (taken.has(nameNumber(number))) number += 1;
  return nameNumber(number);
}

function nameNumber(number: number): string {
  return number === 1 ? 'lockstep' : `lockstep-${number}`;
}

/** Collects names by place and reason. */
class Collected {
  readonly #found = new Map<string, { where: string; reason: string; names: string[] }>();

  add(where: string, reason: string, name: string): void {
    const key = `${where} ${reason}`;
    const known = this.#found.get(key) ?? { where, reason, names: [] };
    known.names.push(name);
    this.#found.set(key, known);
  }

  sorted(): LeftAlone[] {
    return [...this.#found.values()];
  }
}

function byName(one: SecretState, other: SecretState): number {
  return one.name < other.name ? -1 : 1;
}
