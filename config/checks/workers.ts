import { FEWEST_WORKERS, MOST_WORKERS } from '../workers.ts';

/** Returns what is wrong with a number of workers, or null. */
export function workersMistake(value: number): string | null {
  if (Number.isInteger(value) && value >= FEWEST_WORKERS && value <= MOST_WORKERS) return null;
  return `workers is how many may work at a time, a whole number from ${FEWEST_WORKERS} to ${MOST_WORKERS}, not ${value}`;
}
