/** The part of JSON Schema that the generated schema uses, evaluated as an editor would. */
export interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  anyOf?: Schema[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
  propertyNames?: Schema;
  minProperties?: number;
  items?: Schema;
  minItems?: number;
  minimum?: number;
  maximum?: number;
  description?: string;
}

/** The keywords that do not affect validation. */
export const ANNOTATIONS = ['$schema', '$id', 'title', 'description', 'examples', 'default'];
export const CHECKED = [
  'type',
  'const',
  'enum',
  'pattern',
  'anyOf',
  'required',
  'properties',
  'additionalProperties',
].concat(['propertyNames', 'minProperties', 'items', 'minItems', 'minimum', 'maximum']);

export function accepts(schema: Schema, value: unknown): boolean {
  return (
    (schema.type === undefined || [schema.type].flat().includes(typeOf(value))) &&
    (schema.const === undefined || schema.const === value) &&
    (schema.enum === undefined || schema.enum.includes(value)) &&
    (schema.anyOf === undefined || schema.anyOf.some((branch) => accepts(branch, value))) &&
    (typeof value !== 'string' || schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value)) &&
    (typeof value !== 'number' || acceptsNumber(schema, value)) &&
    (!Array.isArray(value) || acceptsItems(schema, value)) &&
    (!isObject(value) || acceptsKeys(schema, value))
  );
}

function acceptsNumber(
  { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: Schema,
  value: number,
): boolean {
  return value >= minimum && value <= maximum;
}

function acceptsItems({ items = {}, minItems = 0 }: Schema, value: unknown[]): boolean {
  return value.length >= minItems && value.every((item) => accepts(items, item));
}

function acceptsKeys(schema: Schema, value: Record<string, unknown>): boolean {
  const { properties = {}, additionalProperties = {}, propertyNames = {}, required = [], minProperties = 0 } = schema;
  const keys = Object.keys(value);
  return (
    keys.length >= minProperties &&
    required.every((key) => keys.includes(key)) &&
    keys.every((key) => {
      const property = properties[key] ?? additionalProperties;
      return property !== false && accepts(propertyNames, key) && accepts(property, value[key]);
    })
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeOf(value) === 'object';
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
