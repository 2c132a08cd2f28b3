import { type Chapter, clipSpan, type Window } from './chapters.ts';
import { DAY_MS } from './days.ts';
import { Membership } from './declared.ts';
import { type Check, checksOf, findGaps } from './gaps.ts';
import { FoundIncidents, type Incident } from './incidents.ts';
import { isUnseen } from './remember.ts';
import { replicaKeyOf } from './replica-key.ts';
import { type Seen, type Share, sharesOf } from './shares.ts';

/**
 * The last days of a history, folded: all that shares need of its records, and small enough to be kept beside them. With it, a run reads one
 * record for its page, and not those of a month.
 */
export interface RecentDays {
  readonly recent: 'lockstep-recent/1';
  /** Number of the last record in it. */
  readonly record: number;
  readonly isKnown: boolean;
  readonly checks: readonly Check[];
  readonly incidents: readonly Pick<Incident, 'secret' | 'target' | 'name' | 'start' | 'end' | 'drift'>[];
  /** Since when replicas are in the mapping: their keys by that time, a line each. */
  readonly members: readonly (readonly [since: number, keys: string])[];
  /** Those that left it. */
  readonly left: readonly (readonly [key: string, spans: readonly Window[]])[];
  /** When scheduled runs found that an event had been missed, and when runs ended before they looked, by the keys of replicas. */
  readonly missed: readonly (readonly [key: string, at: readonly number[]])[];
  readonly unseen: readonly (readonly [key: string, at: readonly number[]])[];
}

/** Whether a run ended before it looked depends on the checks before the window, too. */
const MARGIN_MS = 2 * DAY_MS;

/** Folds records one after the other, from those that were folded before on. */
export class RecentFold {
  #record: number;
  readonly #incidents: FoundIncidents;
  readonly #members = new Membership();
  readonly #checks: Check[];
  readonly #missed: Map<string, readonly number[]>;
  readonly #unseen: Map<string, readonly number[]>;

  /** @param before null: the records before the first one are not known */
  constructor(before: RecentDays | null, first = 1) {
    this.#record = before?.record ?? first - 1;
    const drafts = before?.incidents.map((one) => ({ ...one, how: null, foundBy: null, endedBy: null }));
    this.#incidents = new FoundIncidents(drafts ?? [], before?.isKnown ?? first > 1);
    this.#checks = [...(before?.checks ?? [])];
    this.#missed = new Map(before?.missed);
    this.#unseen = new Map(before?.unseen);
    for (const [since, keys] of before?.members ?? [])
      for (const key of keys.split('\n')) this.#members.since.set(key, since);
    for (const [key, spans] of before?.left ?? []) this.#members.past.set(key, [...spans]);
  }

  add(chapter: Chapter): void {
    this.#record = chapter.record.number;
    this.#incidents.add(chapter);
    this.#members.add(chapter);
    this.#checks.push(...checksOf([chapter]));
    for (const { run, replicas } of [chapter.record, ...chapter.events]) {
      const at = Date.parse(run.startedAt);
      for (const row of replicas) {
        if (row.missedEvent === true) addTime(this.#missed, replicaKeyOf(row), at);
        if (isUnseen(row)) addTime(this.#unseen, replicaKeyOf(row), at);
      }
    }
  }

  /** What is known of a window that ends with the last record. */
  summarize(window: Window): { readonly window: Window; readonly shares: Share[]; readonly gaps: Window[] } {
    const incidents = this.#incidents.all;
    const declared = this.#members.declaredIn(window);
    const shares = sharesOf({ checks: this.#checks, incidents, declared, seen: this.#seenIn(window) }, window);
    return { window, shares, gaps: findGaps(this.#checks, window) };
  }

  /** What the next run needs, whose window begins no earlier than this one. */
  save(window: Window): RecentDays {
    const from = window.from - MARGIN_MS;
    const isRecent = ({ end }: Pick<Incident, 'end'>) => end === null || Date.parse(end) >= from;
    const before = this.#checks.findLastIndex(({ at }) => at < from);
    const members = new Map<number, string[]>();
    for (const [key, since] of this.#members.since) groupKey(members, since, key);
    return {
      recent: 'lockstep-recent/1',
      record: this.#record,
      isKnown: this.#incidents.isKnown,
      checks: this.#checks.slice(Math.max(0, before)),
      incidents: this.#incidents.all.filter(isRecent).map(({ how: _how, foundBy: _by, endedBy: _end, ...one }) => one),
      members: [...members].map(([since, keys]) => [since, keys.join('\n')]),
      left: [...this.#members.past].flatMap(([key, spans]) => {
        const kept = spans.filter((span) => clipSpan(span, { from, to: window.to }) !== null);
        return kept.length === 0 ? [] : [[key, kept] as const];
      }),
      missed: timesSince(this.#missed, from),
      unseen: timesSince(this.#unseen, from),
    };
  }

  #seenIn({ from, to }: Window): Map<string, Seen> {
    const keys = new Set([...this.#missed.keys(), ...this.#unseen.keys()]);
    return new Map(
      [...keys].map((key) => {
        const missed = this.#missed.get(key)?.filter((at) => from <= at && at < to) ?? [];
        const unseenAt = new Set(this.#unseen.get(key)?.filter((at) => at < to));
        return [key, { missedEvents: missed.length, worstBehindSeconds: null, unseenAt }];
      }),
    );
  }
}

function addTime(times: Map<string, readonly number[]>, key: string, at: number): void {
  times.set(key, [...(times.get(key) ?? []), at]);
}

function timesSince(times: ReadonlyMap<string, readonly number[]>, from: number): (readonly [string, number[]])[] {
  return [...times].flatMap(([key, all]) => {
    const kept = all.filter((at) => at >= from);
    return kept.length === 0 ? [] : [[key, kept] as const];
  });
}

function groupKey(groups: Map<number, string[]>, since: number, key: string): void {
  const found = groups.get(since);
  if (found === undefined) groups.set(since, [key]);
  else found.push(key);
}
