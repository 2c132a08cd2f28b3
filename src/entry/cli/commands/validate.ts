import { readMapping } from '../../../../config/load.ts';
import type { Mapping } from '../../../../config/mapping.ts';
import { credentialWarnings } from '../../../core/override/credentials.ts';
import { countOf } from '../../../render/plain.ts';
import { printProblems } from '../terminal/mapping.ts';

/** `lockstep validate` */
export async function validateMapping({ config, json = false }: { config: string; json?: boolean }): Promise<number> {
  const read = await readMapping(config, new Date());
  const warnings = read.ok ? credentialWarnings(read.mapping) : [];
  if (json) {
    const problems = read.ok ? [] : read.problems;
    process.stdout.write(`${JSON.stringify({ file: config, valid: read.ok, problems, warnings }, null, 2)}\n`);
    return read.ok ? 0 : 1;
  }
  if (!read.ok) return printProblems(read.problems);
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(
    `${config === '-' ? 'stdin' : config} is valid: ${sizeOf(read.mapping)}, origin ${read.mapping.origin.region}\n`,
  );
  return 0;
}

/** Targets that are written in place count as well. */
function sizeOf({ entries, targets }: Mapping): string {
  const names = [...targets, ...entries.flatMap(({ replicas }) => replicas.map(({ target }) => target))];
  const known = new Set(names.map(({ name }) => name));
  return `${countOf(entries.length, 'entry', 'entries')}, ${countOf(known.size, 'target')}`;
}
