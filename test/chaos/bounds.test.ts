import { expect, test } from 'vitest';
import { factsOf, lagOf } from '../support/facts.ts';
import { exitCodeOf, judgeLags, NOTHING_MEASURED } from './bounds.ts';
import { exhaust } from './explore.ts';
import { FRESH_MS } from './past.ts';
import { SMALL } from './scenarios.ts';

/** Both reads in both Regions, with these for the longest lags of the first. */
const measured = (describe: number, get: number) =>
  factsOf({
    lags: [
      lagOf({ longestMs: describe }),
      lagOf({ read: 'GetSecretValue', longestMs: get }),
      lagOf({ read: 'ListSecrets', longestMs: 300_000 }),
      lagOf({ region: 'eu-west-1' }),
      lagOf({ region: 'eu-west-1', read: 'GetSecretValue' }),
    ],
  });

test('lags below two seconds hold, however late lists are, and the stories keep to the two seconds', () => {
  const { lines, holds, freshMs } = judgeLags(measured(250, 1999));
  expect({ holds, freshMs }).toEqual({ holds: true, freshMs: FRESH_MS });
  expect(lines).toHaveLength(5);
  expect(lines[0]).toBe(
    'DescribeSecret in us-east-1: longest 250 ms, below 2000 ms (median 0 ms, 99th percentile 40 ms, 1000 writes)',
  );
  expect(lines.at(-1)).toBe('The 2 seconds hold.');
});

test('a lag of two seconds or more does not hold, is named, and is the bound of the stories', () => {
  const { lines, holds, freshMs } = judgeLags(measured(2000, 3400));
  expect({ holds, freshMs }).toEqual({ holds: false, freshMs: 3400 });
  expect(lines[1]).toContain('longest 3400 ms, NOT below 2000 ms');
  expect(lines.at(-1)).toContain('do not hold: DescribeSecret in us-east-1, GetSecretValue in us-east-1. The stories');
});

test('what was not measured does not hold', () => {
  const { lines, holds } = judgeLags(factsOf({ lags: [lagOf({}), lagOf({ read: 'GetSecretValue' })] }));
  expect(holds).toBe(false);
  expect(lines[2]).toBe('DescribeSecret in eu-west-1: not measured');
  expect(lines.at(-1)).toContain('is not known: nothing was measured for DescribeSecret in eu-west-1, GetSecretValue');
});

test('a selftest that ended early does not show that the bound holds, but that it does not', () => {
  const partial = 'PutSecretValue in eu-west-1: access denied';
  const { lines, holds } = judgeLags({ ...measured(250, 40), partial });
  expect([holds, lines.at(-1)]).toEqual([
    false,
    `Whether the 2 seconds hold is not known: the selftest ended early (${partial}).`,
  ]);
  const late = judgeLags({ ...measured(2500, 40), partial });
  expect([late.holds, late.lines.at(-1)]).toEqual([false, expect.stringContaining('The 2 seconds do not hold')]);
});

test('the exit code needs both the bound and the rules', () => {
  const [good, bad] = [NOTHING_MEASURED, judgeLags(factsOf({}))];
  const codes = [exitCodeOf(good, 0), exitCodeOf(good, 1), exitCodeOf(bad, 0), exitCodeOf(bad, 1)];
  expect(codes).toEqual([0, 1, 1, 1]);
});

test('a longer bound lets a story get stale answers also after the pause between two looks', async () => {
  const scenario = SMALL.find(({ name }) => name === 'a rollback while a run has nothing to do');
  if (scenario === undefined) throw new Error('the story is gone');
  const play = async (freshMs: number) => (await exhaust(scenario, { stale: 1, freshMs })).stale;
  expect(await play(3_400)).toBeGreaterThan(await play(FRESH_MS));
});
