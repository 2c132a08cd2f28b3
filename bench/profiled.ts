/**
 * A check by Lockstep under V8's profiler: `profiled.mjs COUNT [FILE]`, bundled but not minified; prints the processor
 * time of the process and the samples of each area as JSON, and writes the profile to the file. Samples in native code
 * count for the JavaScript that called it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import { lockstep } from './contenders/lockstep.ts';

type Node = Profiler.ProfileNode;

/** Microseconds between two samples. */
const INTERVAL = 200;

/** The first pattern that matches a module's path names its area; esbuild writes the path above each module. */
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
const before = process.cpuUsage();
const [, , count, file = ''] = process.argv;
await lockstep(Number(count));
const { user, system } = process.cpuUsage(before);
const { profile } = await session.post('Profiler.stop');
if (file !== '') writeFileSync(file, JSON.stringify(profile));
process.stdout.write(
  JSON.stringify({ cpuMs: (user + system) / 1e3, areas: Object.fromEntries(samplesByArea(profile)) }),
);

/** Samples are counted, not timed, since a late one waited for a core. */
function samplesByArea({ nodes, samples = [] }: Profiler.Profile): Map<string, number> {
  const areas = areasOf(nodes);
  const counts = new Map<string, number>();
  for (const id of samples) {
    const area = areas.get(id);
    if (area !== undefined) counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  return counts;
}

/** The area of each node; none for idle time. Parents come before their children. */
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

/** The module of a line of this bundle. */
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
