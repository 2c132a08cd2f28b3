import { isOwnSecret } from '../../config/aws/marks.ts';
import { globsOverlap, isGlob, matchesGlob } from '../../config/glob.ts';
import { type Entry, type Mapping, namePattern, requiredTags, type Selector, type Tags } from '../../config/mapping.ts';

/** What selecting an origin secret needs to know of it. */
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

/** Whether an entry selects a secret by its name, exceptions included and tags aside. */
export function selectsName(entry: Entry, secret: string): boolean {
  if (isOwnSecret(secret)) return false;
  return (
    matchesGlob(namePattern(entry.selector), secret) && !entry.except.some((pattern) => matchesGlob(pattern, secret))
  );
}

/** Whether an entry selects a secret, by name and tags. */
export function selectsSecret(entry: Entry, secret: Selectable): boolean {
  return selectsName(entry, secret.name) && carriesAll(secret.tags, requiredTags(entry.selector));
}

/** The entries that select by a pattern or by tags. Only the origin shows what they select. */
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

/** Describes for people what an entry selects. */
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
