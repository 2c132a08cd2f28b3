import * as z from 'zod';
import { replica, shapeMeant } from './replica.ts';
import { isMapping, unwrapSchema } from './shapes.ts';

/** What is right in what should be a T. Each part of it is undefined if it isn't written, and null if it is wrong. */
export type Lenient<T> = T extends readonly (infer Item)[]
  ? readonly Lenient<Item>[] | null | undefined
  : T extends object
    ? LenientFields<T> | null | undefined
    : T | null | undefined;

/** Keys of a record are the user's, and none of them is optional. */
type LenientFields<T> = string extends keyof T
  ? T[keyof T] extends object
    ? { readonly [Key in keyof T]: Lenient<T[Key]> }
    : T
  : { readonly [Key in keyof T]?: Lenient<T[Key]> };

/**
 * Reads what is right in a value that may hold mistakes, as deep as the schema goes. So a mistake in one field doesn't
 * keep the rules from finding those in others, and doesn't make them report what only follows from it.
 */
export function readLeniently<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): Lenient<z.output<Schema>> {
  // The walk follows the schema, as the type does; TypeScript cannot see that they go the same way.
  return readPart(schema, value) as Lenient<z.output<Schema>>;
}

function readPart(schema: z.core.$ZodType, value: unknown): unknown {
  if (value === undefined) return undefined;
  const bare = unwrapSchema(schema);
  if (bare === replica && isMapping(value)) return readPart(shapeMeant(value), value);
  if (bare instanceof z.ZodObject) return isMapping(value) ? readFields(bare.shape, value) : null;
  if (bare instanceof z.ZodArray)
    return Array.isArray(value) ? value.map((item) => readPart(bare.element, item)) : null;
  if (bare instanceof z.ZodRecord && bare.valueType instanceof z.ZodObject) {
    const { valueType } = bare;
    return isMapping(value) ? mapValues(value, (item) => readPart(valueType, item)) : null;
  }
  // A text, a number, or a record of them: right or wrong as a whole.
  const { success, data } = z.safeParse(bare, value);
  return success ? data : null;
}

function readFields(shape: z.core.$ZodShape, value: Readonly<Record<string, unknown>>): unknown {
  return mapValues(shape, (field, key) => readPart(field, value[key]));
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T, key: string) => unknown) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
