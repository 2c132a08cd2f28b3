import { asBad, asGood, type Finding } from './finding.ts';

/** The oldest Node that Lockstep runs on: `engines` of package.json. */
const OLDEST_NODE = [20, 19] as const;

/** AWS refuses a signature that is five minutes off; until then, only dates in reports are wrong. */
const NOTABLE_SKEW_MS = 60_000;

/** @param version as `process.versions.node` has it */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return asGood('node', `Node ${version}`);
  const oldest = OLDEST_NODE.join('.');
  return asBad('node', 'failure', `Node ${version} is too old for Lockstep`, `install Node ${oldest} or later`);
}

/** @param skewMs how far AWS's clock is ahead of this machine's, in milliseconds; null: AWS did not answer */
export function judgeClock(skewMs: number | null): Finding[] {
  if (skewMs === null) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  if (Math.abs(skewMs) < NOTABLE_SKEW_MS)
    return [asGood('clock', `the clock is ${seconds === 0 ? 'that of AWS' : `${seconds} s off`}`)];
  const direction = skewMs > 0 ? 'slow' : 'fast';
  const found = `the clock is ${seconds} s ${direction}: AWS refuses what is signed 5 minutes off, and reports have wrong times`;
  return [asBad('clock', 'warning', found, 'set the clock, for example by NTP')];
}
