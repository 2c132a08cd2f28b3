import * as z from 'zod';
import { written } from './schema/schema.ts';

/**
 * The JSON Schema of `replication.yaml`, as text. Draft 7 is what the YAML extension of VS Code and JetBrains's
 * editors know best. What spans several keys, such as an unknown target, only `lockstep validate` can check.
 */
export function jsonSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(written, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ $schema, $id: 'replication.schema.json', ...schema }, null, 2)}\n`;
}
