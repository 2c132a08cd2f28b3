import { countOf } from '../../../render/plain.ts';
import { loadMappingAt } from '../terminal/mapping.ts';

/** `lockstep validate` */
export async function validateMapping({ config }: { config: string }): Promise<number> {
  const mapping = await loadMappingAt(config, new Date());
  if (mapping === null) return 1;
  const { targets, entries } = mapping;
  process.stdout.write(`${config} is valid: ${countOf(entries.length, 'entry', 'entries')}, `);
  process.stdout.write(`${countOf(targets.length, 'target')}, origin ${mapping.origin.region}\n`);
  return 0;
}
