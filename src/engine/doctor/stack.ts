import type { Mapping } from '../../../config/mapping.ts';
import { findingOfSilence } from '../../core/doctor/asked.ts';
import { judgeRule, judgeTopic, judgeTrails } from '../../core/doctor/events.ts';
import type { Finding } from '../../core/doctor/finding.ts';
import {
  findParts,
  judgeDeployed,
  judgeParts,
  judgeRuns,
  judgeSchedule,
  judgeStack,
  longestSilence,
  type StackParts,
} from '../../core/doctor/stack.ts';
import type { StackProbes } from './ports.ts';

/** What is expected of the stack. */
export interface Expected {
  readonly mapping: Mapping;
  readonly stackName: string;
  /** Of the mapping at hand, and the function's variable that has that of the deployed one. */
  readonly fingerprint: { readonly variable: string; readonly value: string };
  readonly now: Date;
}

/** Looks at what is deployed. Without a stack there is nothing further to ask. */
export async function examineStack(expected: Expected, probes: StackProbes): Promise<Finding[]> {
  const { mapping, stackName, now } = expected;
  const stack = await probes.describe(stackName);
  if (stack.state === 'missing') return [judgeStack(stackName, stack)];
  const resources = await probes.listResources(stackName);
  if (resources.state !== 'answered') {
    // A service that does not answer says so once.
    const isSilent = resources.state === 'missing' || stack.state === 'failed';
    const silence = isSilent ? [] : [findingOfSilence('stack', `what the stack ${stackName} consists of`, resources)];
    return [judgeStack(stackName, stack), ...silence];
  }
  const parts = findParts(resources.value);
  const deployedAt = stack.state === 'answered' ? stack.value.changedAt : null;
  const since = new Date(now.getTime() - 2 * longestSilence(mapping));
  const [inside, last, arriving] = await Promise.all([
    examineFunction(expected, parts, probes),
    probes.findLastRun(mapping.name, since),
    examineEvents(parts, probes),
  ]);
  const runs = parts.scheduled === null ? [] : [judgeRuns(mapping, { last, now, deployedAt })];
  return [judgeStack(stackName, stack), ...judgeParts(stackName, parts), ...inside, ...runs, ...arriving];
}

/** The function knows its mapping and its topics. */
async function examineFunction({ mapping, fingerprint }: Expected, { scheduled }: StackParts, probes: StackProbes) {
  if (scheduled === null) return [];
  const asked = await probes.describeFunction(scheduled);
  switch (asked.state) {
    case 'missing':
      return [];
    case 'denied':
    case 'failed':
      return [findingOfSilence('mapping', 'which mapping is deployed', asked)];
    case 'answered': {
      const { variables } = asked.value;
      const topics = [variables.LOCKSTEP_TOPIC_ARN, variables.LOCKSTEP_CHAT_TOPIC_ARN].filter(
        (arn) => arn !== undefined,
      );
      const subscribed = await Promise.all(
        topics.map(async (arn, at) => {
          const addressed = at === 0 ? mapping : { ...mapping, notify: { ...mapping.notify, email: [] } };
          return judgeTopic(addressed, arn, await probes.listSubscribers(arn));
        }),
      );
      return [judgeDeployed(mapping, fingerprint.value, variables[fingerprint.variable]), ...subscribed.flat()];
    }
  }
}

async function examineEvents({ schedule, rules }: StackParts, probes: StackProbes): Promise<Finding[]> {
  const [scheduled, trails, ...arriving] = await Promise.all([
    schedule === null ? null : probes.describeSchedule(schedule),
    rules.length === 0 ? null : probes.listTrails(),
    ...rules.map(async (rule) => judgeRule(rule, await probes.describeRule(rule.name))),
  ]);
  return [
    ...(scheduled === null ? [] : [judgeSchedule(scheduled)]),
    ...arriving,
    ...(trails === null ? [] : [judgeTrails(trails)]),
  ];
}
