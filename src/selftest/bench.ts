import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { SELFTEST_TAG, selftestPrefix } from '../../config/aws/marks.ts';
import { LockstepError } from '../core/errors.ts';
import type { ReplicaReport } from '../core/report.ts';
import { type Description, holderIn, readDescription } from './description.ts';
import { EventInbox } from './event-inbox.ts';
import { KeyRing } from './keys.ts';
import type { AskedRun, SelftestPorts, TrialAction, TrialPlace } from './ports.ts';

/** How long a read may show what was before a write, until a selftest gives up, in milliseconds. */
const PATIENCE = { ms: 20_000, betweenMs: 100 };
/** How long what was just made may not be found, or a run may be deferred for it. */
const NOT_YET = { ms: 5_000, betweenMs: 250 };
const NOT_FOUND = 'ResourceNotFoundException';
const ROUNDS = 20;

const created = z.object({ VersionId: z.string().default('') });

const value = z.object({ SecretString: z.string().optional(), SecretBinary: z.instanceof(Uint8Array).optional() });

const AUDIT: AskedRun = { intent: 'audit', depth: 'versions', name: null, kmsKey: null };

/** Where stories and probes work: secrets of their own under one prefix, and what was made is kept in mind. */
export class Bench {
  readonly #ports: SelftestPorts;
  readonly id: string;
  readonly keys: KeyRing;
  readonly #names = new Set<string>();
  readonly inbox: EventInbox;
  /** Changes after which a condition of a policy is timed. */
  readonly rounds: number;

  constructor(id: string, ports: SelftestPorts, rounds = ROUNDS) {
    this.id = id;
    this.rounds = rounds;
    this.#ports = ports;
    this.inbox = new EventInbox(id, ports);
    this.keys = new KeyRing(this, ports.kms);
  }

  get origin(): TrialPlace {
    return this.#ports.origin;
  }

  get target(): TrialPlace {
    return this.#ports.target;
  }

  /** The target in a session of its own, which may do no more than its policy says. @throws LockstepError without --role */
  openSession(policy: string): TrialPlace {
    const { openSession } = this.#ports;
    if (openSession === null) throw new LockstepError('bad-input', 'a session takes a role; give --role');
    return openSession(policy);
  }

