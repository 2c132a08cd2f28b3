import { randomUUID } from 'node:crypto';
import { SELFTEST_TAG } from '../../../config/aws/marks.ts';
import type { Statement } from '../../../config/permissions/statement.ts';
import { LockstepError } from '../../core/errors.ts';
import type { Bench } from '../bench.ts';
import type { TrialAction, TrialAnswer } from '../ports.ts';
import { isAnswer } from './answers.ts';
import { asSessionPolicy } from './policies.ts';
import { readRefusal, type WireRefusal } from './refusal.ts';
import { SessionCalls } from './session-calls.ts';

/** How long a probe waits for a read to show what a call did, in milliseconds. */
const LOOKS = 10;
const BETWEEN_MS = 300;

/** Errors of keys that a caller may not use, or that no one can. */
const KEY_ANSWERS = ['AccessDeniedException', 'DecryptionFailure', 'EncryptionFailure'];

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
    const answer = await this.tryRead(action, input);
    return answer.state === 'answered' ? 'answered' : answer.error;
  }

  /** A call whose answer the probe looks into, and which may be refused. @throws LockstepError if AWS could not be asked */
  async tryRead(action: TrialAction, input: object): Promise<TrialAnswer> {
    this.#bench.checkStop();
    const answer = await this.#bench.target.call(action, input);
    if (answer.state === 'refused' && !isAnswer(answer.error)) throw new LockstepError('refused', answer.sentence);
    this.record(action, answer.state === 'answered' ? 'answered' : answer.error);
    return answer;
  }

  /** As `ask`, but of a caller who otherwise may do so: a denial is the key's, and an answer. */
  async askOfKey(action: TrialAction, input: object): Promise<string> {
    this.#bench.checkStop();
    const answer = await this.#bench.target.call(action, input);
    if (answer.state === 'answered') return this.record(action, 'answered');
    const isOfKey = KEY_ANSWERS.includes(answer.error) || isAnswer(answer.error);
    if (!isOfKey) throw new LockstepError('refused', answer.sentence);
    return this.record(action, answer.error);
  }

  /** The tags of whatever a probe makes by itself. */
  get tags(): readonly object[] {
    return [{ Key: SELFTEST_TAG, Value: this.#bench.id }];
  }

  /** As `ask`, but in one attempt: the SDK repeats a call that is over a quota as if it were throttled. */
  async askOnce(action: TrialAction, input: object): Promise<string> {
    return (await this.post(action, JSON.stringify(input)))?.error ?? 'answered';
  }

  /** A call without the SDK. Null: it was answered. @throws LockstepError if AWS could not be asked */
  async post(action: string, body: string): Promise<WireRefusal | null> {
    this.#bench.checkStop();
    const refusal = readRefusal(await this.#bench.target.post(action, body));
    const answer = refusal?.error ?? 'answered';
    if (refusal !== null && !isAnswer(answer))
      throw new LockstepError('refused', `${action}: HTTP ${refusal.status} ${answer}`.trim());
    this.record(action, answer);
    return refusal;
  }

  /** A call whose answer the probe looks into. @throws LockstepError if it is refused */
  async read(action: TrialAction, input: object): Promise<object> {
    const output = await this.#bench.give(this.#bench.target, action, input);
    this.record(action, 'answered');
    return output;
  }

  /** A secret with a random value. Returns the id of its version. */
  async create(name: string, more: object = {}): Promise<string> {
    const id = await this.createUnseen(name, more);
    await this.#bench.awaitCurrent(this.#bench.target, name, id);
    return id;
  }

  /** The same, without waiting until reads show it. */
  createUnseen(name: string, more: object): Promise<string> {
    const text = randomUUID();
    this.#contents.set(name, text);
    return this.#bench.create(this.#bench.target, name, { SecretString: text }, more);
  }

  /** Calls in a session of the role that may do no more than these statements say. */
  under(statements: readonly Statement[]): SessionCalls {
    return new SessionCalls(this.#bench, asSessionPolicy(statements), (action, answer) => this.record(action, answer));
  }

  async twoVersions(name: string): Promise<[first: string, second: string]> {
    const first = await this.create(name);
    return [first, await this.put(name)];
  }

  /** A secret whose first version has lost its last label to two others. */
  async threeVersions(name: string): Promise<[unlabelled: string, previous: string, current: string]> {
    const [first, second] = await this.twoVersions(name);
    return [first, second, await this.put(name)];
  }

  /** Makes a further version AWSCURRENT. Returns its id. */
  put(name: string): Promise<string> {
    return this.#bench.put(this.#bench.target, name, randomUUID());
  }

  /** Puts a version that has only this label, and waits until it is shown. Returns its id. */
  async stage(name: string, label: string): Promise<string> {
    const id = randomUUID();
    const put = { SecretId: name, ClientRequestToken: id, SecretString: randomUUID(), VersionStages: [label] };
    await this.read('PutSecretValue', put);
    const isShown = async () => (await this.describe(name)).VersionIdsToStages[id]?.includes(label) === true;
    await this.#bench.awaitTrue(isShown, `DescribeSecret shows ${label} on the version that was put with it`);
    return id;
  }

  /** The value that `create` gave it. */
  content(name: string): { SecretString: string } {
    return { SecretString: this.#contents.get(name) ?? '' };
  }

  describe(name: string): ReturnType<Bench['describe']> {
    return this.#bench.describe(this.#bench.target, name);
  }

  /** Schedules a deletion, and waits until it is shown. Returns the DeletedDate. */
  async schedule(name: string, days: number): Promise<Date> {
    await this.read('DeleteSecret', { SecretId: name, RecoveryWindowInDays: days });
    let date: Date | undefined;
    const isShown = async () => {
      date = (await this.describe(name)).DeletedDate;
      return date !== undefined;
    };
    await this.#bench.awaitTrue(isShown, 'DescribeSecret shows that the secret is to be deleted');
    return date ?? new Date(0);
  }

  /** What DescribeSecret shows of a secret, or the name of AWS's error. */
  async stateOf(name: string): Promise<string> {
    this.#bench.checkStop();
    const answer = await this.#bench.target.call('DescribeSecret', { SecretId: name });
    if (answer.state === 'refused') return answer.error;
    return 'DeletedDate' in answer.output && answer.output.DeletedDate !== undefined ? 'deleted' : 'live';
  }

  /** The labels by version after a further put: a description that shows it shows every call before it. */
  async labelsAfterPut(name: string): Promise<Record<string, readonly string[]>> {
    const id = randomUUID();
    await this.#bench.give(this.#bench.target, 'PutSecretValue', {
      SecretId: name,
      ClientRequestToken: id,
      SecretString: randomUUID(),
    });
    let labels: Record<string, readonly string[]> = {};
    const showsPut = async () => {
      labels = (await this.describe(name)).VersionIdsToStages;
      return labels[id]?.includes('AWSCURRENT') === true;
    };
    await this.#bench.awaitTrue(showsPut, 'DescribeSecret shows the last put');
    return labels;
  }

  /** Whether it becomes so within some looks. */
  async becomes(isSo: () => Promise<boolean>): Promise<boolean> {
    for (let look = 0; look < LOOKS; look += 1) {
      if (await isSo()) return true;
      await this.#bench.pause(BETWEEN_MS);
    }
    return false;
  }

  record(action: string, answer: string): string {
    this.#asked.push(action);
    this.#answers.push(answer);
    return answer;
  }
}
