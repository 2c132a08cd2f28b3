import { LockstepError } from '../../core/errors.ts';
import type { Bench } from '../bench.ts';
import type { TrialAction, TrialPlace } from '../ports.ts';
import { isAnswer } from './answers.ts';
import { readRefusal, type WireRefusal } from './refusal.ts';

export const DENIED = 'AccessDeniedException';

/** The calls of a probe in a session that has a policy of its own. A denial is an answer there. */
export class SessionCalls {
  readonly #bench: Bench;
  readonly #place: TrialPlace;
  readonly #record: (action: string, answer: string) => void;

  constructor(bench: Bench, policy: string, record: (action: string, answer: string) => void) {
    this.#bench = bench;
    this.#place = bench.openSession(policy);
    this.#record = record;
  }

  /** `answered`, or the name of AWS's error; it is not recorded. @throws LockstepError if AWS could not be asked */
  async attempt(action: TrialAction, input: object): Promise<string> {
    this.#bench.checkStop();
    const answer = await this.#place.call(action, input);
    if (answer.state === 'answered') return 'answered';
    if (answer.error !== DENIED && !isAnswer(answer.error)) throw new LockstepError('refused', answer.sentence);
    return answer.error;
  }

  async ask(action: TrialAction, input: object): Promise<string> {
    const seen = await this.attempt(action, input);
    this.#record(action, seen);
    return seen;
  }

  /** A call whose answer the probe looks into. @throws LockstepError if it is refused */
  async read(action: TrialAction, input: object): Promise<object> {
    const output = await this.#bench.give(this.#place, action, input);
    this.#record(action, 'answered');
    return output;
  }

  /** A call without the SDK that has to be refused. @throws LockstepError */
  async refuse(action: TrialAction, input: object): Promise<WireRefusal> {
    this.#bench.checkStop();
    const refusal = readRefusal(await this.#place.post(action, JSON.stringify(input)));
    if (refusal === null) throw new LockstepError('refused', `${action} was answered, although no policy allows it`);
    this.#record(action, refusal.error);
    return refusal;
  }
}
