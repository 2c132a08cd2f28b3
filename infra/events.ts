import { isGlob } from '../config/glob.ts';
import { type Mapping, namePattern } from '../config/mapping.ts';
import { withoutCovered } from '../config/permissions/names.ts';

/** A condition on a name, in EventBridge's terms. */
type NamePattern = string | { readonly prefix: string } | { readonly suffix: string } | { readonly wildcard: string };

/** The maximum length of the names in an event pattern. EventBridge accepts 2,048 characters for the whole pattern. */
const NAMES_LENGTH = 1_500;

/** The maximum number of patterns with inner stars in one rule. EventBridge refuses rules that are too costly to match. */
const WILDCARDS = 5;

/**
 * The conditions on names in events of mapped origins. null if events cannot be filtered by name: they contain no tags, and a
 * long list does not fit. The reconciler then ignores events about other secrets.
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
