import pLimit from 'p-limit';

/** Maps with at most `width` items in progress. Results are in the order of the items. */
export function mapInParallel<T, R>(width: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  return pLimit(width).map(items, work);
}
