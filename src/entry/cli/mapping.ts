import { formatProblem, readMapping } from '../../../config/load.ts';
import type { Mapping } from '../../../config/mapping.ts';

/** Reads the mapping; null after its problems were told on stderr, a line each. */
export async function mappingAt(path: string): Promise<Mapping | null> {
  const read = await readMapping(path);
  if (read.ok) return read.mapping;
  for (const problem of read.problems) process.stderr.write(`${formatProblem(problem)}\n`);
  return null;
}
