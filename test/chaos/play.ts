import type { AccountRegion, OpenAnswers } from '../../src/emulator/index.ts';
import { Account, isWrite } from './account.ts';
import { answersTo, answerTo, attempt, kindOf, lateAnswer, storyLine } from './answers.ts';
import { troubleWithValues } from './failbacks.ts';
import type { Statement } from './journal.ts';
import type { Mutant } from './mutants.ts';
import { type Equip, type Line, Part } from './part.ts';
import { afterWrite, beforeTheStory, FRESH_MS, keyOfBegun, keyOfPast, type Past, recent } from './past.ts';
import {
  isBeingWritten,
  isSwap,
  type Move,
  type Pause,
  type Position,
  pastFor,
  pausesBetween,
  type Standing,
} from './position.ts';
import { deskOf } from './stage.ts';
import type { Ask, Scenario } from './story.ts';
import { keyOfSeen, type Seen, Witness } from './witness.ts';

/** Options of a play. */
export interface Twist {
  readonly mutant?: Mutant;
  /** The number of stale answers that each actor may get; 0 by default. */
  readonly stale?: number;
  /** How stale a read of one secret may be, in milliseconds; `FRESH_MS` by default. */
  readonly freshMs?: number;
  /** Answers of AWS that are not as documented; none by default. */
  readonly answers?: OpenAnswers;
}

/** Plays one scenario, move by move. */
export class Play {
  readonly #scenario: Scenario;
  readonly #twist: Twist;
  readonly #witness: Witness;
  readonly #parts: readonly Part[];
  readonly #rested = new Map<string, readonly string[]>();

