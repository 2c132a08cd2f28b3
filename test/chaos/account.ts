import { createHash } from 'node:crypto';
import type { Context } from '../../src/emulator/context.ts';
import { AwsError } from '../../src/emulator/error.ts';
import type { AccountRegion, OpenAnswers } from '../../src/emulator/index.ts';
import { secretsManagerActions } from '../../src/emulator/secretsmanager/actions.ts';
import type { Secret } from '../../src/emulator/secretsmanager/model/secret.ts';
import { type Seed, seededSecret } from '../../src/emulator/secretsmanager/model/seed.ts';
import { Vault } from '../../src/emulator/secretsmanager/model/vault.ts';
import { createState } from '../../src/emulator/state.ts';
import { HOME } from '../support/stage.ts';

/**
 * How far the clock of AWS moves with every write to the origin's place, and with nothing else. So dates show whether a
 * replica was changed before or after the origin, which is all that a run may conclude from them.
 */
const TICK_MS = 60_000;

const START = Date.UTC(2026, 0, 31);

/** The parts of the emulator that no story changes. */
const { state: base, authorize, roles, forceDeleteLag } = createState({});

/**
 * The secrets of all places, without a socket: a call goes straight to the emulator's state machine. A fork costs no
 * more than a reference, so that a story can continue from one moment in several ways.
 */
export class Account {
  #secrets: ReadonlyMap<string, Secret> = new Map();
  #now = START;
  #random = 1;
  readonly #watch: (before: Account) => void;
  readonly #answers: OpenAnswers;

  /** `watch` is called with the account before each write. `answers` of AWS that are not as documented. */
  constructor(watch: (before: Account) => void = () => {}, answers: OpenAnswers = {}) {
    this.#watch = watch;
    this.#answers = answers;
  }

  fork(): Account {
    const fork = new Account(undefined, this.#answers);
    fork.#secrets = this.#secrets;
    fork.#now = this.#now;
    fork.#random = this.#random;
    return fork;
  }

  /** One call, as AWS answers it. A read sees the secrets in `shown` as they are there. @throws AwsError */
  call(action: string, place: AccountRegion, input: object, shown: Shown = NOTHING): unknown {
    const write = isWrite(action);
    if (write) this.#tick(place);
    const state = { ...base, vault: this.#vault(place, shown) };
    const caller = { ...place, principal: `arn:aws:iam::${place.account}:root`, userId: place.account };
    const common = { state, random: () => this.#draw(), authorize, roles, forceDeleteLag, answers: this.#answers };
    const context: Context = { action, caller, now: this.#now, ...common, fired: () => [] };
    const answer = secretsManagerActions[action]?.performAction(input, context) ?? {};
    // A read only changes the date of the last access, which does not matter here.
    if (write) this.#keep(place, state.vault);
    return answer;
  }

  seed(place: AccountRegion, seed: Seed): Secret {
    this.#tick(place);
    const secret = seededSecret(place, seed, this.#now, () => this.#draw(), base.keys);
    this.#secrets = new Map([...this.#secrets, [keyOf(place, secret.name), secret]]);
    return secret;
  }

  secret(place: AccountRegion, name: string): Secret | undefined {
    const secret = this.#secrets.get(keyOf(place, name));
    return secret?.deletion !== undefined && secret.deletion.goneAt <= this.#now ? undefined : secret;
  }

  /** All secrets, by place and name. */
  get secrets(): ReadonlyMap<string, Secret> {
    return this.#secrets;
  }

  /** A key that is equal for accounts that will answer alike for ever. */
  get key(): string {
    const ids = [...this.#secrets].map(([key, secret]) => `${key}:${idOf(secret)}`).sort();
    return `${this.#now} ${this.#random} ${ids}`;
  }

  #tick(place: AccountRegion): void {
    this.#watch(this.fork());
    if (place.region === HOME.region) this.#now += TICK_MS;
  }

  #vault(place: AccountRegion, shown: Shown): Vault {
    const vault = new Vault(() => this.#now);
    for (const secret of this.#secrets.values()) {
      if (isIn(secret, place) && !shown.has(secret.name)) vault.saveSecret(secret);
    }
    for (const secret of shown.values()) if (secret !== undefined) vault.saveSecret(secret);
    return vault;
  }

  #keep(place: AccountRegion, vault: Vault): void {
    const elsewhere = [...this.#secrets].filter(([, secret]) => !isIn(secret, place));
    const here = vault.listSecrets(place).map((secret): [string, Secret] => [keyOf(place, secret.name), secret]);
    this.#secrets = new Map([...elsewhere, ...here]);
  }

  /** Deterministic, so that a story has the same ARNs whenever it is played (Numerical Recipes' constants). */
  #draw(): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#random / 2 ** 32;
  }
}

/** Secrets of one place as a read sees them, by name; undefined: it does not exist. */
export type Shown = ReadonlyMap<string, Secret | undefined>;

const NOTHING: Shown = new Map();

export function keyOf({ account, region }: AccountRegion, name: string): string {
  return `${account}/${region}/${name}`;
}

const known = new WeakMap<Secret, string>();

/** A key that is equal for equal states of a secret, across plays. */
export function idOf(secret: Secret | undefined): string {
  if (secret === undefined) return '';
  const id = known.get(secret) ?? fingerprint(JSON.stringify(secret));
  known.set(secret, id);
  return id;
}

/** 72 bits, so that no collision is expected among a billion texts. */
export function fingerprint(text: string): string {
  return createHash('sha1').update(text).digest('base64url').slice(0, 12);
}

export function isWrite(action: string): boolean {
  return secretsManagerActions[action]?.write ?? false;
}

export function isRefusal(thrown: unknown): thrown is AwsError {
  return thrown instanceof AwsError;
}

function isIn(secret: Secret, { account, region }: AccountRegion): boolean {
  return secret.account === account && secret.region === region;
}
