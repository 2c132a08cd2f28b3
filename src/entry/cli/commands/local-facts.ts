import { displayText } from '../../../../config/wording.ts';
import type { EmulatorOptions } from '../../../emulator/index.ts';
import type { Facts } from '../../../selftest/facts.ts';

type Fault = NonNullable<EmulatorOptions['faults']>[number];

/** The longest lag of each Region and read, as a stale read of that age every time: the strictest that was seen. */
export function faultsOfFacts({ lags }: Facts): Fault[] {
  return lags
    .filter(({ longestMs }) => longestMs > 0)
    .map(({ region, read, longestMs }) => ({
      match: { region, action: read },
      effect: { kind: 'stale-read', ms: longestMs },
    }));
}

/** What the embedded AWS does of the facts and what not, a line each. */
export function describeFollowed({ at, lags, probes }: Facts): string[] {
  const late = lags.map(
    ({ region, read, longestMs }) =>
      `  ${read} in ${region}: ${longestMs === 0 ? 'never stale' : `${longestMs} ms old`}`,
  );
  const otherwise = probes
    .filter(({ verdict }) => verdict === 'otherwise')
    .map(({ id, finding }) => `  not followed, it behaves as documented: ${id}: ${displayText(finding)}`);
  return [`Reads are as old as the oldest measured on AWS at ${at}:`, ...late, ...otherwise];
}
