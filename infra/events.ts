import { accountOfArn } from '../config/aws/arn.ts';
import { AWSCURRENT } from '../config/aws/marks.ts';
import { isGlob } from '../config/glob.ts';
import { type Mapping, namePattern, type ReplicaSpec } from '../config/mapping.ts';
import { withoutCovered } from '../config/permissions/names.ts';

/** A condition on a name, in EventBridge's terms. */
export type NamePattern =
  | string
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string };

/** The maximum length of the names in an event pattern. EventBridge accepts 2,048 characters for the whole pattern. */
const NAMES_LENGTH = 1_500;

/** The maximum number of patterns with inner stars in one rule. EventBridge refuses rules that are too costly to match. */
const WILDCARDS = 5;

/**
 * The conditions on names in events of mapped origins, and of replicas in the origin's own place, whose events are on the same
 * bus. null if events cannot be filtered by name: they contain no tags, and a long list does not fit. The reconciler then
 * ignores events about other secrets.
 */
export function namesInEvents(mapping: Mapping): NamePattern[] | null {
  const origins = mapping.entries.map(({ selector }) => namePattern(selector));
  return patternsOfNames([...origins, ...replicaNames(mapping, { account: null, region: mapping.origin.region })]);
}

/** The names of the replicas in a place; an account of null is the reconciler's. */
export function replicaNames(
  { entries }: Mapping,
  { account, region }: { readonly account: string | null; readonly region: string },
  ownAccount?: string,
): string[] {
  const isThere = ({ target }: ReplicaSpec): boolean => {
    const its = target.assumeRole === null ? null : accountOfArn(target.assumeRole);
    return target.region === region && (its === ownAccount ? null : its) === account;
  };
  return entries.flatMap(({ selector, replicas }) =>
    replicas.filter(isThere).map(({ name }) => name ?? namePattern(selector)),
  );
}

/**
 * Names as conditions; null: too many, or all, so that a wider rule is better than one that EventBridge refuses.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function patternsOfNames(all: readonly string[]): NamePattern[] | null {
  const names = withoutCovered(all);
  if (names.includes('*')) return null;
  const patterns = names.map(patternOf);
  const wildcards = patterns.filter((pattern) => typeof pattern !== 'string' && 'wildcard' in pattern);
  const fits = JSON.stringify(patterns).length <= NAMES_LENGTH && wildcards.length <= WILDCARDS;
  return fits ? patterns : null;
}

/** The pattern of the event that AWSCURRENT of a secret moved. */
export function labelUpdates(name: readonly NamePattern[] | null) {
  return {
    source: ['aws.secretsmanager'],
    detailType: ['Secret Label Updated'],
    detail: { labelUpdated: [AWSCURRENT], ...(name === null ? {} : { name }) },
  };
}

function patternOf(name: string): NamePattern {
  if (!isGlob(name)) return name;
  const parts = name.split('*');
  if (parts.length === 2 && parts[1] === '') return { prefix: parts[0] ?? '' };
  if (parts.length === 2 && parts[0] === '') return { suffix: parts[1] ?? '' };
  return { wildcard: name };
}