  /** All names under which a secret may be in either place. */
  get names(): readonly string[] {
    return [...this.#names];
  }

  now(): number {
    return this.#ports.now();
  }

  pause(milliseconds: number): Promise<void> {
    return this.#ports.pause(milliseconds);
  }

  /** A name under the prefix; whatever is there in the end is removed. */
  nameOf(leaf: string): string {
    const name = selftestPrefix(this.id) + leaf;
    this.#names.add(name);
    return name;
  }

  /** The name of a further secret of a probe. */
  nameBeside(name: string, leaf: string): string {
    return this.nameOf(`${name.slice(name.lastIndexOf('/') + 1)}-${leaf}`);
  }

  /** @throws LockstepError once the person has pressed Ctrl-C */
  checkStop(): void {
    this.#ports.stop.throwIfAborted();
  }

  /** A call that has to succeed. What was just made may not be found yet, and is asked for again. @throws LockstepError */
  async give(place: TrialPlace, action: TrialAction, input: object): Promise<object> {
    const from = this.now();
    while (true) {
      const output = await this.look(place, action, input);
      if (output !== null) return output;
      if (this.now() - from > NOT_YET.ms)
        throw new LockstepError(
          'refused',
          `${action} in ${place.region}: for ${NOT_YET.ms / 1_000} seconds AWS answered ${NOT_FOUND} about what was made before`,
        );
      await this.pause(NOT_YET.betweenMs);
    }
  }

  /** A read of what was made; null: AWS does not find it. @throws LockstepError */
  async look(place: TrialPlace, action: TrialAction, input: object): Promise<object | null> {
    this.checkStop();
    const answer = await place.call(action, input);
    if (answer.state === 'answered') return answer.output;
    if (answer.error === NOT_FOUND) return null;
    throw new LockstepError('refused', answer.sentence);
  }

  /** Makes a secret that carries the selftest's tag. Returns the id of its version, as the answer has it, or '' without one. */
  async create(place: TrialPlace, name: string, content: object, more: object = {}): Promise<string> {
    const given = { Name: name, ClientRequestToken: randomUUID(), Tags: [{ Key: SELFTEST_TAG, Value: this.id }] };
    const answer = await this.give(place, 'CreateSecret', { ...given, ...content, ...more });
    return created.parse(answer).VersionId;
  }

  /** Puts a value, and waits until the place shows it. Returns the id of its version. */
  async put(place: TrialPlace, name: string, text: string): Promise<string> {
    const id = randomUUID();
    await this.give(place, 'PutSecretValue', { SecretId: name, ClientRequestToken: id, SecretString: text });
    await this.awaitCurrent(place, name, id);
    return id;
  }

  async describe(place: TrialPlace, name: string): Promise<Description> {
    return readDescription(await this.give(place, 'DescribeSecret', { SecretId: name }));
  }

  async awaitCurrent(place: TrialPlace, name: string, id: string): Promise<void> {
    const isCurrent = async () => holderIn(await this.describe(place, name)) === id;
    await this.awaitTrue(isCurrent, `${place.region} shows the new AWSCURRENT`);
  }

  /** Reads until it is so, since a read may show the moment before. @throws LockstepError */
  async awaitTrue(isTrue: () => Promise<boolean>, what: string, patience = PATIENCE): Promise<void> {
    const from = this.now();
    while (!(await isTrue())) {
      if (this.now() - from > patience.ms)
        throw new LockstepError('refused', `in ${patience.ms / 1_000} seconds it never was so: ${what}`);
      await this.pause(patience.betweenMs);
    }
  }

  /** Whether the target shows this value under a label. */
  async expectValue(name: string, expected: string | Uint8Array, label = 'AWSCURRENT'): Promise<void> {
    const isThere = async () => {
      const answer = await this.give(this.target, 'GetSecretValue', { SecretId: name, VersionStage: label });
      const { SecretString, SecretBinary } = value.parse(answer);
      if (typeof expected === 'string') return SecretString === expected;
      return SecretBinary !== undefined && Buffer.compare(SecretBinary, expected) === 0;
    };
    await this.awaitTrue(isThere, `the replica has the origin's value under ${label}`);
  }

  /** A heal whose row has to say so. */
  async expectHeal(secret: string, drift: string, asked: Partial<AskedRun> = {}): Promise<void> {
    await this.expectRow(secret, `healed ${drift}`, { intent: 'heal', ...asked });
  }

  /** A run whose row has to be `STATUS DRIFT`. Returns why it is so. A run that was deferred is played again. */
  async expectRow(secret: string, expected: string, asked: Partial<AskedRun>): Promise<string> {
    const from = this.now();
    let row = await this.#runOnce(secret, asked);
    while (row?.status === 'deferred' && this.now() - from < NOT_YET.ms) {
      await this.pause(NOT_YET.betweenMs);
      row = await this.#runOnce(secret, asked);
    }
    const seen = row === undefined ? 'no row' : `${row.status} ${row.drift.join(',')}`.trim();
    if (seen === expected) return row?.reason ?? '';
    throw new LockstepError('refused', `the run was to say "${expected}", and said "${seen}"${troubleOf(row)}`);
  }

  #runOnce(secret: string, asked: Partial<AskedRun>): Promise<ReplicaReport | undefined> {
    this.checkStop();
    return this.#ports.reconcile(secret, { ...AUDIT, ...asked });
  }
}

/** The input of a compare-and-swap of AWSCURRENT. */
export function moveCurrent(name: string, to: string, from: string): object {
  return { SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from };
}

function troubleOf(row: ReplicaReport | undefined): string {
  return row?.reason === undefined ? '' : `: ${row.reason}`;
}
