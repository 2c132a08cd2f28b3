/** How many times a message is received before it goes to the dead-letter queue. */
export const RECEIVES = 5;

/** The range of a queue's maximum concurrency in AWS. */
export const FEWEST_WORKERS = 2;
export const MOST_WORKERS = 1_000;
