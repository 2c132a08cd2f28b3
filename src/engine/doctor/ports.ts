import type { Place } from '../../core/desired.ts';
import type { Asked } from '../../core/doctor/asked.ts';
import type { Subscriptions } from '../../core/doctor/events.ts';
import type { Identity, RoleSession } from '../../core/doctor/identity.ts';
import type { KeyFacts } from '../../core/doctor/keys.ts';
import type { Verdict } from '../../core/doctor/permissions.ts';
import type { SecretFacts } from '../../core/doctor/places.ts';
import type { Simulation } from '../../core/doctor/simulations.ts';
import type { FunctionFacts, StackFacts, StackResource } from '../../core/doctor/stack.ts';
import type { Selectable } from '../../core/selection.ts';

/** Questions to AWS that change nothing and reveal no value. None of them throws. */
export interface Probes {
  /** Whose credentials are in force in a place, by the STS of its Region (GetCallerIdentity). */
  identify(place: Place): Promise<Asked<Identity>>;
  /** How far AWS's clock is ahead, in milliseconds, by its first answer; null before there was one. */
  clockSkew(): number | null;
  /** Assumes the role of a place. All other questions about the place are asked in that session (AssumeRole). */
  assume(place: Place): Promise<Asked<RoleSession>>;
  /** The first secrets of a list, by a prefix of the name and a tag's key (ListSecrets). */
  list(place: Place, search: ListSearch): Promise<Asked<readonly Selectable[]>>;
  /** The ARN and the key of a secret (DescribeSecret). */
  describe(place: Place, name: string): Promise<Asked<SecretFacts>>;
  /** `missing`: may be read. Asks for a version that does not exist, so no value is ever returned (GetSecretValue). */
  tryRead(place: Place, name: string): Promise<Asked<never>>;
  /** A key as KMS sees it (DescribeKey). */
  describeKey(place: Place, key: string): Promise<Asked<KeyFacts>>;
  /** Whether the caller may encrypt with a key, by a dry run (GenerateDataKey). */
  tryKey(place: Place, key: string): Promise<Asked<null>>;
  /** The ARN of a role of the origin's account, with its path (iam:GetRole). */
  findRole(name: string): Promise<Asked<string>>;
  /** What the policies of a user or a role say of calls (iam:SimulatePrincipalPolicy). */
  simulate(principal: string, simulation: Simulation): Promise<Asked<readonly Verdict[]>>;
  readonly stack: StackProbes;
}

/** Questions about what is deployed in the origin's Region. */
export interface StackProbes {
  /** cloudformation:DescribeStacks */
  describe(name: string): Promise<Asked<StackFacts>>;
  /** cloudformation:ListStackResources */
  listResources(name: string): Promise<Asked<readonly StackResource[]>>;
  /** lambda:GetFunctionConfiguration */
  describeFunction(name: string): Promise<Asked<FunctionFacts>>;
  /** scheduler:GetSchedule */
  describeSchedule(name: string): Promise<Asked<{ readonly isEnabled: boolean }>>;
  /** events:DescribeRule */
  describeRule(name: string): Promise<Asked<{ readonly isEnabled: boolean }>>;
  /** cloudtrail:DescribeTrails, GetTrailStatus */
  listTrails(): Promise<Asked<readonly { readonly name: string; readonly isLogging: boolean }[]>>;
  /** When the last scheduled run of a mapping ended, by its metric; null: none since then (cloudwatch:GetMetricStatistics). */
  findLastRun(mapping: string, since: Date): Promise<Asked<Date | null>>;
  /** sns:ListSubscriptionsByTopic */
  listSubscribers(topicArn: string): Promise<Asked<Subscriptions>>;
}

export interface ListSearch {
  readonly prefix: string;
  readonly tagKey: string | null;
  readonly most: number;
}
