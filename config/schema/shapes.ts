import * as z from 'zod';

/** Removes the wrappers that make a schema optional, and a word that stands for a whole mapping, such as `history: off`. */
export function unwrapSchema(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodUnion) return mappingBesideWord(schema) ?? schema;
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isWrapped ? unwrapSchema(schema.def.innerType) : schema;
}

/** Whether a value is a mapping in the sense of YAML. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mappingBesideWord({ options }: z.ZodUnion): z.core.$ZodType | null {
  const [word, mapping] = options;
  return word instanceof z.ZodLiteral && mapping instanceof z.ZodObject ? mapping : null;
}
