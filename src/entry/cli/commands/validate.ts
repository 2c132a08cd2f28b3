import { mappingAt } from '../terminal/mapping.ts';

/** `lockstep validate` */
export async function validateMapping({ config }: { config: string }): Promise<number> {
  const mapping = await mappingAt(config, new Date());
  if (mapping === null) return 1;
  const { targets, entries } = mapping;
  process.stdout.write(`${config} is valid: ${count(entries.length, 'entry', 'entries')}, `);
  process.stdout.write(`${count(targets.length, 'target', 'targets')}, origin ${mapping.origin.region}\n`);
  return 0;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
