import { readFileSync } from 'node:fs';
import { formatProblem, loadMapping } from '../config/load.ts';
import type { Mapping } from '../config/mapping.ts';

/** A mapping that does not hold; its message is exactly what `lockstep validate` prints. */
export class MappingError extends Error {}

/** Reads the mapping at synth. @throws MappingError */
export function readMappingNow(path: string): Mapping {
  const loaded = loadMapping(textOf(path), path, new Date());
  if (loaded.ok) return loaded.mapping;
  throw new MappingError(loaded.problems.map(formatProblem).join('\n'));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new MappingError(`${path}:1:1  the file cannot be read; name another with -c mapping=FILE`);
  }
}
