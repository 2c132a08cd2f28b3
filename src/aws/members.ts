import { isObject, type JsonObject, UnreadableAnswer } from './calls/json-answer.ts';

// Typed members of an answer of AWS. AWS omits members without a value, and other servers send null: both are undefined
// here. Written by hand instead of zod, since a page of a listing has thousands of them.

/** @throws UnreadableAnswer if it is not a string; the other readers likewise */
export function readText(answer: JsonObject, member: string): string | undefined {
  const value = answer[member] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new UnreadableAnswer(`${member} is no text`);
}

/** A string that AWS always sends. */
export function readRequiredText(answer: JsonObject, member: string): string {
  const value = readText(answer, member);
  if (value === undefined) throw new UnreadableAnswer(`no ${member}`);
  return value;
}

export function readFlag(answer: JsonObject, member: string): boolean | undefined {
  const value = answer[member] ?? undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  throw new UnreadableAnswer(`${member} is neither true nor false`);
}

/** Epoch milliseconds. AWS sends seconds, with a fraction. */
export function readTime(answer: JsonObject, member: string): number | undefined {
  const value = answer[member] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number') throw new UnreadableAnswer(`${member} is no time`);
  return Math.round(value * 1_000);
}

export function readObject(answer: JsonObject, member: string): JsonObject | undefined {
  const value = answer[member] ?? undefined;
  if (value === undefined || isObject(value)) return value;
  throw new UnreadableAnswer(`${member} is no object`);
}

export function readObjects(answer: JsonObject, member: string): readonly JsonObject[] | undefined {
  const value = answer[member] ?? undefined;
  if (value === undefined || isListOf(value, isObject)) return value;
  throw new UnreadableAnswer(`${member} is no list of objects`);
}

export function readTexts(answer: JsonObject, member: string): readonly string[] | undefined {
  const value = answer[member] ?? undefined;
  if (value === undefined || isListOf(value, isText)) return value;
  throw new UnreadableAnswer(`${member} is no list of texts`);
}

function isListOf<T>(value: unknown, isOne: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
