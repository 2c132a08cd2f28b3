import { globsOverlap, isGlob, matchesGlob } from '../glob.ts';
import { type Entry, requiredTags } from '../mapping.ts';

/** An entry, and the name or pattern of its secrets in one place. */
export interface Named {
  readonly entry: Entry;
  readonly name: string;
}

/** Removes names and patterns that another one covers. Sorted. */
export function withoutCovered(names: readonly string[]): string[] {
  // `**` means the same as `*`. Two patterns that cover each other would both be removed.
  const unique = [...new Set(names.map((name) => name.replace(/\*+/g, '*')))];
  const patterns = unique.filter(isGlob);
  return unique.filter((name) => !patterns.some((other) => other !== name && matchesGlob(other, name))).sort();
}

/**
 * The exceptions that can be denied. An explicit Deny overrides every Allow, so an exception of one entry must not be denied
 * if another entry may select the same secret.
 */
export function deniableExceptions(here: readonly Named[]): string[] {
  const exceptions = here.flatMap(({ entry }) => entry.except.map((pattern) => ({ entry, pattern })));
  const safe = exceptions.filter(({ entry, pattern }) =>
    here.every((other) => other.entry === entry || !mayName(other, pattern)),
  );
  return withoutCovered(safe.map(({ pattern }) => pattern));
}

/** Whether an entry may select a secret that a pattern matches, considering the entry's own exceptions. */
function mayName({ entry, name }: Named, pattern: string): boolean {
  return globsOverlap(name, pattern) && !entry.except.some((exception) => matchesGlob(exception, pattern));
}

export function hasTags({ entry }: Named): boolean {
  return Object.keys(requiredTags(entry.selector)).length > 0;
}

/** The tags of an entry as conditions on a secret. */
export function tagConditions({ entry }: Named): Record<string, string> {
  return Object.fromEntries(
    Object.entries(requiredTags(entry.selector)).map(([name, value]) => [`aws:ResourceTag/${name}`, value]),
  );
}
