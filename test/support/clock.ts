import type { Time } from '../../src/aws/time.ts';

/** A clock that runs, and that every wait moves on at once. */
export interface Clock extends Time {
  readonly pass: (milliseconds: number) => void;
}

export function startClock(): Clock {
  let passed = 0;
  const pass = (milliseconds: number): void => {
    passed += milliseconds;
  };
  return {
    now: () => new Date(Date.now() + passed),
    wait: async (milliseconds, end) => {
      if (!end.aborted) pass(milliseconds);
    },
    pass,
  };
}
