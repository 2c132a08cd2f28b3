import * as z from 'zod';

/** A string of AWS's API models: length bounds, and a pattern if the model has one. */
export function textOf(min: number, max: number, pattern?: RegExp) {
  const bounded = z.string().min(min, minLength(min)).max(max, maxLength(max));
  if (pattern === undefined) return bounded;
  // AWS's patterns match the whole text, with or without anchors.
  return bounded.regex(new RegExp(`^(?:${pattern.source})$`), patternText(pattern));
}

export function listOf<T extends z.ZodType>(member: T, min: number, max?: number) {
  const bounded = z.array(member).min(min, minLength(min));
  return max === undefined ? bounded : bounded.max(max, maxLength(max));
}

export function wholeNumber(min: number, max: number) {
  return z
    .number()
    .min(min, `Member must have value greater than or equal to ${min}`)
    .max(max, `Member must have value less than or equal to ${max}`);
}

export function minLength(min: number): string {
  return `Member must have length greater than or equal to ${min}`;
}

export function maxLength(max: number): string {
  return `Member must have length less than or equal to ${max}`;
}

function patternText(pattern: RegExp): string {
  return `Member must satisfy regular expression pattern: ${pattern.source}`;
}
