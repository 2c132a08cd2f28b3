import * as z from 'zod';
import { partitionOf } from '../../../config/aws/regions.ts';
import type { Verdict } from '../../core/doctor/permissions.ts';
import type { Simulation } from '../../core/doctor/simulations.ts';
import type { Probes } from '../../engine/doctor/ports.ts';
import { askAws } from './asking.ts';
import type { PersonalCalls } from './calls.ts';
import { membersOf } from './members.ts';
import { homeOf } from './services.ts';

const ROLE = z.object({ Role: z.object({ Arn: z.string() }) });
const MISSING = membersOf(z.string());
const RESULTS = z.object({
  EvaluationResults: membersOf(
    z.object({
      EvalActionName: z.string(),
      EvalResourceName: z.string().default('*'),
      EvalDecision: z.string(),
      MissingContextValues: MISSING,
      ResourceSpecificResults: membersOf(
        z.object({ EvalResourceName: z.string(), EvalResourceDecision: z.string(), MissingContextValues: MISSING }),
      ),
    }),
  ),
});

type Result = z.output<typeof RESULTS>['EvaluationResults'][number];

/** Questions about policies, to the IAM of a Region's partition. */
export type PolicyProbes = Pick<Probes, 'findRole' | 'simulate'>;

export function policyProbes(calls: PersonalCalls, originRegion: string): PolicyProbes {
  const region = homeOf(partitionOf(originRegion)) ?? originRegion;
  const iam = { service: 'iam', region, missing: ['NoSuchEntity'] } as const;
  return {
    findRole: (name) => {
      const answer = ROLE.transform(({ Role }) => Role.Arn);
      return askAws(calls, { ...iam, action: 'GetRole', input: { RoleName: name }, answer });
    },
    simulate: (principal, simulation) => {
      const answer = RESULTS.transform(({ EvaluationResults }) => EvaluationResults.flatMap(verdictsOf));
      const input = { PolicySourceArn: principal, ...inputOf(simulation) };
      return askAws(calls, { ...iam, action: 'SimulatePrincipalPolicy', input, answer });
    },
  };
}

/** Of several resources, the results of each say more than the one of all. */
function verdictsOf(result: Result): Verdict[] {
  const {
    EvalActionName: action,
    EvalResourceName,
    EvalDecision,
    MissingContextValues,
    ResourceSpecificResults,
  } = result;
  if (ResourceSpecificResults.length === 0) {
    const isAllowed = EvalDecision === 'allowed';
    return [{ action, resource: EvalResourceName, isAllowed, missing: MissingContextValues }];
  }
  return ResourceSpecificResults.map((one) => ({
    action,
    resource: one.EvalResourceName,
    isAllowed: one.EvalResourceDecision === 'allowed',
    missing: one.MissingContextValues,
  }));
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
function inputOf({ actions, resources, context }: Simulation): Record<string, string> {
  const entries = Object.entries(context).flatMap(([key, values], at) => [
    [`ContextEntries.member.${at + 1}.ContextKeyName`, key],
    [`ContextEntries.member.${at + 1}.ContextKeyType`, values.length > 1 || isList(key) ? 'stringList' : 'string'],
    ...values.map((value, n) => [`ContextEntries.member.${at + 1}.ContextKeyValues.member.${n + 1}`, value]),
  ]);
  return {
    ...Object.fromEntries(actions.map((action, at) => [`ActionNames.member.${at + 1}`, action])),
    ...Object.fromEntries(resources.map((resource, at) => [`ResourceArns.member.${at + 1}`, resource])),
    ...Object.fromEntries(entries),
  };
}

/** The condition key of a key's aliases has several values. */
function isList(key: string): boolean {
  return key === 'kms:ResourceAliases';
}
