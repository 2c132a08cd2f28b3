import { accountOfArn, isAccountId } from '../../../config/aws/arn.ts';
import { MAPPING_TAG } from '../../../config/aws/marks.ts';
import type { Place } from '../desired.ts';
import type { SecretState } from '../observation.ts';
import { counterpartOf, isSelectable, reasonAgainstOrigin } from './counterparts.ts';
import { type GuessedGroup, groupSecrets, type Matched } from './groups.ts';
import { type GuessedCopy, type TargetKey, targetKeyOf } from './keys.ts';

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
      account: isAccountId(account) ? account : null,
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
