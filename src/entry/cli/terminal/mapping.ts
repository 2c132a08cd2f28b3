import { formatProblem, readMapping } from '../../../../config/load.ts';
import type { Mapping, Problem } from '../../../../config/mapping.ts';

/** Reads the mapping; null after printing its problems on stderr, a line each. */
export async function loadMappingAt(path: string): Promise<Mapping | null> {
  const read = await readMapping(path);
  if (read.ok) return read.mapping;
  printProblems(read.problems);
  return null;
}

/** Prints problems on stderr, a line each. Returns the exit code. */
export function printProblems(problems: readonly Problem[]): 1 {
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);
  return 1;
}
