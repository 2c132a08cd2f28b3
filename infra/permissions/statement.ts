import { partitionOf } from '../../config/aws/regions.ts';

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of a policy, in IAM's own words. It names actions, or with `notActions` all but some. */
export interface Statement {
  readonly sid: string;
  readonly effect?: 'Deny';
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
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

/** A Region of an account, where secrets live. */
export interface AccountRegion {
  readonly region: string;
  readonly account: string;
}

/**
 * The ARNs of all secrets that a name or a pattern of the mapping stands for. AWS ends each ARN in a hyphen and six
 * characters of its own: six `?` match those and nothing else, where a `*` would take in longer names as well.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
export function secretArn(name: string, { region, account }: AccountRegion): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${name}-??????`;
}

export function secretActions(...actions: string[]): string[] {
  return actions.map((action) => `secretsmanager:${action}`);
}

/** A Sid takes letters and digits only. */
export function regionalSid(what: string, region: string): string {
  return what + region.replace(/[^a-z0-9]/g, '');
}

/** A statement, or none where there is nothing to name. */
export function onArns(statement: Omit<Statement, 'resources'>, resources: readonly string[]): Statement[] {
  return resources.length === 0 ? [] : [{ ...statement, resources }];
}
