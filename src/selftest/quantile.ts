/** The least of some figures that is not exceeded by this share of them; 0 if there are none. */
export function quantileOf(share: number, figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}
