import { accountOfTarget, type Mapping } from '../../config/mapping.ts';
import type { Report } from '../../src/core/report.ts';
import type { AccountRegion } from '../../src/emulator/index.ts';
import type { Secret } from '../../src/emulator/secretsmanager/model/secret.ts';
import { ACCOUNT, ORIGIN_REGION } from '../support/builders.ts';
import { DUBLIN, HOME } from '../support/stage.ts';
import type { Account } from './account.ts';
import type { Statement } from './journal.ts';
import { troubleWithStatement } from './statements.ts';
import { currentOf, currentVersion, textOf, type Value, type Watched } from './values.ts';
import { FENCE, NAME } from './words.ts';

/** The current value of a replica. */
interface Shows {
  readonly value: Value;
  /** The reign of the origin in which the replica took that value: the latest of that value at the time. */
  readonly since: number;
  /** The latest reign whose value it ever had. */
  readonly reached: number;
  /** All versions that were ever its AWSCURRENT. */
  readonly held: readonly string[];
}

/** What the witness has seen so far. */
export interface Seen {
  /** By origin: the values that were AWSCURRENT, in order; a value may come back. */
  readonly reigns: ReadonlyMap<string, readonly Value[]>;
  readonly shown: readonly Shows[];
  /** Whether a promotion has waited out what lags: from then on no run writes in dublin. */
  readonly isPromoted: boolean;
}

/** A call that took effect. */
export interface Deed {
  readonly actor: string;
  readonly action: string;
  readonly place: AccountRegion;
  /** People may do anything; the rules are about the engine. */
  readonly byHand: boolean;
}

export interface Testimony {
  readonly seen: Seen;
  /** Broken rules, a sentence each. */
  readonly blamed: readonly string[];
}

/** Checks every replica after every write, and returns the broken rules. It is stateless. */
export class Witness {
  readonly #watched: readonly Watched[];

  constructor(mapping: Mapping) {
    this.#watched = mapping.entries.flatMap((entry) =>
      entry.replicas.map((spec) => {
        // The only secret that a pattern of a story selects.
        const secret = entry.selector.by === 'name' ? entry.selector.name : NAME;
        const place = { account: accountOfTarget(spec.target, ACCOUNT), region: spec.target.region };
        return { secret, name: spec.name ?? secret, place };
      }),
    );
  }

  /**
   * All versions that an origin has at the start were current once, in this order. The last of the accounts is the one
   * at the start.
   */
  first(accounts: readonly Account[]): Seen {
    const account = accounts.at(-1) as Account;
    const origins = [...new Set(this.#watched.map(({ secret }) => secret))];
    const reigns = new Map(
      origins.map((name) => [name, (account.secret(HOME, name)?.versions ?? []).map(textOf)] as const),
    );
    const shown = this.#watched.map(({ secret, name, place }): Shows => {
      const value = currentOf(account.secret(place, name));
      const since = reigns.get(secret)?.lastIndexOf(value) ?? -1;
      const held = accounts.reduce<readonly string[]>((all, one) => withHeld(all, one.secret(place, name)), []);
      return { value, since, reached: since, held };
    });
    return { reigns, shown, isPromoted: isFenced(account) };
  }

  after(before: Seen, account: Account, deed: Deed): Testimony {
    const { actor, action, place, byHand } = deed;
    const reigns = new Map([...before.reigns].map(([name, values]) => [name, withCurrent(values, account, name)]));
    const wrote = !byHand && place.region === ORIGIN_REGION ? [`${actor} wrote ${action} to the origin`] : [];
    const late = !byHand && before.isPromoted && place.region === DUBLIN.region;
    const intruded = late ? [`${actor} wrote ${action} to ${place.region} after it was promoted`] : [];
    const looked = this.#watched.map((watched, at) => {
      const shows = before.shown[at] as Shows;
      const held = withHeld(shows.held, account.secret(watched.place, watched.name));
      return look(watched, held === shows.held ? shows : { ...shows, held }, reigns, account, deed);
    });
    const shown = looked.map(({ shows }) => shows);
    const seen = { ...before, reigns, shown, isPromoted: before.isPromoted && isFenced(account) };
    return { seen, blamed: [...wrote, ...intruded, ...looked.flatMap(({ blamed }) => blamed)] };
  }

  /** The version of the event, or a later one, must have been copied by then. */
  consumed({ reigns, shown }: Seen, account: Account, actor: string, secret: string, version: string): string[] {
    const spokenOf = account.secret(HOME, secret)?.versions.find(({ id }) => id === version);
    const reign = reigns.get(secret)?.lastIndexOf(spokenOf && textOf(spokenOf)) ?? -1;
    return this.#watched.flatMap((watched, at) => {
      const { value, reached = -1 } = shown[at] ?? { value: undefined };
      const copied = Math.max(reached, reigns.get(secret)?.lastIndexOf(value) ?? -1);
      const lost = watched.secret === secret && copied < reign;
      return lost
        ? [`${actor} consumed an event that was not copied to ${watched.name} in ${watched.place.region}`]
        : [];
    });
  }

  /** What a run says of itself must be true. */
  check({ shown }: Seen, account: Account, actor: string, stated: readonly Statement[]): string[] {
    return stated.flatMap((statement) =>
      this.#watched.flatMap((watched, at) =>
        troubleWithStatement(statement, watched, (shown[at] as Shows).held, account).map((what) => `${actor} ${what}`),
      ),
    );
  }

  /** In a promoted place, a run wrote nothing, and calls nothing in sync that is not. */
  atPeace(account: Account, report: Report, writes: readonly string[]): string[] {
    const rows = report.replicas.flatMap(({ secret, target, status, drift }) => {
      const isEqual = currentOf(account.secret(DUBLIN, secret)) === currentOf(account.secret(HOME, secret));
      const isRight = status === 'in-sync' ? isEqual : status === 'blocked' && drift.includes('promoted');
      return isRight ? [] : [`in the promoted place ${secret} in ${target} is ${status} [${drift}]`];
    });
    return [...rows, ...writes.map((write) => `a run after the promotion wrote ${write}`)];
  }

  /** Everything must be in sync, proven by value, with nothing left to write. */
  atRest(account: Account, report: Report, writes: readonly string[]): string[] {
    const rows = report.replicas.flatMap(({ secret, target, status, reason = '' }) =>
      status === 'in-sync' ? [] : [`at rest ${secret} in ${target} is ${status}: ${reason}`],
    );
    const others = this.#watched.flatMap(({ secret, name, place }) =>
      currentOf(account.secret(place, name)) === currentOf(account.secret(HOME, secret))
        ? []
        : [`at rest ${name} in ${place.region} has another value`],
    );
    return [...rows, ...(writes.length > 0 ? [`a second heal was needed: ${writes.join(', ')}`] : []), ...others];
  }
}

