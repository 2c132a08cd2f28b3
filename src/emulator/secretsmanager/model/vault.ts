import type { AccountRegion } from '../../arn.ts';
import type { Secret } from './secret.ts';

interface Revision {
  readonly at: number;
  readonly secret: Secret | undefined;
}

/** All secrets of a place as they are between two moments, with what was derived from them. */
interface View {
  readonly from: number;
  readonly until: number;
  readonly secrets: readonly Secret[];
  readonly made: Map<string, readonly Secret[]>;
}

/** Three times the five minutes that AWS allows ListSecrets to lag. */
const HISTORY_MS = 15 * 60_000;

/** Every secret of every place, with its recent history. */
export class Vault {
  readonly #clock: () => number;
  readonly #places = new Map<string, Map<string, Revision[]>>();
  readonly #views = new Map<string, View>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The secret that holds a name at a moment, including one scheduled for deletion. */
  findSecret(place: AccountRegion, name: string, asOf = this.#clock()): Secret | undefined {
    return secretAsOf(this.#revisionsIn(place).get(name), asOf);
  }

  /** All secrets as they were at a moment, in no particular order. */
  listSecrets(place: AccountRegion, asOf = this.#clock()): Secret[] {
    return [...this.#revisionsIn(place).values()].flatMap((revisions) => secretAsOf(revisions, asOf) ?? []);
  }

  /**
   * What `make` derives from all present secrets, cached under `key` until a secret changes or vanishes: the pages of
   * one listing do not each sort everything.
   */
  cachedListing(
    place: AccountRegion,
    key: string,
    make: (secrets: readonly Secret[]) => readonly Secret[],
  ): readonly Secret[] {
    const { secrets, made } = this.#viewOf(place);
    const known = made.get(key) ?? make(secrets);
    made.set(key, known);
    return known;
  }

  saveSecret(secret: Secret): void {
    this.#recordRevision(secret, secret.name, secret);
  }

  removeSecret(secret: Secret): void {
    this.#recordRevision(secret, secret.name, undefined);
  }

  #recordRevision(place: AccountRegion, name: string, secret: Secret | undefined): void {
    const now = this.#clock();
    const kept = keepRecent(this.#revisionsIn(place).get(name) ?? [], now);
    this.#revisionsIn(place).set(name, [...kept, { at: now, secret }]);
    this.#views.delete(keyOf(place));
  }

  #viewOf(place: AccountRegion): View {
    const now = this.#clock();
    const known = this.#views.get(keyOf(place));
    if (known !== undefined && known.from <= now && now < known.until) return known;
    const secrets = this.listSecrets(place, now);
    const until = secrets.reduce((first, { deletion }) => Math.min(first, deletion?.goneAt ?? first), Infinity);
    const view = { from: now, until, secrets, made: new Map() };
    this.#views.set(keyOf(place), view);
    return view;
  }

  #revisionsIn(place: AccountRegion): Map<string, Revision[]> {
    const key = keyOf(place);
    const names = this.#places.get(key) ?? new Map<string, Revision[]>();
    this.#places.set(key, names);
    return names;
  }
}

function keyOf({ account, region }: AccountRegion): string {
  return `${account}/${region}`;
}

function secretAsOf(revisions: readonly Revision[] | undefined, at: number): Secret | undefined {
  const secret = revisions?.findLast((revision) => revision.at <= at)?.secret;
  return secret?.deletion !== undefined && secret.deletion.goneAt <= at ? undefined : secret;
}

/** Of the revisions older than the history, only the last can still be read. */
function keepRecent(revisions: readonly Revision[], now: number): Revision[] {
  const inForce = revisions.findLastIndex((revision) => revision.at <= now - HISTORY_MS);
  return revisions.slice(Math.max(inForce, 0)).filter((revision) => revision.at < now);
}
