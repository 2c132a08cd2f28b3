/** Figures of the table, in order. */
export const FIGURES = [
  'moments reached, in all orders',
  'orders played, sampled',
  'stale answers',
  'crash points',
  'faults survived',
  'mutants caught',
  'bad inputs tried',
] as const;

type Figure = (typeof FIGURES)[number];

/** One piece of the work, small enough to be spread over several processes. */
export interface Job {
  readonly name: string;
  /** Longer jobs are started first. */
  readonly weight: number;
  run(seed: number): Promise<Done>;
}

export interface Done {
  readonly counts: Partial<Record<Figure, number>>;
  /** The failures, each with the shortest story that was found for it. */
  readonly broken: readonly Broken[];
}

export interface Broken {
  readonly what: string;
  readonly violations: readonly string[];
  readonly story: readonly string[];
}
