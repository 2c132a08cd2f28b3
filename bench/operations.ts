import { TARGETS } from './account.ts';
import type { Measured } from './measure.ts';
import { SCENARIOS } from './plan.ts';
import type { Table } from './table.ts';

/** The replicas of a round that are not in sync at its start. */
const SHARES = { 'nothing to heal': 0, '1 % drifted': 0.01, 'everything new': 1 } as const;

/** The calls of Lockstep by operation, in total and per replica that is not in sync. */
export function tableOfOperations(measured: readonly Measured[]): Table {
  const rounds = SCENARIOS.flatMap((scenario) => {
    const round = measured.find((one) => one.scenario === scenario && one.contender === 'lockstep');
    return round === undefined ? [] : [{ ...round, replicas: round.secrets * TARGETS.length * SHARES[scenario] }];
  });
  const names = [...new Set(rounds.flatMap(({ operations }) => Object.keys(operations)))].toSorted();
  const row = (name: string, callsOf: (one: Measured) => number) => [
    name,
    ...rounds.flatMap((one) => cells(callsOf(one), one.replicas)),
  ];
  return {
    title: "Lockstep's calls by operation, and for each replica that was not in sync",
    head: ['operation', ...rounds.flatMap(({ scenario, secrets, replicas }) => heads(scenario, secrets, replicas))],
    rows: [
      ...names.map((name) => row(name, ({ operations }) => operations[name] ?? 0)),
      row('all', ({ calls }) => calls),
      row('all but the lists', ({ calls, operations }) => calls - (operations.ListSecrets ?? 0)),
    ],
    note: `${TARGETS.length} targets.`,
  };
}

function heads(scenario: string, secrets: number, replicas: number): string[] {
  const calls = `${scenario}, ${secrets.toLocaleString('en-US')} secrets`;
  return replicas === 0 ? [calls] : [calls, `each of ${replicas.toLocaleString('en-US')}`];
}

function cells(calls: number, replicas: number): string[] {
  const count = calls.toLocaleString('en-US');
  return replicas === 0 ? [count] : [count, (calls / replicas).toFixed(2)];
}
