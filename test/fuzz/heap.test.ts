import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { startEmulator } from '../../src/emulator/index.ts';
import { bare, HOME, signedInTo } from '../support/cli.ts';

const SECRETS = 20;

test('after a run the heap contains no value', async () => {
  const aws = await startEmulator();
  onTestFinished(() => aws.close());
  for (let i = 0; i < SECRETS; i++) aws.seed(HOME, { name: `prod/${i}`, value: `hEaP-canary-${i}-of-this-run` });
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-heap-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'heap.heapsnapshot');
  const probe = new URL('heap-probe.ts', import.meta.url).pathname;
  const env = bare(folder, { ...signedInTo(aws.url), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  const { stdout } = await execa('node', ['--expose-gc', '--import', 'tsx', probe, file], { env, extendEnv: false });
  expect(JSON.parse(stdout)).toMatchObject({ healed: 2 * SECRETS, failed: 0 });
  const heap = await readFile(file, 'latin1');
  // The snapshot is of the probe: it contains names, which are not secret.
  expect(heap).toContain('prod/0');
  expect(heap.match(/hEaP-canary-\d+/g) ?? []).toEqual([]);
});
