import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from 'limiter';

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

/** Share of a quota that a run uses; the rest is air for others and for the clock. */
const SHARE = 0.97;

/** Calls that may go out at once after a pause, in seconds' worth. */
const BURST = 0.2;

/** What is left of the pace after AWS has throttled a call, and what each call that passes gives back. */
const AFTER_THROTTLING = 0.7;
const RECOVERY = 0.05;

/** Never slower than so many calls a second: the run still has to end. */
const SLOWEST = 1;

interface Lane {
  readonly bucket: TokenBucket;
  readonly fastest: number;
  /** The turn that was asked for last; turns come in the order in which they were asked for. */
  last: Promise<unknown>;
}

/** Lets the calls to one place through at the pace that AWS takes them, slower for a while where it has throttled one. */
export class Pace {
  readonly #lanes = new Map<string, Lane>();

  constructor() {
    for (const { operations, perSecond } of QUOTAS) {
      const fastest = perSecond * SHARE;
      const burst = Math.ceil(perSecond * BURST);
      const bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: fastest, interval: 'second' });
      bucket.content = burst;
      const lane = { bucket, fastest, last: Promise.resolve() };
      for (const operation of operations) this.#lanes.set(operation, lane);
    }
  }

  /** Waits for this call's turn, or until `stop` is aborted, whichever comes first. */
  async turn(operation: string, stop: AbortSignal): Promise<void> {
    const lane = this.#lanes.get(operation);
    if (lane === undefined) return;
    const turn = lane.last.then(() => takeToken(lane.bucket, stop));
    lane.last = turn;
    await turn;
  }

  passed(operation: string): void {
    const lane = this.#lanes.get(operation);
    if (lane === undefined) return;
    lane.bucket.tokensPerInterval = Math.min(lane.fastest, lane.bucket.tokensPerInterval + lane.fastest * RECOVERY);
  }

  throttled(operation: string): void {
    const lane = this.#lanes.get(operation);
    if (lane === undefined) return;
    lane.bucket.tokensPerInterval = Math.max(SLOWEST, lane.bucket.tokensPerInterval * AFTER_THROTTLING);
    lane.bucket.content = 0;
  }
}

async function takeToken(bucket: TokenBucket, stop: AbortSignal): Promise<void> {
  while (!stop.aborted && !bucket.tryRemoveTokens(1)) {
    await sleep(bucket.getWaitTime(1), undefined, { signal: stop }).catch(() => {});
  }
}
