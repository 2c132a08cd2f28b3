import { loadMapping } from '../../config/load.ts';
import type { Mapping } from '../../config/mapping.ts';
import { awsEnvironment } from '../../src/aws/environment.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { ORIGIN, TARGETS } from '../account.ts';

const MAPPING = `
version: 1
origin: { region: ${ORIGIN} }
targets:
${TARGETS.map((region) => `  ${region}: { region: ${region} }`).join('\n')}
secrets:
`;

/** The mapping of the bench with these entries. */
export function readMapping(entries: string): Mapping {
  const loaded = loadMapping(MAPPING + entries, 'bench.yaml');
  if (loaded.ok) return loaded.mapping;
  throw new Error(loaded.problems.map((problem) => problem.message).join('\n'));
}

/** An hourly run like the Lambda's. With `force`, since a run that replaces everything would otherwise be held. */
export async function lockstep(count: number, pace = 1): Promise<void> {
  const mapping = readMapping(`  - { name: bench/*, replicas: [${TARGETS.join(', ')}] }`);
  const watcher = { note: () => {}, progress: () => {} };
  const env = awsEnvironment({ originRegion: ORIGIN, watcher, pace });
  const narrowing = { secrets: [], targets: [] };
  const run = { id: 'bench', intent: 'heal', trigger: 'cli', depth: 'versions', narrowing, force: true } as const;
  const { report } = await reconcile(mapping, run, env);
  const { summary } = report;
  if (summary.inSync + summary.healed === count * TARGETS.length) return;
  throw new Error(`not all in sync: ${JSON.stringify(summary)}`);
}
