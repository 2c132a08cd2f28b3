import * as z from 'zod';
import { replica, shapeMeant } from './replica.ts';
import { isMapping, unwrapSchema } from './shapes.ts';

/** The valid parts of a T: each part is undefined if it is missing, and null if it is invalid. */
export type Lenient<T> = T extends readonly (infer Item)[]
  ? readonly Lenient<Item>[] | null | undefined
  : T extends object
    ? LenientFields<T> | null | undefined
    : T | null | undefined;

/** The keys of a record are chosen by the user, so none is optional. One of scalars, or of such records, is valid as a whole. */
type LenientFields<T> = string extends keyof T
  ? T[keyof T] extends object
    ? string extends keyof T[keyof T]
      ? T
      : { readonly [Key in keyof T]: Lenient<T[Key]> }
    : T
  : { readonly [Key in keyof T]?: Lenient<T[Key]> };

/**
 * Reads the valid parts of a value that may contain mistakes. A mistake in one field then neither hides mistakes in other
 * fields from the rules, nor makes the rules report its consequences.
 */
export function readLeniently<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): Lenient<z.output<Schema>> {
  // Lenient and readPart both follow the schema, but TypeScript cannot relate the two.
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
  // A string, a number or a record of them is valid or invalid as a whole.
  const { success, data } = z.safeParse(bare, value);
  return success ? data : null;
}

function readFields(shape: z.core.$ZodShape, value: Readonly<Record<string, unknown>>): unknown {
  return mapValues(shape, (field, key) => readPart(field, value[key]));
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T, key: string) => unknown) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
