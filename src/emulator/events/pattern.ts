import * as z from 'zod';
import { AwsError } from '../error.ts';

type Json = z.output<ReturnType<typeof z.json>>;
type JsonObject = { readonly [name: string]: Json };

const objects = z.record(z.string(), z.json());

const texts = z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat());

const matcher = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ 'equals-ignore-case': z.string() }),
  z.strictObject({ 'anything-but': texts }),
  z.strictObject({ exists: z.boolean() }),
]);

type Matcher = z.output<typeof matcher>;

/** Fields and what each has to match; `or`: alternatives, of which one has to match as well. */
export interface Pattern {
  readonly fields: ReadonlyMap<string, readonly Matcher[] | Pattern>;
  readonly or: readonly Pattern[] | undefined;
}

/**
 * An event pattern (EventBridge User Guide, "Comparison operators"), without numbers as ranges, wildcards and addresses:
 * a rule with these is refused here, so that no rule matches otherwise than on AWS.
 * @throws InvalidEventPatternException
 */
export function parsePattern(text: string): Pattern {
  const pattern = asObject(parseJson(text));
  if (pattern === undefined) throw invalidPattern('Filter is not an object');
  return patternOf(pattern);
}

function patternOf({ $or, ...fields }: JsonObject): Pattern {
  if (Object.keys(fields).length === 0 && $or === undefined) throw invalidPattern('Empty objects are not allowed');
  return { fields: new Map(Object.entries(fields).map(fieldOf)), or: $or === undefined ? undefined : choicesOf($or) };
}

function fieldOf([name, wanted]: [string, Json]): [string, readonly Matcher[] | Pattern] {
  const nested = asObject(wanted);
  if (nested !== undefined) return [name, patternOf(nested)];
  const { data } = z.array(matcher).min(1).safeParse(wanted);
  if (data === undefined) throw invalidPattern(`"${name}" must be an object or an array`);
  return [name, data];
}

function choicesOf(listed: Json): Pattern[] {
  const { data: choices = [] } = z.array(objects).safeParse(listed);
  if (choices.length < 2) throw invalidPattern('"$or" must be an array of two objects or more');
  return choices.map(patternOf);
}

/** Whether an event matches: every field has to, and one of the alternatives if there are any. */
export function matchesEvent({ fields, or }: Pattern, event: object): boolean {
  const isMet = ([name, wanted]: [string, readonly Matcher[] | Pattern]) => {
    const value: unknown = Object.hasOwn(event, name) ? event[name as keyof typeof event] : undefined;
    if ('fields' in wanted) return matchesEvent(wanted, isPlainObject(value) ? value : {});
    return wanted.some((one) => matchesAny(one, value));
  };
  return [...fields].every(isMet) && (or === undefined || or.some((choice) => matchesEvent(choice, event)));
}

/** An array matches if one of its members does. */
function matchesAny(wanted: Matcher, value: unknown): boolean {
  if (typeof wanted === 'object' && wanted !== null && 'exists' in wanted) {
    const isThere = value !== undefined && !isPlainObject(value);
    return isThere === wanted.exists;
  }
  return [value].flat().some((one) => one !== undefined && matchesOne(wanted, one));
}

function matchesOne(wanted: Matcher, value: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  if (typeof value !== 'string') return false;
  if ('prefix' in wanted) return value.startsWith(wanted.prefix);
  if ('suffix' in wanted) return value.endsWith(wanted.suffix);
  if ('equals-ignore-case' in wanted) return value.toLowerCase() === wanted['equals-ignore-case'].toLowerCase();
  return 'anything-but' in wanted && !wanted['anything-but'].includes(value);
}

function asObject(value: unknown): JsonObject | undefined {
  return objects.safeParse(value).data;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidPattern('Invalid JSON');
  }
}

function invalidPattern(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
