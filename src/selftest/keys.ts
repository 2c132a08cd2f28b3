import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { SELFTEST_TAG } from '../../config/aws/marks.ts';
import { LockstepError } from '../core/errors.ts';
import { keyPolicy } from './key-policy.ts';
import { descriptionOf, type KeyRemoval, readKeyState, scheduleKeys, scheduleLostKeys, WAIT_DAYS } from './own-keys.ts';
import type { KeyAction, TrialKms, TrialPlace } from './ports.ts';

/**
 * How long KMS may take to show a change, in milliseconds: "less than a few seconds, but in some cases several minutes",
 * and five until policies see a tag.
 */
const PATIENCE = { ms: 300_000, betweenMs: 1_000 };
/** So many looks in a row have to agree, since KMS does not change everywhere at once. */
const STEADY_LOOKS = 5;

/** What a key ring uses of a bench. */
interface KeyBench {
  readonly id: string;
  readonly target: TrialPlace;
  nameOf(leaf: string): string;
  checkStop(): void;
  awaitTrue(isTrue: () => Promise<boolean>, what: string, patience: typeof PATIENCE): Promise<void>;
}

/** A secret that was made under a key while that could be used. */
export interface KeyedSecret {
  readonly key: string;
  readonly name: string;
  /** The id and the value of its first version. */
  readonly id: string;
  readonly text: string;
}

/** Secrets under both keys: two of the new one. */
export interface KeyedSecrets {
  readonly old: KeyedSecret;
  readonly next: KeyedSecret;
  readonly last: KeyedSecret;
}

const made = z.object({ KeyMetadata: z.object({ Arn: z.string() }) });

/** Two KMS keys of a selftest, in the target: made when one is needed first, taken away from their users step by step, and never given back. */
export class KeyRing {
  readonly #bench: KeyBench;
  readonly #given: TrialKms | null;
  readonly #arns: string[] = [];
  /** Whether there may be a key whose ARN is not known. */
  #isUnsure = false;
  #usable: Promise<KeyedSecrets> | undefined;
  #denied: Promise<KeyedSecret> | undefined;
  #disabled: Promise<KeyedSecret> | undefined;
  #deleted: Promise<KeyedSecret> | undefined;

  constructor(bench: KeyBench, kms: TrialKms | null) {
    this.#bench = bench;
    this.#given = kms;
  }

  /** Both keys can be used. */
  usable(): Promise<KeyedSecrets> {
    this.#usable ??= this.#makeKeys();
    return this.#usable;
  }

