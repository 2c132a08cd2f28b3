import { isGlob } from '../../../config/glob.ts';
import { type Chapter, clipSpan, mergeSpans, type Window } from './chapters.ts';
import type { ReplicaName } from './record.ts';
import { replicaKeyOf } from './state.ts';

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
  const members = new Membership(window);
  for (const { record, members: listed } of chapters) {
    const at = Date.parse(record.run.startedAt);
    for (const left of record.left ?? []) members.end(replicaKeyOf(left), at);
    if (listed !== null) members.endOthers(listed, at);
    for (const replica of listed ?? record.joined ?? []) members.begin(replica, at);
  }
  members.endOthers([], window.to);
  return members.declared;
}

/** Who is in the mapping, while records are read one after the other. */
class Membership {
  readonly declared = new Map<string, Declared>();
  readonly #since = new Map<string, { replica: ReplicaName; from: number }>();
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
  }

  begin(replica: ReplicaName, at: number): void {
    const key = replicaKeyOf(replica);
    // A pattern that could not be expanded is no replica.
    if (!isGlob(replica.secret) && !this.#since.has(key)) this.#since.set(key, { replica, from: at });
  }

  end(key: string, at: number): void {
    const one = this.#since.get(key);
    this.#since.delete(key);
    const span = one === undefined ? null : clipSpan({ from: one.from, to: at }, this.#window);
    if (one === undefined || span === null) return;
    // The clock of a run may be behind that of the run before, and no time counts twice.
    this.declared.set(key, {
      replica: one.replica,
      spans: mergeSpans([...(this.declared.get(key)?.spans ?? []), span]),
    });
  }

  endOthers(listed: readonly ReplicaName[], at: number): void {
    const keys = new Set(listed.map(replicaKeyOf));
    for (const key of [...this.#since.keys()]) if (!keys.has(key)) this.end(key, at);
  }
}
