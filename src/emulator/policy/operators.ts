import { matchesPattern } from './pattern.ts';

type Test = (value: string, wanted: string) => boolean;

interface Operator {
  readonly set: string | undefined;
  readonly name: string;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
}

/** Condition operators that are evaluated (IAM User Guide, "Condition operators"), beside `Null`, without their negations. */
const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: (value, wanted) => matchesPattern(wanted, value),
  ArnEquals: (value, wanted) => matchesPattern(wanted, value),
  ArnLike: (value, wanted) => matchesPattern(wanted, value),
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
};

/** Whether the emulator evaluates an operator, such as `ForAnyValue:StringNotLikeIfExists`. */
export function isOperator(text: string): boolean {
  const { name, set } = parseOperator(text);
  return name === 'Null' ? set === undefined : Object.hasOwn(TESTS, name);
}

/**
 * Whether a condition holds for the values of its key, undefined if the call has no such key (IAM User Guide, "Multivalued
 * context keys", for operators on sets).
 */
export function isConditionMet(
  text: string,
  wanted: readonly string[],
  values: readonly string[] | undefined,
): boolean {
  const { set, name, isNegated, ifExists } = parseOperator(text);
  if (name === 'Null') return wanted.includes(String(values === undefined));
  if (values === undefined) return ifExists || set === 'ForAllValues' || (set === undefined && isNegated);
  const test = TESTS[name];
  const passes = (value: string) => wanted.some((one) => test?.(value, one)) !== isNegated;
  return set === 'ForAllValues' ? values.every(passes) : values.some(passes);
}

function parseOperator(text: string): Operator {
  const [, set, plain = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(text) ?? [];
  return { set, name: plain.replace('Not', ''), isNegated: plain.includes('Not'), ifExists: ifExists !== undefined };
}

/** Whether all conditions of a statement are met; `valuesOf` gives what a call has for a key, or undefined. */
export function areConditionsMet(
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  valuesOf: (key: string) => readonly string[] | undefined,
): boolean {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => isConditionMet(operator, wanted, valuesOf(key))),
  );
}
