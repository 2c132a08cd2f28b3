/**
 * A check by Lockstep under V8's profiler: `profiled.mjs COUNT`, bundled but not minified; prints the milliseconds of
 * each area as JSON. Samples of what is native count to the JavaScript that called it.
 */
import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import { lockstep } from './contenders/lockstep.ts';

type Node = Profiler.ProfileNode;

/** Microseconds between two samples. */
const INTERVAL = 200;

/** The first pattern that a module's path matches names its area; esbuild writes the path above each module. */
const AREAS: readonly (readonly [RegExp, string])[] = [
  [/^node:/, 'Node: sockets, HTTP, hashes'],
  [/node_modules\/@(aws-sdk|aws|smithy)\//, 'AWS SDK: middleware, signing, its HTTP handler'],
  [/node_modules\//, 'other packages'],
  [/src\/aws\/calls\/json-answer/, 'Lockstep: the bytes of an answer made JSON'],
  [/src\/aws\//, 'Lockstep: secrets narrowed, calls limited'],
  [/./, 'Lockstep: compared, decided, reported'],
];

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
await session.post('Profiler.start');
await lockstep(Number(process.argv[2]));
const { profile } = await session.post('Profiler.stop');
process.stdout.write(JSON.stringify(Object.fromEntries(millisecondsByArea(profile))));

function millisecondsByArea({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const areas = areasOf(nodes);
  const sums = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const area = areas.get(id);
    if (area !== undefined) sums.set(area, (sums.get(area) ?? 0) + (timeDeltas[index] ?? 0) / 1_000);
  }
  return sums;
}

/** The area of each node; none for what is no work. A parent comes before its children. */
function areasOf(nodes: readonly Node[]): Map<number, string> {
  const moduleAt = readModules();
  const areas = new Map<number, string>();
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  for (const { id, callFrame } of nodes) {
    const { functionName, url, lineNumber } = callFrame;
    if (functionName === '(idle)' || functionName === '(root)') continue;
    const above = areas.get(parents.get(id) ?? -1) ?? 'V8: compiling, and what else has no caller';
    const path = url.startsWith('node:') ? url : moduleAt(lineNumber);
    const own = AREAS.find(([pattern]) => pattern.test(path))?.[1] ?? above;
    areas.set(id, functionName === '(garbage collector)' ? 'V8: garbage collection' : url === '' ? above : own);
  }
  return areas;
}

/** Which module a line of this bundle is of. */
function readModules(): (line: number) => string {
  let module = '';
  const modules = readFileSync(fileURLToPath(import.meta.url), 'utf8')
    .split('\n')
    .map((line) => {
      module = /^\/\/ (\S+\.[cm]?[jt]s)$/.exec(line)?.[1] ?? module;
      return module;
    });
  return (line) => modules[line] ?? '';
}
