import { type Measured, measure, type Tools } from './measure.ts';
import { medianOf } from './median.ts';
import type { Round } from './plan.ts';

/** The measurements of one round: medians of its runs. */
export interface Median extends Measured {
  readonly runs: number;
  /** The seconds of the fastest and of the slowest run. */
  readonly from: number;
  readonly to: number;
}

/**
 * Measures rounds, each as often as asked: all of them once before any of them again, so that a time in which the
 * machine is slow does not strike one alone.
 */
export async function measureRounds(rounds: readonly Round[], runs: number, tools: Tools): Promise<Median[]> {
  const measured = rounds.map((): Measured[] => []);
  for (let run = 1; run <= runs; run++) {
    for (const [index, round] of rounds.entries()) {
      const of = runs === 1 ? '' : `run ${run} of ${runs}, `;
      process.stderr.write(`${of}${round.scenario}: ${round.contender}, ${round.secrets} secrets\n`);
      measured[index]?.push(await measure(round, tools));
    }
  }
  return measured.flatMap((ones) => mediansOf(ones) ?? []);
}

/** Throttled calls differ from run to run, and all calls with them; so do seconds, processor time and memory. */
function mediansOf(ones: readonly Measured[]): Median | null {
  const [first] = ones;
  if (first === undefined) return null;
  const median = (figure: 'calls' | 'throttled' | 'creations' | 'seconds' | 'cpuSeconds' | 'peakMiB') =>
    medianOf(ones.map((one) => one[figure]));
  const seconds = ones.map((one) => one.seconds);
  return {
    ...first,
    calls: median('calls'),
    throttled: median('throttled'),
    creations: median('creations'),
    seconds: median('seconds'),
    cpuSeconds: median('cpuSeconds'),
    peakMiB: median('peakMiB'),
    runs: ones.length,
    from: Math.min(...seconds),
    to: Math.max(...seconds),
  };
}
