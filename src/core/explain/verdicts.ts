import { isOwnSecret } from '../../../config/aws/marks.ts';
import { matchesGlob } from '../../../config/glob.ts';
import { type Entry, type Mapping, namePattern, requiredTags, type Tags } from '../../../config/mapping.ts';
import { describeSelector } from '../selection.ts';

/** Whether an entry selects a secret, and why. */
export interface EntryVerdict {
  readonly line: number;
  /** What the entry selects, in words. */
  readonly selector: string;
  readonly verdict: 'selects' | 'excepted' | 'lacks-tags' | 'tags-unknown' | 'other-name';
  readonly why: string;
  readonly targets: readonly string[];
}

/** The verdict of each entry on a secret, in the order of the file. Tags of null are unknown. */
export function judgeEntries({ entries }: Mapping, secret: string, tags: Tags | null): EntryVerdict[] {
  return entries.map((entry) => {
    const targets = entry.replicas.map(({ target }) => target.name);
    return {
      line: entry.line,
      selector: describeSelector(entry.selector),
      ...judgeEntry(entry, secret, tags),
      targets,
    };
  });
}

function judgeEntry(entry: Entry, secret: string, tags: Tags | null): Pick<EntryVerdict, 'verdict' | 'why'> {
  const pattern = namePattern(entry.selector);
  if (isOwnSecret(secret)) return { verdict: 'other-name', why: "it is one of Lockstep's own, which no entry selects" };
  if (!matchesGlob(pattern, secret)) return { verdict: 'other-name', why: `its name is not ${pattern}` };
  const except = entry.except.find((one) => matchesGlob(one, secret));
  if (except !== undefined) return { verdict: 'excepted', why: `except ${except} takes it out` };
  const required = Object.entries(requiredTags(entry.selector));
  if (required.length > 0 && tags === null) return { verdict: 'tags-unknown', why: 'its tags could not be read' };
  const lacking = required.filter(([key, value]) => tags?.[key] !== value);
  if (lacking.length > 0)
    return { verdict: 'lacks-tags', why: lacking.map((tag) => lackOf(tag, tags ?? {})).join(', ') };
  const parts = [
    ...nameReasons(entry, pattern),
    ...required.map(([key, value]) => `it carries the tag ${key}=${value}`),
  ];
  return { verdict: 'selects', why: parts.join(', and ') };
}

function nameReasons({ selector }: Entry, pattern: string): string[] {
  switch (selector.by) {
    case 'name':
      return ['it is its name'];
    case 'pattern':
      return [`its name matches ${pattern}`];
    case 'tags':
      return [];
  }
}

function lackOf([key, value]: [string, string], tags: Tags): string {
  const found = tags[key];
  return found === undefined ? `it lacks the tag ${key}=${value}` : `its tag ${key} is ${found}, not ${value}`;
}

/** How many entries are named for a secret that none selects. */
const NEAREST = 3;

const RANKS: Record<EntryVerdict['verdict'], number> = {
  selects: 0,
  excepted: 1,
  'lacks-tags': 2,
  'tags-unknown': 3,
  'other-name': 4,
};

/** The entries that come nearest to selecting a secret: those that only a tag or an exception keeps from it first. */
export function nearestEntries(verdicts: readonly EntryVerdict[], secret: string): EntryVerdict[] {
  const distance = ({ selector }: EntryVerdict): number => -sharedStart(selector, secret);
  const ranked = verdicts.toSorted(
    (one, other) => RANKS[one.verdict] - RANKS[other.verdict] || distance(one) - distance(other),
  );
  return ranked.slice(0, NEAREST);
}

function sharedStart(one: string, other: string): number {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return at === -1 ? one.length : at;
}
