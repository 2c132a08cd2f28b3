/** One contender in a fresh process: `contender.ts NAME COUNT`; prints seconds and peak memory as JSON. */
import { performance } from 'node:perf_hooks';
import { contenders } from './contenders.ts';

const [name = '', count = '0'] = process.argv.slice(2);
const contender = contenders[name];
if (contender === undefined) throw new Error(`no contender ${name}`);
const started = performance.now();
await contender(Number(count));
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ seconds, peakMiB: process.resourceUsage().maxRSS / 1024 }));