function isFenced(account: Account): boolean {
  return account.secret(DUBLIN, FENCE)?.tags?.some(({ Value }) => Value === 'raised') ?? false;
}

const keys = new WeakMap<Seen, string>();

export function keyOfSeen(seen: Seen): string {
  const key = keys.get(seen) ?? JSON.stringify([[...seen.reigns.values()], seen.shown, seen.isPromoted]);
  keys.set(seen, key);
  return key;
}

function look(
  { secret, name, place }: Watched,
  before: Shows,
  reigns: Seen['reigns'],
  account: Account,
  { actor, action, byHand }: Deed,
): { shows: Shows; blamed: readonly string[] } {
  const replica = account.secret(place, name);
  if (replica?.deletion !== undefined) {
    const lost = action === 'DeleteSecret' && !byHand;
    return { shows: before, blamed: lost ? [`${actor}, ${action} left ${name} in ${place.region} unreadable`] : [] };
  }
  const value = currentOf(replica);
  if (value === before.value) return { shows: before, blamed: [] };
  const values = reigns.get(secret) ?? [];
  const since = values.lastIndexOf(value);
  const shows = { value, since, reached: Math.max(before.reached, since), held: before.held };
  const trouble = byHand ? [] : troubleWith(value, before, values);
  return { shows, blamed: trouble.map((deed) => `${actor}, ${action} ${deed(`${name} in ${place.region}`)}`) };
}

/**
 * A value is older than another if it became current first. It may still follow the other if it became current again
 * after the replica took that one, since then the origin was rolled back.
 */
function troubleWith(value: Value, before: Shows, reigns: readonly Value[]): ((replica: string) => string)[] {
  if (value === undefined) return [(replica) => `left ${replica} unreadable`];
  if (!reigns.includes(value)) return [(replica) => `gave ${replica} a value that its origin never had`];
  const isOlder = reigns.indexOf(value) < reigns.indexOf(before.value);
  const cameBack = reigns.lastIndexOf(value) > before.since;
  return isOlder && !cameBack ? [(replica) => `moved ${replica} back to an older version`] : [];
}

/** The order in which versions were current does not matter, so that more positions are equal. */
function withHeld(held: readonly string[], replica: Secret | undefined): readonly string[] {
  const current = currentVersion(replica);
  return current === undefined || held.includes(current.id) ? held : [...held, current.id].sort();
}

function withCurrent(reigns: readonly Value[], account: Account, name: string): readonly Value[] {
  const current = currentOf(account.secret(HOME, name));
  return current === undefined || current === reigns.at(-1) ? reigns : [...reigns, current];
}
