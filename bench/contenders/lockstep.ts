import { loadMapping } from '../../config/load.ts';
import { awsWorld } from '../../src/aws/world.ts';
import { reconcile } from '../../src/reconcile.ts';
import { ORIGIN, TARGETS } from '../account.ts';

const MAPPING = `
version: 1
origin: { region: ${ORIGIN} }
targets:
${TARGETS.map((region) => `  ${region}: { region: ${region} }`).join('\n')}
secrets:
  - name: bench/*
    replicas: [${TARGETS.join(', ')}]
`;

/** An hourly run as the Lambda makes it. `force`, since it would ask a person before it made every replica anew. */
export async function lockstep(count: number): Promise<void> {
  const loaded = loadMapping(MAPPING, 'bench.yaml');
  if (!loaded.ok) throw new Error(loaded.problems.map((problem) => problem.message).join('\n'));
  const watcher = { note: () => {}, progress: () => {} };
  const world = awsWorld({ originRegion: ORIGIN, watcher, stopped: () => null });
  const narrowing = { secrets: [], targets: [] };
  const run = { id: 'bench', intent: 'heal', trigger: 'cli', depth: 'versions', narrowing, force: true } as const;
  const { summary } = await reconcile(loaded.mapping, run, world);
  if (summary.inSync + summary.healed === count * TARGETS.length) return;
  throw new Error(`not all in sync: ${JSON.stringify(summary)}`);
}
