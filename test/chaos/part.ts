import type { AccountRegion } from '../../src/emulator/index.ts';
import { fingerprint } from './account.ts';
import type { Statement } from './journal.ts';
import type { Actor, Answer, Ask, Desk } from './story.ts';

/** A point in an actor's part: the calls that it makes next. */
export interface Line {
  readonly number: number;
  readonly asks: readonly Ask[];
  /** The pauses that it has made so far, in milliseconds. */
  readonly pauses: readonly number[];
  /** What it has stated so far. */
  readonly stated: readonly Statement[];
}

/** The means that a desk is made of. */
export interface Means {
  call(place: AccountRegion, action: string, input: object, byHand: boolean): Promise<unknown>;
  pause(milliseconds: number): void;
  /** Whether a promotion has waited by now: a minute has passed. */
  isLate(): boolean;
  /** What a run says of itself, for the witness. */
  state(statement: Statement): void;
}

export type Equip = (means: Means) => Desk;

interface Written extends Line {
  /** Numbers of the answers that led here, sorted. */
  readonly heard: readonly number[];
  /** The last answer, as it was first given; null before the first. */
  readonly last: { readonly line: Written; readonly id: string; readonly answer: Answer } | null;
}

/**
 * What an actor does is a function of the answers that it got, so it is computed once for each set of answers, and
 * memoized. (The order of two answers that it awaited at once makes no difference to an actor.)
 */
export class Part {
  readonly #actor: Actor;
  readonly #equip: Equip;
  readonly #lines = new Map<string, Written>();
  readonly #answers = new Map<string, number>();
  /** The performer at the line found last, so that continuing from there needs no replay. */
  #last: { readonly performer: Performer; readonly line: Written } | undefined;

  constructor(actor: Actor, equip: Equip) {
    this.#actor = actor;
    this.#equip = equip;
  }

  get actor(): Actor {
    return this.#actor;
  }

  async first(): Promise<Line> {
    return this.#lines.get('') ?? this.#write(await this.#begin(), [], null);
  }

  async next(line: Line, { id }: Ask, answer: Answer): Promise<Line> {
    const before = line as Written;
    const hears = [...before.heard, this.#numberOf(`${id} ${answer.key}`)].sort((a, b) => a - b);
    const known = this.#lines.get(hears.join());
    if (known !== undefined) return known;
    const performer = this.#last?.line === line ? this.#last.performer : await this.#replay(before);
    await performer.hear(id, answer);
    return this.#write(performer, hears, { line: before, id, answer });
  }

  async #replay(line: Written): Promise<Performer> {
    if (line.last === null) return this.#begin();
    const performer = await this.#replay(line.last.line);
    await performer.hear(line.last.id, line.last.answer);
    return performer;
  }

  async #begin(): Promise<Performer> {
    const performer = new Performer();
    await performer.begin(this.#actor, this.#equip);
    return performer;
  }

  #write(performer: Performer, heard: readonly number[], last: Written['last']): Line {
    const shown = { asks: performer.asks(), pauses: performer.pauses(), stated: performer.stated() };
    const line = { number: this.#lines.size, ...shown, heard, last };
    this.#lines.set(heard.join(), line);
    this.#last = { performer, line };
    return line;
  }

  #numberOf(answer: string): number {
    const number = this.#answers.get(answer) ?? this.#answers.size;
    this.#answers.set(answer, number);
    return number;
  }
}

interface Open {
  readonly ask: Ask;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Turns of the event loop without a call after which an actor counts as stuck. */
const IDLE = 3;

/** An actor while it runs. */
class Performer {
  #open: Open[] = [];
  readonly #pauses: number[] = [];
  readonly #stated: Statement[] = [];
  readonly #asked = new Map<string, number>();
  #over = false;
  #isLate = false;

  async begin(actor: Actor, equip: Equip): Promise<void> {
    const leave = () => {
      this.#over = true;
    };
    const pause = (ms: number) => void this.#pauses.push(ms);
    const state = (statement: Statement) => void this.#stated.push(statement);
    actor.act(equip({ call: this.#call, pause, state, isLate: () => this.#isLate })).then(leave, leave);
    await this.#settle();
  }

  asks(): readonly Ask[] {
    return this.#open.map(({ ask }) => ask);
  }

  pauses(): readonly number[] {
    return [...this.#pauses];
  }

  stated(): readonly Statement[] {
    return [...this.#stated];
  }

  async hear(id: string, { outcome, isLate = false }: Answer): Promise<void> {
    this.#isLate ||= isLate;
    const open = this.#open.find(({ ask }) => ask.id === id);
    this.#open = this.#open.filter((one) => one !== open);
    if ('error' in outcome) open?.reject(outcome.error);
    if ('value' in outcome) open?.resolve(outcome.value);
    await this.#settle();
  }

  readonly #call: Means['call'] = (place, action, input, byHand) =>
    new Promise((resolve, reject) => {
      const what = fingerprint([action, place.account, place.region, JSON.stringify(input)].join(' '));
      const asked = (this.#asked.get(what) ?? 0) + 1;
      this.#asked.set(what, asked);
      const ask = { id: `${what} ${asked}`, what, place, action, input, byHand, after: this.#pauses.length };
      this.#open.push({ ask, resolve, reject });
    });

  /** Promises settle before the next turn of the event loop. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < IDLE && !this.#over && (turn === 0 || this.#open.length === 0); turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
