/** One contender in a fresh process: `contender.ts NAME COUNT [PACE]`; prints seconds, processor time and peak memory as JSON. */
import { performance } from 'node:perf_hooks';
import { oneList, tenPrefixes, twoEnds } from './contenders/chains.ts';
import { compareValues } from './contenders/compare-values.ts';
import { describeEach } from './contenders/describe-each.ts';
import { lockstep } from './contenders/lockstep.ts';
import { rotationLoop } from './contenders/rotation-loop.ts';

const contenders = new Map<string | undefined, (count: number, pace?: number) => Promise<void>>([
  ['lockstep', lockstep],
  ['rotation loop', rotationLoop],
  ['describe each', describeEach],
  ['compare values', compareValues],
  ['one list', oneList],
  ['the list from both ends', twoEnds],
  ['ten lists by prefix', tenPrefixes],
]);

const [, , name, count, pace = '1'] = process.argv;
const contender = contenders.get(name);
if (contender === undefined) throw new Error(`no contender ${name}`);
const started = performance.now();
const before = process.cpuUsage();
await contender(Number(count), Number(pace));
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakMiB: process.resourceUsage().maxRSS / 1024 }),
);