  constructor(scenario: Scenario, twist: Twist = {}) {
    this.#scenario = scenario;
    this.#twist = twist;
    this.#witness = new Witness(scenario.mapping);
    const equip: Equip = (means) => deskOf(means, twist.mutant ?? null, scenario.fence);
    const parts = new Map<string, Part>();
    this.#parts = scenario.actors.map((actor) => {
      const part = (actor.kind === null ? undefined : parts.get(actor.kind)) ?? new Part(actor, equip);
      if (actor.kind !== null) parts.set(actor.kind, part);
      return part;
    });
  }

  async first(): Promise<Position> {
    const stages: Account[] = [];
    const account = new Account((before) => stages.push(before), this.#twist.answers);
    this.#scenario.open(account);
    const past = [...stages, account].reduce<Past>(
      (past, after, at, all) => (at === 0 ? past : afterWrite(past, all[at - 1] as Account, after)),
      [],
    );
    const lines: Line[] = [];
    for (const part of this.#parts) lines.push(await part.first());
    const standings = lines.map((line): Standing => ({ line, stale: 0, pauses: [] }));
    const seen = this.#witness.first([...stages, account]);
    const kept = this.#kept(beforeTheStory(past), standings);
    return { account, past: kept, standings, seen, violations: [], lastLine: null };
  }

  moves(position: Position): Move[] {
    const moves = position.standings.flatMap((standing, actor) =>
      standing.line.asks.flatMap((ask) => this.#movesOf(position, standing, actor, ask)),
    );
    const swaps = this.#scenario.promptSwaps === true ? moves.filter(isSwap) : [];
    return swaps.length > 0 ? swaps : moves;
  }

  #movesOf(position: Position, standing: Standing, actor: number, ask: Ask): Move[] {
    const kind = kindOf(ask);
    if (kind === 'wait' && isBeingWritten(position)) return [];
    if (kind !== 'read') return [{ actor, ask, kind, answer: null }];
    const past = standing.stale < (this.#twist.stale ?? 0) ? pastFor(position, standing, ask) : [];
    return answersTo(ask, position.account, past).map((answer) => ({ actor, ask, kind, answer }));
  }

  async make(from: Position, move: Move): Promise<Position> {
    const { actor, ask } = move;
    const standing = from.standings[actor] as Standing;
    const part = this.#parts[actor] as Part;
    const account = move.kind === 'write' ? from.account.fork() : from.account;
    const answered = move.answer ?? answerTo(ask, account);
    const answer = from.seen.isPromoted ? lateAnswer(answered) : answered;
    const aged = pastFor(from, standing, ask);
    const { seen, blamed } = this.#judge(from.seen, account, move);
    const line = await part.next(standing.line, ask, answer);
    const full = move.kind === 'write' ? afterWrite(aged, from.account, account) : aged;
    const begun = pausesBetween(standing.line, line, this.#twist.freshMs ?? FRESH_MS).map(
      (number): Pause => ({ number, begun: full }),
    );
    const pauses = [...standing.pauses.filter(({ number }) => number > ask.after), ...begun];
    const next = { line, stale: standing.stale + (answer.stale ? 1 : 0), pauses };
    const standings = from.standings.with(actor, next);
    // In the minute of a wait, all that was the case before it has become old.
    const past = this.#kept(move.kind === 'wait' ? beforeTheStory(full) : full, standings);
    const stated = line.stated.slice(standing.line.stated.length);
    const doubted = this.#witness.check(seen, account, this.#nameOf(actor), stated);
    const violations = [...from.violations, ...blamed, ...doubted];
    const lastLine = { line: storyLine(this.#nameOf(actor), ask, answer), before: from.lastLine };
    return { account, past, standings, seen, violations, lastLine };
  }

  #judge(seen: Seen, account: Account, { kind, ask, actor }: Move) {
    if (kind === 'read') return { seen, blamed: [] };
    if (kind === 'wait') return { seen: { ...seen, isPromoted: true }, blamed: [] };
    const name = this.#nameOf(actor);
    if (kind === 'write') return this.#witness.after(seen, account, { actor: name, ...ask });
    const { SecretId, VersionId } = ask.input as { SecretId: string; VersionId: string };
    return { seen, blamed: this.#witness.consumed(seen, account, name, SecretId, VersionId) };
  }

  #nameOf(actor: number): string {
    return this.#scenario.actors[actor]?.name ?? '';
  }

  /** The past that a read may still show. */
  #kept(past: Past, standings: readonly Standing[]): Past {
    const most = this.#twist.stale ?? 0;
    const open = standings.some(
      ({ line, stale }, at) => this.#parts[at]?.actor.kind !== null && line.asks.length > 0 && stale < most,
    );
    if (!open) return [];
    return this.#scenario.actors.some(({ lists }) => lists === true) ? past : recent(past);
  }

  /** A key that is equal for positions from which the same may follow. Actors of one kind are interchangeable. */
  keyOf({ account, past, standings, seen, violations }: Position): string {
    const stands = standings.map(({ line, stale, pauses }, at) => {
      const waits = pauses.map(({ number, begun }) => `${number}:${keyOfBegun(past, begun)}`);
      return `${this.#parts.indexOf(this.#parts[at] as Part)}/${line.number}/${stale}/${waits}`;
    });
    return [account.key, keyOfPast(past), ...stands.sort(), keyOfSeen(seen), ...violations].join('|');
  }

  /** A key that is equal for equal ends. */
  endOf({ account, seen }: Position): string {
    return `${account.key} ${keyOfSeen(seen)}`;
  }

  /** Whether no actor has anything left to do. */
  isOver({ standings }: Position): boolean {
    return standings.every(({ line }) => line.asks.length === 0);
  }

  /** One more run, undisturbed, must bring everything in sync; another one must find nothing to do. */
  async rest(position: Position): Promise<readonly string[]> {
    const { account, seen, violations } = position;
    const key = this.endOf(position);
    const rested = this.#rested.get(key) ?? (await this.#close(account.fork(), seen));
    this.#rested.set(key, rested);
    return [...violations, ...rested];
  }

  async #close(account: Account, before: Seen): Promise<string[]> {
    const writes: string[] = [];
    const violations: string[] = [];
    let seen = before;
    const call = async (place: AccountRegion, action: string, input: object, byHand: boolean) => {
      if (isWrite(action) && !byHand) writes.push(`${action} ${place.region}`);
      const outcome = attempt(() => account.call(action, place, input));
      const deed = { actor: byHand ? 'the closing failback' : 'the closing run', action, place, byHand };
      const { blamed, ...rest } = isWrite(action) ? this.#witness.after(seen, account, deed) : { seen, blamed: [] };
      seen = rest.seen;
      violations.push(...blamed);
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    };
    const state = (statement: Statement) => {
      violations.push(...this.#witness.check(seen, account, 'the closing run', [statement]));
    };
    const desk = deskOf(
      { call, pause: () => {}, state, isLate: () => before.isPromoted },
      this.#twist.mutant ?? null,
      this.#scenario.fence,
    );
    const { goesBack, mapping } = this.#scenario;
    if (goesBack !== undefined) {
      violations.push(...troubleWithValues(account, 'after the story', goesBack.isWrittenBefore));
      await desk.failBack(mapping, goesBack.keep).catch(() => null);
    }
    const first = await desk.run(mapping);
    if (goesBack !== undefined) violations.push(...troubleWithValues(account, 'at rest', goesBack.isWrittenBefore));
    if (goesBack === undefined && before.isPromoted)
      return [...violations, ...this.#witness.atPeace(account, first, writes)];
    writes.length = 0;
    const report = await desk.run(mapping, { depth: 'values' });
    return [...violations, ...this.#witness.atRest(account, report, writes)];
  }
}
