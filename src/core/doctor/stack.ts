import { gapsOf, LONGEST_RUN_MINUTES, windowOf } from '../../../config/aws/schedule.ts';
import type { Mapping } from '../../../config/mapping.ts';
import { type Asked, findingOfSilence } from './asked.ts';
import { asBad, asGood, type Finding } from './finding.ts';

/** A stack as CloudFormation describes it. */
export interface StackFacts {
  readonly status: string;
  /** When it was deployed last. */
  readonly changedAt: Date;
}

/** A resource of a stack. */
export interface StackResource {
  /** The name that the app gave it: the path of the construct, and eight characters. */
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** What the scheduled function says of itself. */
export interface FunctionFacts {
  readonly role: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The parts of a stack that the doctor asks about; null: there is none. */
export interface StackParts {
  readonly scheduled: string | null;
  readonly schedule: string | null;
  readonly rules: readonly StackRule[];
}

/** What a rule lets arrive. */
export interface StackRule {
  readonly name: string;
  readonly what: string;
}

const RULES: readonly (readonly [id: RegExp, what: string])[] = [
  [/TriggersLabelUpdated[0-9A-F]{8}$/, 'new values of origins'],
  [/TriggersRotationSucceeded[0-9A-F]{8}$/, 'rotations that ended'],
  [/TriggersChanged[0-9A-F]{8}$/, 'new secrets, tags and descriptions'],
  [/TriggersWatch(Own|Of\d{12})[0-9A-F]{8}$/, 'replicas that someone writes to'],
];

/** Finds the parts by what the constructs are called, in whichever stack they are. */
export function findParts(resources: readonly StackResource[]): StackParts {
  const find = (type: string, id: RegExp) =>
    resources.find((one) => one.type === type && id.test(one.logicalId))?.physicalId ?? null;
  return {
    scheduled: find('AWS::Lambda::Function', /Scheduled[0-9A-F]{8}$/),
    schedule: find('AWS::Scheduler::Schedule', /TriggersSchedule[0-9A-F]{8}$/),
    rules: RULES.flatMap(([id, what]) =>
      resources
        .filter(({ type, logicalId }) => type === 'AWS::Events::Rule' && id.test(logicalId))
        .map(({ physicalId }) => ({ name: physicalId, what })),
    ),
  };
}

export function judgeStack(name: string, asked: Asked<StackFacts>): Finding {
  switch (asked.state) {
    case 'answered': {
      const { status } = asked.value;
      if (/IN_PROGRESS$/.test(status))
        return asBad('stack', 'note', `the stack ${name} is being changed (${status})`, 'wait until it is done');
      if (/ROLLBACK|FAILED/.test(status)) {
        const found = `the last deployment of the stack ${name} failed (${status})`;
        return asBad('stack', 'warning', found, 'see its events in CloudFormation, and deploy it again');
      }
      return asGood('stack', `the stack ${name} is deployed (${status})`);
    }
    case 'missing': {
      const found = `not deployed yet: there is no stack ${name} in the origin's Region`;
      return asBad('stack', 'note', found, 'deploy it; if the construct is in a stack of your own, give --stack NAME');
    }
    case 'denied':
    case 'failed':
      return findingOfSilence('stack', `whether the stack ${name} is deployed`, asked);
  }
}

export function judgeParts(name: string, { scheduled }: StackParts): Finding[] {
  if (scheduled !== null) return [];
  const found = `the stack ${name} has no function of Lockstep`;
  return [asBad('stack', 'warning', found, 'give the stack that has it: --stack NAME')];
}

/** @param fingerprint of the mapping at hand; `deployed`: what the function has, undefined if it is from an older version */
export function judgeDeployed({ file }: Mapping, fingerprint: string, deployed: string | undefined): Finding {
  if (deployed === fingerprint) return asGood('mapping', `the deployed mapping is that of ${file}`);
  const next = 'deploy again, with this file (cdk diff shows what will change)';
  if (deployed === undefined) {
    return asBad('mapping', 'note', 'which mapping is deployed is not known: an older version of Lockstep is', next);
  }
  const found = `the deployed mapping is not that of ${file}, or another version of Lockstep deployed it`;
  return asBad('mapping', 'warning', found, next);
}

export function judgeSchedule(asked: Asked<{ readonly isEnabled: boolean }>): Finding {
  const found = 'the schedule is turned off, so no run starts by itself';
  switch (asked.state) {
    case 'answered':
      return asked.value.isEnabled
        ? asGood('runs', 'the schedule is turned on')
        : asBad('runs', 'warning', found, 'turn it on in EventBridge Scheduler, or deploy again');
    case 'missing':
      return asBad('runs', 'warning', 'the schedule is gone, so no run starts by itself', 'deploy again');
    case 'denied':
    case 'failed':
      return findingOfSilence('runs', 'whether the schedule is turned on', asked);
  }
}

const MINUTE = 60_000;

/** How long ago the last scheduled run may have ended, in milliseconds: one and a half gaps, its window, and its length. */
export function longestSilence({ reconcile }: Mapping): number {
  const { shortest, longest } = gapsOf(reconcile.schedule);
  return ((longest ?? shortest) * 1.5 + windowOf(shortest) + LONGEST_RUN_MINUTES) * MINUTE;
}

/** When scheduled runs ended, by their metric, and what that is held against. */
export interface RunTimes {
  /** null: none in the time that was asked for. */
  readonly last: Asked<Date | null>;
  readonly now: Date;
  readonly deployedAt: Date | null;
}

export function judgeRuns(mapping: Mapping, { last, now, deployedAt }: RunTimes): Finding {
  if (last.state === 'denied' || last.state === 'failed')
    return findingOfSilence('runs', 'when the last scheduled run ended', last);
  const limit = longestSilence(mapping);
  const ended = last.state === 'answered' ? last.value : null;
  const { schedule } = mapping.reconcile;
  if (ended !== null && now.getTime() - ended.getTime() <= limit)
    return asGood('runs', `the last scheduled run ended ${describeAge(ended, now)} (${schedule})`);
  if (ended === null && deployedAt !== null && now.getTime() - deployedAt.getTime() < limit)
    return asBad(
      'runs',
      'note',
      `no scheduled run has ended yet: deployed ${describeAge(deployedAt, now)} (${schedule})`,
    );
  const since =
    ended === null
      ? `no scheduled run has ended for ${spanOf(limit)}`
      : `the last scheduled run ended ${describeAge(ended, now)}`;
  const next = 'see the alarms and the logs of the function; docs/runbook.md, "NoRun"';
  return asBad('runs', 'warning', `${since} (${schedule})`, next);
}

function describeAge(then: Date, now: Date): string {
  return `${spanOf(Math.max(0, now.getTime() - then.getTime()))} ago`;
}

function spanOf(milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE);
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1_440)} days`;
}
