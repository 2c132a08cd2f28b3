import { isOwnSecret } from '../../config/aws/marks.ts';
import { globsOverlap, isGlob, matches } from '../../config/glob.ts';
import type { Entry } from '../../config/mapping.ts';

/** An origin secret as far as selecting it needs. */
export interface Selectable {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a run is narrowed to; empty lists narrow nothing. */
export interface Narrowing {
  readonly secrets: readonly string[];
  readonly targets: readonly string[];
}

/** Whether a name is within the secrets that a run was narrowed to. */
export function isNamed(secret: string, narrowing: Narrowing): boolean {
  return narrowing.secrets.length === 0 || narrowing.secrets.some((pattern) => matches(pattern, secret));
}

/** Whether a run was narrowed to secrets by their full names alone. */
export function isExact({ secrets }: Narrowing): boolean {
  return secrets.length > 0 && !secrets.some(isGlob);
}

/** Whether an entry's name part and its exceptions let a secret through; its tags are another question. */
export function nameSelects(entry: Entry, secret: string): boolean {
  if (isOwnSecret(secret)) return false;
  const named = entry.name === null || matches(entry.name, secret);
  return named && !entry.except.some((pattern) => matches(pattern, secret));
}

/** Whether an entry selects a secret by all that it asks for. */
export function selects(entry: Entry, secret: Selectable): boolean {
  return nameSelects(entry, secret.name) && carries(secret, entry);
}

/** A name without `*` and without tags selects itself, seen or not. */
export function isLiteral(entry: Entry): entry is Entry & { name: string } {
  return entry.name !== null && !entry.name.includes('*') && Object.keys(entry.tags).length === 0;
}

function carries(secret: Selectable, entry: Entry): boolean {
  return Object.entries(entry.tags).every(([key, value]) => secret.tags[key] === value);
}

/** Whether an entry may select a secret that the run was narrowed to. */
export function mayBeWithin({ name }: Entry, { secrets }: Narrowing): boolean {
  return name === null || secrets.length === 0 || secrets.some((pattern) => globsOverlap(pattern, name));
}

/** What an entry selects by, for people. */
export function selectorOf(entry: Pick<Entry, 'name' | 'tags'>): string {
  const tags = Object.entries(entry.tags).map(([key, value]) => `tag ${key}=${value}`);
  return [...(entry.name === null ? [] : [entry.name]), ...tags].join(' with ');
}
