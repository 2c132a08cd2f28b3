import { displayText } from '../../config/wording.ts';
import type { Facts, Lag } from '../../src/selftest/facts.ts';
import { readFacts } from '../../src/selftest/read-facts.ts';
import { FRESH_MS } from './past.ts';

/** What the lags that were measured on AWS say about the bound that the stories assume. */
export interface Judged {
  /** A sentence for each Region and read of a single secret, then the verdict. */
  readonly lines: readonly string[];
  readonly holds: boolean;
  /** The bound to play with: the one that the contract assumes, or the longest lag if that is longer. */
  readonly freshMs: number;
}

export const NOTHING_MEASURED: Judged = { lines: [], holds: true, freshMs: FRESH_MS };

const SINGLE_READS = ['DescribeSecret', 'GetSecretValue'] as const;

/** @throws LockstepError if the file has no facts */
export async function judgeFile(file: string): Promise<Judged> {
  return judgeLags(await readFacts(file));
}

/** The exit code of all stories: the bound has to hold as well as the rules. */
export function exitCodeOf({ holds }: Judged, broken: number): 0 | 1 {
  return holds && broken === 0 ? 0 : 1;
}

/** What was not measured, or not to its end, was not seen to hold. */
export function judgeLags({ regions, lags, partial }: Facts): Judged {
  const places = [...new Set([regions.origin, regions.target, ...lags.map(({ region }) => region)])];
  const asked = places.flatMap((region) => SINGLE_READS.map((read) => ({ region, read })));
  const found = asked.map(({ region, read }) => ({
    name: `${read} in ${region}`,
    lags: lags.filter((lag) => lag.region === region && lag.read === read),
  }));
  const late = found.filter((one) => one.lags.some(isLate));
  const unknown = found.filter((one) => one.lags.length === 0);
  const lines = found.map((one) => `${one.name}: ${one.lags.map(describeLag).join('; ') || 'not measured'}`);
  const freshMs = Math.max(FRESH_MS, ...found.flatMap((one) => one.lags.map(({ longestMs }) => longestMs)));
  const holds = late.length + unknown.length === 0 && partial === undefined;
  return { lines: [...lines, verdict(late, unknown, { freshMs, partial })], holds, freshMs };
}

type Named = readonly { readonly name: string }[];

function verdict(
  late: Named,
  unknown: Named,
  { freshMs, partial }: { freshMs: number; partial?: string | undefined },
): string {
  const bound = `${FRESH_MS / 1000} seconds`;
  if (late.length > 0) {
    return `The ${bound} do not hold: ${namesOf(late)}. The stories are played with ${freshMs} ms; what breaks then rests on them.`;
  }
  const gaps = [
    ...(partial === undefined ? [] : [`the selftest ended early (${displayText(partial)})`]),
    ...(unknown.length === 0 ? [] : [`nothing was measured for ${namesOf(unknown)}`]),
  ];
  if (gaps.length > 0) return `Whether the ${bound} hold is not known: ${gaps.join('; ')}.`;
  return `The ${bound} hold.`;
}

function namesOf(all: Named): string {
  return all.map(({ name }) => name).join(', ');
}

function isLate({ longestMs }: Lag): boolean {
  return longestMs >= FRESH_MS;
}

function describeLag(lag: Lag): string {
  const side = isLate(lag) ? 'NOT below' : 'below';
  const rest = `median ${lag.medianMs} ms, 99th percentile ${lag.p99Ms} ms, ${lag.writes} writes`;
  return `longest ${lag.longestMs} ms, ${side} ${FRESH_MS} ms (${rest})`;
}
