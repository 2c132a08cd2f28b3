import { type Measured, measure, type Tools } from './measure.ts';
import { CHAINS } from './plan.ts';
import type { Table } from './table.ts';

/** How long a check may take, as a multiple of the longest of its lists. */
const GOAL = 1.2;

/** What a check takes beside the bare list that it cannot do without, and what splitting that list would bring. */
export async function measureChains(secrets: number, tools: Tools): Promise<Table> {
  const round = (contender: Measured['contender']) =>
    measure({ scenario: 'nothing to heal', contender, secrets }, tools);
  const check = await round('lockstep');
  const lists: Measured[] = [];
  for (const chain of CHAINS) lists.push(await round(chain));
  const [longest = check] = lists;
  return {
    title: `The chain of pages (${secrets.toLocaleString('en-US')} secrets)`,
    head: ['what', 'calls', 'seconds', 'times one list', ''],
    rows: [check, ...lists].map((one) => {
      const ratio = one.seconds / longest.seconds;
      const verdict = ratio <= GOAL ? 'ok' : 'over';
      const what = one === check ? 'a check in three targets' : one.contender;
      return [
        what,
        one.calls.toLocaleString('en-US'),
        one.seconds.toFixed(2),
        ratio.toFixed(2),
        one === check ? verdict : '',
      ];
    }),
  };
}
