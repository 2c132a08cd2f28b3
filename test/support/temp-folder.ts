import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives all processes of a suite one temporary folder, and removes it with what they left there. */
export default async function lendTempFolder(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-suite-'));
  process.env.TMPDIR = folder;
  return () => rm(folder, { recursive: true, force: true });
}
