import * as z from 'zod';
import { type AccountRegion, arnOf } from '../arn.ts';
import { textOf } from '../constraints.ts';
import { AwsError } from '../error.ts';
import type { Pattern } from './pattern.ts';

/** A rule of a default bus. */
export interface Rule extends AccountRegion {
  readonly arn: string;
  readonly name: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly description: string | undefined;
  readonly patternText: string;
  readonly pattern: Pattern;
  readonly tags: readonly Tag[];
  /** ARNs, by the id of the target. */
  readonly targets: Map<string, string>;
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The rules, by ARN. */
export type Rules = Map<string, Rule>;

export const ruleName = textOf(1, 64, /[.\-_A-Za-z0-9]+/);
export const tagList = z.array(z.object({ Key: textOf(1, 128), Value: textOf(0, 256) }));

export function ruleArn(place: AccountRegion, name: string): string {
  return arnOf('events', place, `rule/${name}`);
}

/** The rules that are in force on a bus. */
export function rulesIn(rules: Rules, { account, region }: AccountRegion): Rule[] {
  const isThere = (rule: Rule) => rule.account === account && rule.region === region && rule.state === 'ENABLED';
  return [...rules.values()].filter(isThere);
}

/** @throws AwsError if there is none */
export function findRule(rules: Rules, place: AccountRegion, name: string): Rule {
  const rule = rules.get(ruleArn(place, name));
  if (rule !== undefined) return rule;
  throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
}
