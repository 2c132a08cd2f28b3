import { formatProblem, readMapping } from '../../../../config/load.ts';
import type { Mapping } from '../../../../config/mapping.ts';

/**
 * Reads the mapping; null after printing its problems on stderr, a line each. With `now`, a schedule that never fires
 * again is one.
 */
export async function loadMappingAt(path: string, now?: Date): Promise<Mapping | null> {
  const read = await readMapping(path, now);
  if (read.ok) return read.mapping;
  for (const problem of read.problems) process.stderr.write(`${formatProblem(problem)}\n`);
  return null;
}
