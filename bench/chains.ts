import type { Tools } from './measure.ts';
import { CHAINS, type Round } from './plan.ts';
import { type Median, measureRounds } from './rounds.ts';
import type { Table } from './table.ts';

/** A check should take at most this multiple of its longest list, or this much of one core for each page. */
const GOAL = { times: 1.2, millisecondsAPage: 6 };

/** Compares a check with the bare list that it needs at least, and with ways to split that list. */
export async function measureChains(secrets: number, runs: number, tools: Tools): Promise<Table> {
  const rounds = (['lockstep', ...CHAINS] as const).map(
    (contender): Round => ({ scenario: 'nothing to heal', contender, secrets }),
  );
  const measured = await measureRounds(rounds, runs, tools);
  const longest = measured.find(({ contender }) => contender === 'one list');
  return {
    title: `The chain of pages (${secrets.toLocaleString('en-US')} secrets)`,
    head: ['what', 'calls', 'seconds', 'times one list', 'CPU ms a page', ''],
    rows: measured.map((one) => rowOf(one, one.seconds / (longest?.seconds ?? one.seconds))),
    note:
      `Medians of ${runs}. The goal of a check is ${GOAL.times} times one list, or ${GOAL.millisecondsAPage} ms of ` +
      "processor time a page; that of the embedded AWS is not in it, and shares the machine's cores.",
  };
}

function rowOf(one: Median, times: number): string[] {
  const page = (one.cpuSeconds * 1_000) / one.calls;
  const isCheck = one.contender === 'lockstep';
  const isWithin = times <= GOAL.times || page <= GOAL.millisecondsAPage;
  return [
    isCheck ? 'a check in three targets' : one.contender,
    one.calls.toLocaleString('en-US'),
    one.seconds.toFixed(2),
    times.toFixed(2),
    page.toFixed(1),
    isCheck ? (isWithin ? 'ok' : 'over') : '',
  ];
}
