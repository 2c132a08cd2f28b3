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

/** What was found of the stack. */
export interface SeenStack {
  readonly findings: readonly Finding[];
  /** What the functions run as, and publish to; null: not known. */
  readonly deployed: Deployed | null;
}

interface Deployed {
  readonly role: string;
  readonly topics: readonly string[];
}

/** Looks at what is deployed. Without a stack there is nothing further to ask. */
export async function examineStack(expected: Expected, probes: StackProbes): Promise<SeenStack> {
  const { mapping, stackName, now } = expected;
  const stack = await probes.describe(stackName);
  if (stack.state === 'missing') return { findings: [judgeStack(stackName, stack)], deployed: null };
  const resources = await probes.listResources(stackName);
  if (resources.state !== 'answered') {
    // A service that does not answer says so once.
    const isSilent = resources.state === 'missing' || stack.state === 'failed';
    const silence = isSilent ? [] : [findingOfSilence('stack', `what the stack ${stackName} consists of`, resources)];
    return { findings: [judgeStack(stackName, stack), ...silence], deployed: null };
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
  const whole = [judgeStack(stackName, stack), ...judgeParts(stackName, parts)];
  return { findings: [...whole, ...inside.findings, ...runs, ...arriving], deployed: inside.deployed };
}

/** The function knows its mapping and its topics. */
async function examineFunction(expected: Expected, { scheduled }: StackParts, probes: StackProbes): Promise<SeenStack> {
  const { mapping, fingerprint } = expected;
  if (scheduled === null) return { findings: [], deployed: null };
  const asked = await probes.describeFunction(scheduled);
  switch (asked.state) {
    case 'missing':
      return { findings: [], deployed: null };
    case 'denied':
    case 'failed':
      return { findings: [findingOfSilence('mapping', 'which mapping is deployed', asked)], deployed: null };
    case 'answered': {
      const { role, variables } = asked.value;
      const reports = variables.LOCKSTEP_TOPIC_ARN;
      const topics = [reports, variables.LOCKSTEP_CHAT_TOPIC_ARN].filter((arn) => arn !== undefined);
      const subscribed = await Promise.all(
        topics.map(async (arn) => {
          // Addresses are subscribed to that of the reports alone.
          const email = arn === reports ? mapping.notify.email : [];
          return judgeTopic(email, arn, await probes.listSubscribers(arn));
        }),
      );
      const same = judgeDeployed(mapping, fingerprint.value, variables[fingerprint.variable]);
      return { findings: [same, ...subscribed.flat()], deployed: { role, topics } };
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
