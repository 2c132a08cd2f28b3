/** What may import the core, and no config beside it, groups by the same function. */
export { groupBy } from '../../config/group.ts';

/** Chunks of at most so many items, in order. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
