import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from 'limiter';
import { isWrite } from './operations.ts';

/**
 * Requests a second that AWS accepts from an account in a Region, by the operations that share them. The quotas of
 * DescribeSecret and GetSecretValue are higher than a run can use.
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

/** The share of the quotas of reads that a run uses; the rest is headroom for other callers and clock skew. */
const OF_READS = 0.97;

/**
 * The burst allowed after a pause, in seconds' worth of calls: AWS's own buckets hold one second's. A run that leaves a
 * share to others leaves them most of the burst, too.
 */
const BURST = { shared: 0.2, alone: 0.9 };

/**
 * The factor by which a throttled call slows the rate down, and the share of the full rate that each successful call
 * restores.
 */
const AFTER_THROTTLING = 0.7;
const RECOVERY = 0.05;

/** Throttling never slows it below this many calls a second, so that the run still ends. */
const SLOWEST = 1;

interface Lane {
  readonly bucket: TokenBucket;
  readonly fastest: number;
  /** The turn requested last; turns are given in order of request. */
  last: Promise<unknown>;
}

/**
 * Rate limiter of one account in one Region: passes calls at the rate that AWS accepts, and slower for a while after
 * AWS has throttled one. Writes get a share of their quotas, reads all of theirs.
 */
export class RateLimiter {
  readonly #lanes = new Map<string, Lane>();

  /** @param share of the write quotas, more than 0 and at most 1 */
  constructor(share = 1) {
    for (const { operations, perSecond } of QUOTAS) {
      const part = operations.every(isWrite) ? share : OF_READS;
      const fastest = perSecond * part;
      const burst = Math.ceil(fastest * (part < 1 ? BURST.shared : BURST.alone));
      const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: fastest, interval: 'second' });
      bucket.content = burst;
      const lane = { bucket, fastest, last: Promise.resolve() };
      for (const operation of operations) this.#lanes.set(operation, lane);
    }
  }

  /** Max calls a second; null if there is no limit. */
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
