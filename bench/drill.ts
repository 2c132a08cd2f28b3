import { awsEnvironment } from '../src/aws/environment.ts';
import { drillPlace } from '../src/engine/drill.ts';
import { hashOf } from '../src/history/objects.ts';
import { TARGETS } from './account.ts';
import { environmentOf, withAws } from './aws.ts';
import { readMapping } from './contenders/lockstep.ts';
import type { Table } from './table.ts';

/** The goal: seconds for a drill of 10,000 replicas at 20 ms latency. */
const GOAL = 60;

/** A drill of one target, by that place alone: how long, and how many calls. */
export async function measureDrill(sizes: readonly number[]): Promise<Table> {
  const rows: string[][] = [];
  for (const secrets of sizes) rows.push(await drillOf(secrets));
  return {
    title: 'A drill: every replica of one target read',
    head: ['replicas', 'seconds', 'goal', '', 'calls', 'ListSecrets', 'BatchGetSecretValue'],
    rows,
    note: "At 20 ms latency and AWS's quotas. The goal is for 10,000 replicas.",
  };
}

function drillOf(secrets: number): Promise<string[]> {
  return withAws({ scenario: 'nothing to heal', contender: 'lockstep', secrets }, async ({ url, result }) => {
    Object.assign(process.env, environmentOf(url));
    const mapping = readMapping(`  - { name: bench/*, replicas: [${TARGETS.join(', ')}] }`);
    const [target] = mapping.targets;
    if (target === undefined) throw new Error('the mapping of the bench has no target');
    const env = awsEnvironment({ originRegion: target.region, watcher: { note: () => {}, progress: () => {} } });
    const report = await drillPlace(mapping, target, { id: 'bench', hashLines: hashOf, probe: null }, env);
    env.close();
    if (report.replicas !== secrets || report.unreadable.length > 0) throw new Error(JSON.stringify(report));
    const { calls, operations } = await result();
    const counted = [calls, operations.ListSecrets ?? 0, operations.BatchGetSecretValue ?? 0];
    const isGood = report.seconds <= GOAL ? 'ok' : 'over';
    const numbers = counted.map((one) => one.toLocaleString('en-US'));
    return [secrets.toLocaleString('en-US'), report.seconds.toFixed(1), String(GOAL), isGood, ...numbers];
  });
}
