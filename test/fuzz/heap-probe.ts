/** Heals the AWS at AWS_ENDPOINT_URL, then writes a heap snapshot to the given file, which must contain no value. */
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
// The environment is still alive, as in a warm function.
process.exit(env.calls() > 0 ? 0 : 1);
