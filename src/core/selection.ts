import { isOwnSecret } from '../../config/aws/marks.ts';
import { globsOverlap, isGlob, matchesGlob } from '../../config/glob.ts';
import { type Entry, type Mapping, namePattern, requiredTags, type Selector, type Tags } from '../../config/mapping.ts';

/** An origin secret as far as selecting it needs. */
export interface Selectable {
  readonly name: string;
  readonly tags: Tags;
}

/** What a run is narrowed to; empty lists narrow nothing. */
export interface Narrowing {
  readonly secrets: readonly string[];
  readonly targets: readonly string[];
}

/** Whether a name is within the secrets that a run was narrowed to. */
export function isWithinSecrets(secret: string, narrowing: Narrowing): boolean {
  return narrowing.secrets.length === 0 || narrowing.secrets.some((pattern) => matchesGlob(pattern, secret));
}

/** Whether a run was narrowed to secrets by their full names alone. */
export function isExact({ secrets }: Narrowing): boolean {
  return secrets.length > 0 && !secrets.some(isGlob);
}

/** Whether an entry's name part and its exceptions let a secret through; its tags are another question. */
export function selectsName(entry: Entry, secret: string): boolean {
  if (isOwnSecret(secret)) return false;
  return (
    matchesGlob(namePattern(entry.selector), secret) && !entry.except.some((pattern) => matchesGlob(pattern, secret))
  );
}

/** Whether an entry selects a secret by all that it asks for. */
export function selectsSecret(entry: Entry, secret: Selectable): boolean {
  return selectsName(entry, secret.name) && carriesAll(secret.tags, requiredTags(entry.selector));
}

/** The entries that select by a pattern or by tags: only the origin shows what they select. */
export function openEntries({ entries }: Pick<Mapping, 'entries'>): Entry[] {
  return entries.filter(({ selector }) => selector.by !== 'name');
}

function carriesAll(tags: Tags, required: Tags): boolean {
  return Object.entries(required).every(([key, value]) => tags[key] === value);
}

/** Whether an entry may select a secret that the run was narrowed to. */
export function mayBeWithin({ selector }: Entry, { secrets }: Narrowing): boolean {
  return secrets.length === 0 || secrets.some((pattern) => globsOverlap(pattern, namePattern(selector)));
}

/** What an entry selects by, for people. */
export function describeSelector(selector: Selector): string {
  switch (selector.by) {
    case 'name':
      return selector.name;
    case 'pattern':
      return [selector.pattern, ...describeTags(selector.tags)].join(' with ');
    case 'tags':
      return describeTags(selector.tags).join(' with ');
  }
}

function describeTags(tags: Tags): string[] {
  return Object.entries(tags).map(([key, value]) => `tag ${key}=${value}`);
}
