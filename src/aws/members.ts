import { isObject, type JsonObject, UnreadableAnswer } from './calls/json-answer.ts';

// Members of what AWS answered, by their type. AWS leaves out what has no value, and other servers send null for it:
// both are undefined. Written by hand, since a page of a listing has thousands of them.

/** @throws UnreadableAnswer for what is no text, as do the others for what is not of their type */
export function readText(answer: JsonObject, member: string): string | undefined {
  const value = answer[member] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new UnreadableAnswer(`${member} is no text`);
}

/** Text that AWS always sends. */
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

/** Milliseconds since 1970. AWS sends seconds, with a fraction. */
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
