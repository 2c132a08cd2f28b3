interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Token buckets that hold one second's worth: a burst of `perSecond` calls passes, then calls pass at that rate. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes a token; false if there is none. */
  takeToken(key: string, perSecond: number, now: number): boolean {
    const bucket = this.#refillBucket(key, perSecond, now);
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #refillBucket(key: string, perSecond: number, now: number): Bucket {
    const bucket = this.#buckets.get(key) ?? { tokens: perSecond, filledAt: now };
    const gained = ((now - bucket.filledAt) / 1_000) * perSecond;
    return { tokens: Math.min(Math.max(perSecond, 1), bucket.tokens + gained), filledAt: now };
  }
}
