import { fingerprint } from './account.ts';
import { Play, type Twist } from './play.ts';
import { type Position, storyOf } from './position.ts';
import type { Scenario } from './story.ts';

export interface Explored {
  /** Distinct moments between two calls that were reached. */
  readonly positions: number;
  /** Distinct ends of the story. */
  readonly ends: number;
  /** Stale answers that were played. */
  readonly stale: number;
  /** The first story that broke a rule. */
  readonly failure: Failure | null;
}

export interface Failure {
  readonly scenario: string;
  readonly violations: readonly string[];
  readonly story: readonly string[];
  readonly seed?: number;
}

/**
 * A model checker: plays every order of the calls of a scenario, with every answer that each may get. Equal positions
 * are explored once, whichever order led to them: the rest of a story depends only on the contents of the accounts,
 * what reads may still show, how far each actor has come, and what the witness has seen. It stops at the first
 * violation that matches `wanted`.
 */
export function exhaust(scenario: Scenario, twist: Twist = {}, wanted = /./): Promise<Explored> {
  return new Search(scenario, twist, wanted).deep();
}

/** The shortest story that breaks a rule, if it is found in time. */
export function shortest(scenario: Scenario, twist: Twist = {}): Promise<Failure | null> {
  return new Search(scenario, twist, /./).wide();
}

/** The search for the shortest story gives up after this many positions. */
const SHORTEST_AMONG = 300_000;

class Search {
  readonly #scenario: Scenario;
  readonly #play: Play;
  /** Only violations that match this count. */
  readonly #wanted: RegExp;

  constructor(scenario: Scenario, twist: Twist, wanted: RegExp) {
    this.#scenario = scenario;
    this.#play = new Play(scenario, twist);
    this.#wanted = wanted;
  }

  /** Depth first, so that few positions are kept. */
  async deep(): Promise<Explored> {
    const reached = new Set<string>();
    const ends = new Set<string>();
    let stale = 0;
    const ahead = [await this.#play.first()];
    for (let position = ahead.pop(); position !== undefined; position = ahead.pop()) {
      const failure = await this.#failureAt(position);
      if (failure !== null) return { positions: reached.size, ends: ends.size, stale, failure };
      const moves = this.#play.moves(position);
      if (moves.length === 0) ends.add(this.#play.endOf(position));
      for (const move of moves.reverse()) {
        const next = await this.#play.make(position, move);
        if (move.answer?.stale) stale += 1;
        if (isNew(this.#play.keyOf(next), reached)) ahead.push(next);
      }
    }
    return { positions: reached.size, ends: ends.size, stale, failure: null };
  }

  /** Breadth first, so that the first failure has the shortest story. */
  async wide(): Promise<Failure | null> {
    const reached = new Set<string>();
    for (let level = [await this.#play.first()]; level.length > 0 && reached.size < SHORTEST_AMONG; ) {
      const next: Position[] = [];
      for (const position of level) {
        const failure = await this.#failureAt(position);
        if (failure !== null) return failure;
        for (const move of this.#play.moves(position)) {
          const after = await this.#play.make(position, move);
          if (isNew(this.#play.keyOf(after), reached)) next.push(after);
        }
      }
      level = next;
    }
    return null;
  }

  async #failureAt(position: Position): Promise<Failure | null> {
    const isEnd = position.violations.length === 0 && this.#play.isOver(position);
    const violations = isEnd ? await this.#play.rest(position) : position.violations;
    if (!violations.some((violation) => this.#wanted.test(violation))) return null;
    return { scenario: this.#scenario.name, violations, story: storyOf(position) };
  }
}

function isNew(key: string, reached: Set<string>): boolean {
  const before = reached.size;
  return reached.add(fingerprint(key)).size > before;
}
