import { isGlob } from '../../../config/glob.ts';
import { type Chapter, clipSpan, mergeSpans, type Window } from './chapters.ts';
import type { ReplicaName } from './record.ts';
import { replicaKeyOf, replicaOfKey } from './replica-key.ts';

/** A replica, and when the mapping asked for it within the window. */
export interface Declared {
  readonly replica: ReplicaName;
  readonly spans: readonly Window[];
}

/**
 * When the mapping asked for each replica, by its key, as far as whole runs saw it.
 * ```
 * the record lists all        | declared from then on: who is in the list; until then: who is not
 * it has the replica in joined | declared from then on
 * it has the replica in left   | declared until then
 * ```
 * @param chapters of the window, and those before it back to one that lists all
 */
export function findDeclared(chapters: readonly Chapter[], window: Window): Map<string, Declared> {
  const members = new Membership();
  for (const chapter of chapters) members.add(chapter);
  return members.declaredIn(window);
}

/** Who is in the mapping, while records are read one after the other. */
export class Membership {
  /** When replicas that left were in it, by their keys. */
  readonly past = new Map<string, Window[]>();
  /** Since when the others are. */
  readonly since = new Map<string, number>();

  add({ record, members: listed }: Chapter): void {
    const at = Date.parse(record.run.startedAt);
    for (const left of record.left ?? []) this.#end(replicaKeyOf(left), at);
    if (listed !== null) this.#endOthers(listed, at);
    for (const replica of listed ?? record.joined ?? []) this.#begin(replica, at);
  }

  declaredIn(window: Window): Map<string, Declared> {
    const declared = new Map<string, Declared>();
    for (const key of new Set([...this.past.keys(), ...this.since.keys()])) {
      const since = this.since.get(key);
      const last = since === undefined ? [] : [{ from: since, to: window.to }];
      const spans = [...(this.past.get(key) ?? []), ...last].flatMap((span) => clipSpan(span, window) ?? []);
      // The clock of a run may be behind that of the run before, and no time counts twice.
      if (spans.length > 0) declared.set(key, { replica: replicaOfKey(key), spans: mergeSpans(spans) });
    }
    return declared;
  }

  #begin(replica: ReplicaName, at: number): void {
    const key = replicaKeyOf(replica);
    // A pattern that could not be expanded is no replica.
    if (!isGlob(replica.secret) && !this.since.has(key)) this.since.set(key, at);
  }

  #end(key: string, at: number): void {
    const from = this.since.get(key);
    this.since.delete(key);
    if (from !== undefined && from < at) this.past.set(key, [...(this.past.get(key) ?? []), { from, to: at }]);
  }

  #endOthers(listed: readonly ReplicaName[], at: number): void {
    const keys = new Set(listed.map(replicaKeyOf));
    for (const key of [...this.since.keys()]) if (!keys.has(key)) this.#end(key, at);
  }
}
