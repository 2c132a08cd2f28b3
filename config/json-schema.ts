import * as z from 'zod';
import { written } from './schema/schema.ts';

/**
 * The JSON Schema of `replication.yaml`, as text. Draft 7 is best supported by VS Code's YAML extension and by JetBrains
 * editors. Rules across several keys, such as unknown targets, are only checked by `lockstep validate`.
 */
export function jsonSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(written, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ $schema, $id: 'replication.schema.json', ...schema }, null, 2)}\n`;
}
