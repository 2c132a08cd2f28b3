import { isGlob } from '../config/glob.ts';
import { type Mapping, namePattern } from '../config/mapping.ts';
import { withoutCovered } from './permissions/names.ts';

/** What a name in an event may be, in the words of EventBridge. */
type NamePattern = string | { readonly prefix: string } | { readonly suffix: string } | { readonly wildcard: string };

/** Characters of an event pattern that names may take up; EventBridge takes 2,048 for all of it. */
const NAMES_LENGTH = 1_500;

/** Patterns with stars in the middle that one rule may hold; EventBridge refuses rules that are too costly to match. */
const WILDCARDS = 5;

/**
 * The names that events of mapped origins can carry; null where names cannot tell: tags are not in the event, and long
 * lists do not fit. The reconciler then finds out by itself, and ends.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function namesInEvents({ entries }: Mapping): NamePattern[] | null {
  const names = withoutCovered(entries.map(({ selector }) => namePattern(selector)));
  if (names.includes('*')) return null;
  const patterns = names.map(patternOf);
  const wildcards = patterns.filter((pattern) => typeof pattern !== 'string' && 'wildcard' in pattern);
  const fits = JSON.stringify(patterns).length <= NAMES_LENGTH && wildcards.length <= WILDCARDS;
  return fits ? patterns : null;
}

function patternOf(name: string): NamePattern {
  if (!isGlob(name)) return name;
  const parts = name.split('*');
  if (parts.length === 2 && parts[1] === '') return { prefix: parts[0] ?? '' };
  if (parts.length === 2 && parts[0] === '') return { suffix: parts[1] ?? '' };
  return { wildcard: name };
}
