import type { Bench } from '../bench.ts';
import type { Need } from '../ports.ts';
import type { ProbeCalls } from './calls.ts';

/** What a probe settles: whether AWS does as Lockstep takes it, and in one sentence what it does. */
export interface Settled {
  readonly asDocumented: boolean;
  readonly finding: string;
  /** How late a condition was at most, if that was timed. */
  readonly longestMs?: number;
}

/** A question about AWS that no documentation answers for certain. The probe works in the target. */
export interface Probe {
  readonly id: string;
  readonly question: string;
  /** Without it, the question is not asked. */
  readonly needs?: Need;
  settle(calls: ProbeCalls, name: string, bench: Bench): Promise<Settled>;
}

export function expectOk(seen: string): Settled {
  return expectTrue(seen === 'answered', 'It is.', `It is refused with ${seen}.`);
}

/** What is so, or is not: `yes` and `no` are the findings. */
export function expectTrue(isSo: boolean, yes = 'It does.', no = 'It does not.'): Settled {
  return { asDocumented: isSo, finding: isSo ? yes : no };
}

export function expectRefusal(seen: string, errors: readonly string[]): Settled {
  const finding = seen === 'answered' ? 'It is not refused.' : `It is refused with ${seen}.`;
  return { asDocumented: errors.includes(seen), finding };
}
