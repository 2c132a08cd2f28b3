/** Groups items in order of first appearance. Node 20 lacks Map.groupBy. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    if (group !== undefined) group.push(item);
  }
  return groups;
}

export function withoutDuplicates<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
