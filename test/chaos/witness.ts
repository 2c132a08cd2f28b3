import type { Mapping } from '../../config/mapping.ts';
import type { Report } from '../../src/core/report.ts';
import type { Place } from '../../src/emulator/index.ts';
import type { Secret, Version } from '../../src/emulator/secretsmanager/model/secret.ts';
import { ACCOUNT, ORIGIN_REGION } from '../support/builders.ts';
import type { Account } from './account.ts';

type Value = string | undefined;

/** One replica of the mapping, and what it showed last. */
interface Watched {
  readonly secret: string;
  readonly name: string;
  readonly place: Place;
  last: Value;
}

/** Hands may do what they like; only what the engine does is judged. */
const HANDS = ['rotation', 'person', 'rollback'];

/** Looks at every replica after every call, and keeps what broke a rule. */
export class Witness {
  readonly violations: string[] = [];
  readonly #account: Account;
  readonly #watched: Watched[];
  /** By origin: the values that were AWSCURRENT once, in the order in which their versions were made. */
  readonly #history = new Map<string, Value[]>();

  constructor(account: Account, mapping: Mapping) {
    this.#account = account;
    this.#watched = mapping.entries.flatMap((entry) =>
      entry.replicas.map((spec) => {
        const secret = entry.name ?? '';
        const name = spec.name ?? secret;
        const place = { account: spec.target.assumeRole?.split(':')[4] ?? ACCOUNT, region: spec.target.region };
        return { secret, name, place, last: currentOf(account.secret(place, name)) };
      }),
    );
    for (const { secret } of this.#watched) this.#history.set(secret, this.#valuesOf(secret));
  }

  after(actor: string, action: string, place: Place): void {
    if (!this.#account.isWrite(action)) return;
    const byHand = HANDS.some((hand) => actor.startsWith(hand));
    if (!byHand && place.region === ORIGIN_REGION) this.#blame(actor, `wrote ${action} to the origin`);
    this.#remember();
    for (const watched of this.#watched) this.#look(watched, `${actor}, ${action}`, byHand);
  }

  /** Everything is in step, proven by value, and nothing was left to write. */
  atRest(report: Report, writes: readonly string[]): void {
    for (const { secret, target, status, reason = '' } of report.replicas) {
      if (status !== 'in-sync') this.violations.push(`at rest ${secret} in ${target} is ${status}: ${reason}`);
    }
    if (writes.length > 0) this.violations.push(`a second heal was needed: ${writes.join(', ')}`);
    for (const { secret, name, place } of this.#watched) {
      const wanted = currentOf(this.#account.secret({ account: ACCOUNT, region: ORIGIN_REGION }, secret));
      if (currentOf(this.#account.secret(place, name)) !== wanted)
        this.violations.push(`at rest ${name} in ${place.region} has another value`);
    }
  }

  #look(watched: Watched, what: string, byHand: boolean): void {
    const { secret, name, place, last } = watched;
    const replica = this.#account.secret(place, name);
    // What is scheduled for deletion cannot be read by anybody; only hands delete.
    if (replica?.deletion !== undefined) return;
    const value = currentOf(replica);
    watched.last = value;
    if (byHand || value === last) return;
    if (value === undefined) this.#blame(what, `left ${name} in ${place.region} without AWSCURRENT`);
    const [rank, before] = [this.#rank(secret, value), this.#rank(secret, last)];
    if (rank === -1) this.#blame(what, `gave ${name} in ${place.region} a value that its origin never had`);
    const follows = value === currentOf(this.#account.secret({ account: ACCOUNT, region: ORIGIN_REGION }, secret));
    if (rank < before && !follows) this.#blame(what, `moved ${name} in ${place.region} back to an older version`);
  }

  /** A value that was current before is as new as its version, whatever is current now. */
  #rank(secret: string, value: Value): number {
    return this.#history.get(secret)?.indexOf(value) ?? -1;
  }

  /** What an origin holds at the start was all current once, in this order. */
  #valuesOf(secret: string): Value[] {
    const { versions = [] } = this.#account.secret({ account: ACCOUNT, region: ORIGIN_REGION }, secret) ?? {};
    return versions.map(textOf);
  }

  #remember(): void {
    for (const { secret } of this.#watched) {
      const known = this.#history.get(secret) ?? [];
      const current = currentOf(this.#account.secret({ account: ACCOUNT, region: ORIGIN_REGION }, secret));
      if (current !== undefined && !known.includes(current)) this.#history.set(secret, [...known, current]);
    }
  }

  #blame(what: string, deed: string): void {
    this.violations.push(`${what} ${deed}`);
  }
}

function currentOf(secret: Secret | undefined): Value {
  const current = secret?.versions.find(({ stages }) => stages.includes('AWSCURRENT'));
  return current && textOf(current);
}

function textOf({ value }: Version): Value {
  return value?.kind === 'text' ? value.text : undefined;
}
