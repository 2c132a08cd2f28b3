import type { Place } from '../arn.ts';
import type { Secret } from './secret.ts';

interface Revision {
  readonly at: number;
  readonly secret: Secret | undefined;
}

/** Three times the five minutes that AWS allows ListSecrets to lag. */
const HISTORY_MS = 15 * 60_000;

/** Every secret of every place, with what it was a while ago. */
export class Vault {
  readonly #clock: () => number;
  readonly #places = new Map<string, Map<string, Revision[]>>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The secret that holds a name, scheduled for deletion or not. */
  find(place: Place, name: string): Secret | undefined {
    const now = this.#clock();
    return standing(this.#names(place).get(name), now);
  }

  /** All secrets as they were at a moment, in no particular order. */
  list(place: Place, asOf = this.#clock()): Secret[] {
    return [...this.#names(place).values()].flatMap((revisions) => standing(revisions, asOf) ?? []);
  }

  save(secret: Secret): void {
    this.#record(secret, secret.name, secret);
  }

  remove(secret: Secret): void {
    this.#record(secret, secret.name, undefined);
  }

  #record(place: Place, name: string, secret: Secret | undefined): void {
    const now = this.#clock();
    const kept = recent(this.#names(place).get(name) ?? [], now);
    this.#names(place).set(name, [...kept, { at: now, secret }]);
  }

  #names({ account, region }: Place): Map<string, Revision[]> {
    const key = `${account}/${region}`;
    const names = this.#places.get(key) ?? new Map<string, Revision[]>();
    this.#places.set(key, names);
    return names;
  }
}

function standing(revisions: readonly Revision[] | undefined, at: number): Secret | undefined {
  const secret = revisions?.findLast((revision) => revision.at <= at)?.secret;
  return secret?.deletion !== undefined && secret.deletion.goneAt <= at ? undefined : secret;
}

/** Of the revisions older than the history only the last one can still be asked for. */
function recent(revisions: readonly Revision[], now: number): Revision[] {
  const inForce = revisions.findLastIndex((revision) => revision.at <= now - HISTORY_MS);
  return revisions.slice(Math.max(inForce, 0)).filter((revision) => revision.at < now);
}
