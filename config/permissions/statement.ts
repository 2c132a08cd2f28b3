import { ANY_SUFFIX, secretArnOf } from '../aws/secret-arn.ts';

export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of a policy, in IAM's terms. `notActions` means all actions but these. */
export interface Statement {
  readonly sid: string;
  readonly effect?: 'Deny';
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** The account that a policy is for, and the options of whoever deploys it. */
export interface Grantor {
  readonly account: string;
  /** ListSecrets cannot be limited to a resource. Without it each secret is described. */
  readonly listSecrets: boolean;
  /** Reading the replicas' values, for audits with `depth: values`. */
  readonly readReplicas: boolean;
  /** ARNs of the origins' customer managed keys. Empty means any key of the account, for the declared origins only. */
  readonly originKeys: readonly string[];
}

/** A Region of an account, where secrets live. */
export interface AccountRegion {
  readonly region: string;
  readonly account: string;
}

/**
 * The ARN pattern of a name or pattern of the mapping. AWS appends a hyphen and six random characters to each name.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
export function secretArn(name: string, place: AccountRegion): string {
  return secretArnOf(name + ANY_SUFFIX, place);
}

export function secretActions(...actions: string[]): string[] {
  return actions.map((action) => `secretsmanager:${action}`);
}

/** A Sid may contain only letters and digits. */
export function regionalSid(what: string, region: string): string {
  return what + region.replace(/[^a-z0-9]/g, '');
}

/** The statement with these resources, or none if there are no resources. */
export function onArns(statement: Omit<Statement, 'resources'>, resources: readonly string[]): Statement[] {
  return resources.length === 0 ? [] : [{ ...statement, resources }];
}
