import { jsonSchemaText } from '../../../../config/json-schema.ts';
import { recordSchemaText } from '../../../core/memory/record.ts';
import { reportSchemaText } from '../../../core/report-schema.ts';

/** `lockstep schema` */
export async function printSchema({ report = false, record = false }: SchemaOptions): Promise<number> {
  process.stdout.write(record ? recordSchemaText() : report ? reportSchemaText() : jsonSchemaText());
  return 0;
}

interface SchemaOptions {
  readonly report?: boolean;
  readonly record?: boolean;
}
