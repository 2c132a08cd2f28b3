/** How often a message of the workers is received before the dead-letter queue takes it. */
export const RECEIVES = 5;

/** What AWS takes as the maximum concurrency of a queue's function. */
export const FEWEST_WORKERS = 2;
export const MOST_WORKERS = 1_000;
