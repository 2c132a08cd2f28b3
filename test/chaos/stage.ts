import type { Place } from '../../src/emulator/index.ts';
import type { Account } from './account.ts';
import type { Actor, Crash, Desk, Pending } from './story.ts';
import type { Witness } from './witness.ts';

interface Held extends Pending {
  readonly happen: () => void;
}

/** Holds every call until it is its turn, and lets each happen as one. */
export class Stage {
  readonly story: string[] = [];
  readonly #account: Account;
  readonly #witness: Witness;
  readonly #crash: Crash | null;
  #held: Held[] = [];
  #acting = 0;
  #dead = false;

  constructor(account: Account, witness: Witness, crash: Crash | null) {
    this.#account = account;
    this.#witness = witness;
    this.#crash = crash;
  }

  enter(actor: Actor, desk: Desk): void {
    this.#acting += 1;
    const leave = () => {
      this.#acting -= 1;
    };
    actor.act(desk).then(leave, leave);
  }

  callsOf({ name }: Actor): (place: Place, action: string, input: object) => Promise<unknown> {
    let calls = 0;
    return (place, action, input) =>
      new Promise((resolve, reject) => {
        calls += 1;
        const happen = () => this.#perform(name, place, action, input, resolve, reject);
        const id = `${name} ${calls}`;
        this.#held.push({ id, place: place.account + place.region, isWrite: this.#account.isWrite(action), happen });
      });
  }

  isOver(): boolean {
    return this.#dead || this.#acting === 0;
  }

  waiting(): readonly Pending[] {
    return this.#held;
  }

  go({ id }: Pending): void {
    const next = this.#held.find((held) => held.id === id);
    this.#held = this.#held.filter((held) => held !== next);
    next?.happen();
  }

  /** A dead process neither calls nor hears an answer. */
  #perform(
    name: string,
    place: Place,
    action: string,
    input: object,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ): void {
    if (this.#isTime('before')) return;
    this.story.push(`${name}: ${action} ${place.region}`);
    const answer = attempt(() => this.#account.call(action, place, input));
    this.#witness.after(name, action, place);
    if (this.#isTime('after')) return;
    if ('error' in answer) reject(answer.error);
    if ('value' in answer) resolve(answer.value);
  }

  #isTime(when: Crash['when']): boolean {
    const calls = when === 'before' ? this.story.length + 1 : this.story.length;
    this.#dead = this.#crash?.when === when && this.#crash.at === calls;
    return this.#dead;
  }
}

export function attempt(work: () => unknown): { value: unknown } | { error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}
