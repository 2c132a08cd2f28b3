import type { Place } from '../desired.ts';
import { groupBy } from '../group.ts';
import type { SecretState } from '../observation.ts';
import { type GuessedCopy, isWeaker, ownKeyOf, type TargetKey } from './keys.ts';
import { type GuessedSelector, selectNames } from './selectors.ts';
import { selectingTag } from './tags.ts';

export interface GuessedReplica {
  readonly target: string;
  readonly kmsKey: string | null;
}

/**
 * Secrets that have the same replicas, and what selects them. Those of which only the name speaks are a group of their
 * own, unless that takes many more entries.
 */
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

/** The secrets of a place that are copies, by name. */
export interface Matched {
  readonly name: string;
  readonly place: Place;
  readonly copies: ReadonlyMap<string, GuessedCopy & { readonly isProven: boolean }>;
  readonly key: TargetKey;
  /** The names that are there, whatever they are. */
  readonly seen: ReadonlySet<string>;
}

/** More entries than this are too many to keep a pattern from growing, or a tag from replacing them. */
const FEW = 3;

/** Groups the secrets of the origin by the replicas that they have, and finds what selects each group among all. */
export function groupSecrets(
  sources: readonly SecretState[],
  targets: readonly Matched[],
  all: readonly SecretState[],
): GuessedGroup[] {
  const replicasOf = ({ name }: SecretState): GuessedReplica[] =>
    targets.flatMap(({ name: target, copies, key, place }) => {
      const copy = copies.get(name);
      return copy === undefined ? [] : [{ target, kmsKey: ownKeyOf(copy, key, place.region) }];
    });
  const toGroup = (members: readonly SecretState[], replicas: readonly GuessedReplica[]): GuessedGroup => ({
    secrets: members.map(({ name }) => name),
    selectors: selectorsFor(members, all),
    replicas,
    unproven: whereaboutsOf(members, targets, ({ isProven }) => !isProven),
    weaker: whereaboutsOf(members, targets, isWeaker),
  });
  const replicated = sources.filter((secret) => replicasOf(secret).length > 0);
  const alike = groupBy(replicated, (secret) => JSON.stringify(replicasOf(secret)));
  return [...alike.values()].flatMap((members) => {
    const replicas = replicasOf(members[0]);
    const whole = toGroup(members, replicas);
    const doubtful = new Set(whole.unproven.map(({ secret }) => secret));
    if (doubtful.size === 0 || doubtful.size === members.length) return [whole];
    const apart = [false, true].map((isDoubtful) => {
      return toGroup(
        members.filter(({ name }) => doubtful.has(name) === isDoubtful),
        replicas,
      );
    });
    return countSelectors(apart) <= countSelectors([whole]) + FEW ? apart : [whole];
  });
}

function countSelectors(groups: readonly GuessedGroup[]): number {
  return groups.reduce((sum, { selectors }) => sum + selectors.length, 0);
}

function selectorsFor(members: readonly SecretState[], all: readonly SecretState[]): readonly GuessedSelector[] {
  const within = new Set(members);
  const others = all.filter((secret) => !within.has(secret));
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
