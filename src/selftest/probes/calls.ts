import { randomUUID } from 'node:crypto';
import { LockstepError } from '../../core/errors.ts';
import type { Bench } from '../bench.ts';
import type { TrialAction } from '../ports.ts';

/** How long a probe waits for a read to show what a call did, in milliseconds. */
const LOOKS = 10;
const BETWEEN_MS = 300;

/** Errors that say that AWS could not be asked, and so settle nothing. */
const NO_ANSWERS = [
  'AccessDeniedException',
  'ThrottlingException',
  'InternalServiceError',
  'InternalServiceErrorException',
];

/** The calls of one probe: what it asked, and what AWS answered. */
export class ProbeCalls {
  readonly #bench: Bench;
  readonly #asked: string[] = [];
  readonly #answers: string[] = [];
  readonly #contents = new Map<string, string>();

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  get asked(): string[] {
    return [...this.#asked];
  }

  get answers(): string[] {
    return [...this.#answers];
  }

  /** `answered`, or the name of AWS's error. @throws LockstepError if AWS could not be asked */
  async ask(action: TrialAction, input: object): Promise<string> {
    this.#bench.checkStop();
    const answer = await this.#bench.target.call(action, input);
    if (answer.state === 'refused' && !isAnswer(answer.error)) throw new LockstepError('refused', answer.sentence);
    return this.#keep(action, answer.state === 'answered' ? 'answered' : answer.error);
  }

  /** A call whose answer the probe looks into. @throws LockstepError if it is refused */
  async read(action: TrialAction, input: object): Promise<object> {
    const output = await this.#bench.give(this.#bench.target, action, input);
    this.#keep(action, 'answered');
    return output;
  }

  /** A secret with a random value. Returns the id of its version. */
  async create(name: string, more: object = {}): Promise<string> {
    const text = randomUUID();
    this.#contents.set(name, text);
    const id = await this.#bench.create(this.#bench.target, name, { SecretString: text }, more);
    await this.#bench.awaitCurrent(this.#bench.target, name, id);
    return id;
  }

  async twoVersions(name: string): Promise<[first: string, second: string]> {
    const first = await this.create(name);
    return [first, await this.#bench.put(this.#bench.target, name, randomUUID())];
  }

  /** The value that `create` gave it. */
  content(name: string): { SecretString: string } {
    return { SecretString: this.#contents.get(name) ?? '' };
  }

  describe(name: string): ReturnType<Bench['describe']> {
    return this.#bench.describe(this.#bench.target, name);
  }

  /** Whether it becomes so within some looks. */
  async becomes(isSo: () => Promise<boolean>): Promise<boolean> {
    for (let look = 0; look < LOOKS; look += 1) {
      if (await isSo()) return true;
      await this.#bench.pause(BETWEEN_MS);
    }
    return false;
  }

  #keep(action: TrialAction, answer: string): string {
    this.#asked.push(action);
    this.#answers.push(answer);
    return answer;
  }
}

/** Errors of AWS are named so; those of sockets and credentials are not. */
function isAnswer(error: string): boolean {
  return !NO_ANSWERS.includes(error) && /Exception$/.test(error);
}