  /** From now on, the old key decrypts for no one. Returns a secret under it. */
  denyDecrypt(): Promise<KeyedSecret> {
    this.#denied ??= this.usable().then(async ({ old }) => {
      await this.#give('PutKeyPolicy', {
        KeyId: old.key,
        PolicyName: 'default',
        Policy: await this.#policy('no-decrypt'),
      });
      return this.#awaitRefusal(old, 'a key whose policy denies kms:Decrypt decrypts nothing');
    });
    return this.#denied;
  }

  /** From now on, the new key is disabled. Returns a secret under it. */
  disableNext(): Promise<KeyedSecret> {
    this.#disabled ??= this.usable().then(async ({ next }) => {
      await this.#give('DisableKey', { KeyId: next.key });
      return this.#awaitRefusal(next, 'a disabled key decrypts nothing');
    });
    return this.#disabled;
  }

  /** From now on, the new key waits for its deletion. Returns a further secret under it. */
  deleteNext(): Promise<KeyedSecret> {
    this.#deleted ??= Promise.all([this.usable(), this.disableNext()]).then(async ([{ last }]) => {
      await this.#give('ScheduleKeyDeletion', { KeyId: last.key, PendingWindowInDays: WAIT_DAYS });
      const isPending = async () => (await readKeyState(this.#kms, last.key)) === 'PendingDeletion';
      await this.#awaitSteadily(isPending, 'KMS shows that the key waits for its deletion');
      return last;
    });
    return this.#deleted;
  }

  /** Schedules the deletion of the keys, those included whose making got no answer. */
  async remove(): Promise<KeyRemoval> {
    if (this.#given === null) return { scheduled: 0, left: [] };
    const known = await scheduleKeys(this.#kms, this.#arns);
    if (!this.#isUnsure) return known;
    const lost = await scheduleLostKeys(this.#kms, this.#bench.id);
    return { scheduled: known.scheduled + lost.scheduled, left: [...known.left, ...lost.left] };
  }

  get #kms(): TrialKms {
    if (this.#given === null) throw new LockstepError('unexpected', 'keys are used without --kms');
    return this.#given;
  }

  async #makeKeys(): Promise<KeyedSecrets> {
    const [old, next] = [await this.#makeKey(), await this.#makeKey()];
    return {
      old: await this.#makeSecret(old, 'key-old'),
      next: await this.#makeSecret(next, 'key-new'),
      last: await this.#makeSecret(next, 'key-new-too'),
    };
  }

  async #makeKey(): Promise<string> {
    const Policy = await this.#policy('decrypt');
    this.#bench.checkStop();
    const wasUnsure = this.#isUnsure;
    this.#isUnsure = true;
    const answer = await this.#kms.call('CreateKey', {
      Description: descriptionOf(this.#bench.id),
      Policy,
      Tags: [{ TagKey: SELFTEST_TAG, TagValue: this.#bench.id }],
    });
    if (answer.state === 'refused') {
      this.#isUnsure = wasUnsure || !isRefusalForSure(answer.error);
      throw new LockstepError('refused', answer.sentence);
    }
    const { Arn } = made.parse(answer.output).KeyMetadata;
    this.#arns.push(Arn);
    this.#isUnsure = wasUnsure;
    return Arn;
  }

  /** A secret under a key, which may be so new that Secrets Manager cannot use it yet. */
  async #makeSecret(key: string, leaf: string): Promise<KeyedSecret> {
    const secret = { key, name: this.#bench.nameOf(leaf), id: randomUUID(), text: randomUUID() };
    let trouble = '';
    const isMade = async () => {
      this.#bench.checkStop();
      const answer = await this.#bench.target.call('CreateSecret', {
        Name: secret.name,
        ClientRequestToken: secret.id,
        SecretString: secret.text,
        KmsKeyId: key,
        Tags: [{ Key: SELFTEST_TAG, Value: this.#bench.id }],
      });
      trouble = answer.state === 'refused' ? answer.sentence : '';
      return answer.state === 'answered';
    };
    await this.#bench.awaitTrue(isMade, 'a secret is made under a new key', PATIENCE).catch((thrown) => {
      throw trouble === '' ? thrown : new LockstepError('refused', trouble);
    });
    return secret;
  }

  async #awaitRefusal(secret: KeyedSecret, what: string): Promise<KeyedSecret> {
    const isRefused = async () => {
      this.#bench.checkStop();
      const answer = await this.#bench.target.call('GetSecretValue', { SecretId: secret.name });
      return answer.state === 'refused' && isRefusalForSure(answer.error);
    };
    await this.#awaitSteadily(isRefused, what);
    return secret;
  }

  #awaitSteadily(isSo: () => Promise<boolean>, what: string): Promise<void> {
    let looks = 0;
    const isSteady = async () => {
      this.#bench.checkStop();
      looks = (await isSo()) ? looks + 1 : 0;
      return looks >= STEADY_LOOKS;
    };
    return this.#bench.awaitTrue(isSteady, what, PATIENCE);
  }

  async #policy(kind: 'decrypt' | 'no-decrypt'): Promise<string> {
    return keyPolicy(kind, this.#kms.region, await this.#kms.account());
  }

  async #give(action: KeyAction, input: object): Promise<void> {
    this.#bench.checkStop();
    const answer = await this.#kms.call(action, input);
    if (answer.state === 'refused') throw new LockstepError('refused', answer.sentence);
  }
}

/** Whether AWS answered, and did not do it. */
function isRefusalForSure(error: string): boolean {
  return /(Exception|Failure)$/.test(error) && !/^(Throttling|.*Internal|DependencyTimeout)/.test(error);
}
