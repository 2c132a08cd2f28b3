/** Heals what AWS_ENDPOINT_URL shows, then writes the heap to the file given: nothing of a value may be left in it. */
import { writeHeapSnapshot } from 'node:v8';
import { awsEnvironment } from '../../src/aws/environment.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { EVERYTHING, entry, mapping } from '../support/builders.ts';

const watcher = { note: () => {}, progress: () => {} };
const env = awsEnvironment({ originRegion: 'us-east-1', watcher });
const run = { id: 'probe', intent: 'heal', trigger: 'cli', depth: 'values', narrowing: EVERYTHING } as const;
const { report } = await reconcile(mapping(entry('prod/*', 'dublin sydney')), run, env);
for (let i = 0; i < 5; i++) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.gc?.();
}
writeHeapSnapshot(process.argv[2]);
process.stdout.write(JSON.stringify(report.summary));
// The environment is still there, as it is in a warm function.
process.exit(env.calls() > 0 ? 0 : 1);
