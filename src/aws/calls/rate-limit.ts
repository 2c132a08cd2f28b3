import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from 'limiter';
import { isWrite } from './operations.ts';

/**
 * Requests a second that AWS takes of an account in a Region, by the operations that share them; DescribeSecret and
 * GetSecretValue have more than a run can use.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
 */
const QUOTAS: readonly { readonly operations: readonly string[]; readonly perSecond: number }[] = [
  { operations: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'], perSecond: 50 },
  { operations: ['CreateSecret'], perSecond: 50 },
  { operations: ['RestoreSecret'], perSecond: 50 },
  { operations: ['TagResource', 'UntagResource'], perSecond: 50 },
  { operations: ['DeleteSecret'], perSecond: 50 },
  { operations: ['ListSecretVersionIds'], perSecond: 50 },
  { operations: ['ListSecrets'], perSecond: 100 },
  { operations: ['BatchGetSecretValue'], perSecond: 100 },
];

/** The most of a quota that a run uses, whatever its share; the rest is headroom for other callers and clock skew. */
const CEILING = 0.97;

/** Calls that may go out at once after a pause, in seconds' worth. */
const BURST = 0.2;

/** What is left of the pace after AWS has throttled a call, and what each call that passes gives back. */
const AFTER_THROTTLING = 0.7;
const RECOVERY = 0.05;

/** Throttling makes it no slower than so many calls a second: the run still has to end. */
const SLOWEST = 1;

interface Lane {
  readonly bucket: TokenBucket;
  readonly fastest: number;
  /** The turn that was asked for last; turns come in the order in which they were asked for. */
  last: Promise<unknown>;
}

/**
 * Rate limiter of one account in one Region: lets calls through at the pace that AWS takes them, slower for a while
 * after it has throttled one. Writes get a share of their quotas; reads wait for no one and get all of theirs.
 */
export class RateLimiter {
  readonly #lanes = new Map<string, Lane>();

  /** @param share of the write quotas, more than 0 and at most 1 */
  constructor(share = 1) {
    for (const { operations, perSecond } of QUOTAS) {
      const part = operations.every(isWrite) ? share : 1;
      const fastest = perSecond * Math.min(part, CEILING);
      const burst = Math.ceil(perSecond * BURST * part);
      const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: fastest, interval: 'second' });
      bucket.content = burst;
      const lane = { bucket, fastest, last: Promise.resolve() };
      for (const operation of operations) this.#lanes.set(operation, lane);
    }
  }

  /** Calls a second at the most; null where nothing limits them. */
  perSecond(operation: string): number | null {
    return this.#lanes.get(operation)?.bucket.tokensPerInterval ?? null;
  }

  /** Waits for this call's turn, or until `stop` is aborted, whichever comes first. */
  async waitForTurn(operation: string, stop: AbortSignal): Promise<void> {
    const lane = this.#lanes.get(operation);
    if (lane === undefined) return;
    const turn = lane.last.then(() => takeToken(lane.bucket, stop));
    lane.last = turn;
    await turn;
  }

  notePassed(operation: string): void {
    const lane = this.#lanes.get(operation);
    if (lane === undefined) return;
    lane.bucket.tokensPerInterval = Math.min(lane.fastest, lane.bucket.tokensPerInterval + lane.fastest * RECOVERY);
  }

  noteThrottled(operation: string): void {
    const lane = this.#lanes.get(operation);
    if (lane === undefined) return;
    lane.bucket.tokensPerInterval = Math.max(
      Math.min(SLOWEST, lane.fastest),
      lane.bucket.tokensPerInterval * AFTER_THROTTLING,
    );
    lane.bucket.content = 0;
  }
}

async function takeToken(bucket: TokenBucket, stop: AbortSignal): Promise<void> {
  while (!stop.aborted && !bucket.tryRemoveTokens(1)) {
    await sleep(bucket.getWaitTime(1), undefined, { signal: stop }).catch(() => {});
  }
}
