/** How often a message of the workers is received before the dead-letter queue takes it. */
export const RECEIVES = 5;

/** What AWS takes as the maximum concurrency of a queue's function. */
export const FEWEST_WORKERS = 2;
export const MOST_WORKERS = 1_000;

/** What is wrong with a number of workers, if anything. */
export function workersMistake(value: number): string | null {
  if (Number.isInteger(value) && value >= FEWEST_WORKERS && value <= MOST_WORKERS) return null;
  return `workers is how many may work at a time, a whole number from ${FEWEST_WORKERS} to ${MOST_WORKERS}, not ${value}`;
}
