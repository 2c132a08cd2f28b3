import { partitionOf } from '../../config/aws/regions.ts';

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of a policy, in IAM's own words. */
export interface Statement {
  readonly sid: string;
  readonly effect?: 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** Whose secrets a policy is about, and what its owner is willing to grant. */
export interface Grantor {
  readonly account: string;
  /** ListSecrets has no resource to be limited by; without it each secret is described. */
  readonly listSecrets: boolean;
  /** Reading the replicas' values, for audits with `depth: values`. */
  readonly readReplicas: boolean;
  /** ARNs of the origins' customer managed keys; empty: any of the account, for the declared origins alone. */
  readonly originKeys: readonly string[];
}

/** A Region of an account. */
export interface Spot {
  readonly region: string;
  readonly account: string;
}

/** Characters of one statement: CDK can spread statements over policies of 6,144 characters, but not cut one in two. */
const STATEMENT_LENGTH = 4_000;

/**
 * The ARNs of all secrets that a name or a pattern of the mapping stands for. AWS ends each ARN in a hyphen and six
 * characters of its own: six `?` match those and nothing else, where a `*` would take in longer names as well.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
export function secretArn(name: string, { region, account }: Spot): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${name}-??????`;
}

export function secretActions(...actions: string[]): string[] {
  return actions.map((action) => `secretsmanager:${action}`);
}

/** A Sid takes letters and digits only. */
export function sid(what: string, region: string): string {
  return what + region.replace(/[^a-z0-9]/g, '');
}

/** A statement on a list of ARNs, or none where there is nothing to name. */
export function onArns(statement: Omit<Statement, 'resources'>, resources: readonly string[]): Statement[] {
  return inParts(resources).map((part, index) => ({
    ...statement,
    sid: index === 0 ? statement.sid : `${statement.sid}Part${index + 1}`,
    resources: part,
  }));
}

/** Cuts a list so that each part fits into one statement. */
export function inParts(texts: readonly string[]): string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const text of texts) {
    room -= text.length + 3;
    if (room < 0) {
      parts.push([]);
      room = STATEMENT_LENGTH - text.length - 3;
    }
    parts.at(-1)?.push(text);
  }
  return parts;
}
