import { jsonSchemaText } from '../../../config/json-schema.ts';

/** `lockstep schema` */
export async function schema(): Promise<number> {
  process.stdout.write(jsonSchemaText());
  return 0;
}
