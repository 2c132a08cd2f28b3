/** What the function weighs: bytes by package, and the time that a fresh Node takes to import it. */
import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { build, type Metafile } from 'esbuild';
import { execa } from 'execa';

const RUNS = 5;
const LISTED = 8;

/** Bundles the function as infra/constructs/ReconcilerFunction.ts does, measures it, and prints both. */
export async function measureBundle(): Promise<void> {
  const outfile = join(await mkdtemp(join(tmpdir(), 'lockstep-bundle-')), 'index.mjs');
  const { metafile } = await build({
    entryPoints: [new URL('../src/entry/lambda/reconciler.ts', import.meta.url).pathname],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    metafile: true,
    logLevel: 'error',
  });
  const { size } = await stat(outfile);
  process.stdout.write(
    `\nfunction: ${kib(size)} KiB, imported in ${await importTime(outfile)} ms (median of ${RUNS})\n`,
  );
  process.stdout.write(`${byPackage(metafile)}\n`);
}

async function importTime(bundle: string): Promise<string> {
  const probe = `${bundle}.probe.mjs`;
  await writeFile(
    probe,
    `const t=performance.now();await import(${JSON.stringify(bundle)});console.log(performance.now()-t)`,
  );
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(Number((await execa('node', [probe])).stdout));
  return (times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0).toFixed(0);
}

function byPackage(metafile: Metafile): string {
  const sizes = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'lockstep';
      sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
    }
  }
  const table = new Table({ style: { head: [], border: [] }, head: ['package', 'KiB'] });
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, LISTED);
  for (const [name, bytes] of largest) table.push([name, kib(bytes)]);
  return table.toString();
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(0);
}
