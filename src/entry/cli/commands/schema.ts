import { jsonSchemaText } from '../../../../config/json-schema.ts';
import { reportSchemaText } from '../../../core/report-schema.ts';

/** `lockstep schema` */
export async function printSchema({ report = false }: { report?: boolean }): Promise<number> {
  process.stdout.write(report ? reportSchemaText() : jsonSchemaText());
  return 0;
}
