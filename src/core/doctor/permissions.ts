import { type Asked, findingOfSilence } from './asked.ts';
import { asBad, asGood, type Finding } from './finding.ts';
import type { Simulation } from './simulations.ts';

/** IAM's verdict on one action and resource. */
export interface Verdict {
  readonly action: string;
  readonly resource: string;
  readonly isAllowed: boolean;
  /** Conditions of policies that nothing was said about. */
  readonly missing: readonly string[];
}

/** A simulation, and what IAM answered. */
export interface Simulated {
  readonly simulation: Simulation;
  readonly asked: Asked<readonly Verdict[]>;
}

/** Conditions that hold because a run's calls do not have them; in lower case, as they are the same in any. */
const LEFT_OUT = ['secretsmanager:versionid', 'secretsmanager:secretid', 'aws:tagkeys', 'aws:userid'];

/** The role of the deployed functions: what its policies deny, its runs will fail by. */
export function judgeRolePermissions(all: readonly Simulated[]): Finding[] {
  return all.map(judgeRoleCalls);
}

function judgeRoleCalls({ simulation, asked }: Simulated): Finding {
  const { what } = simulation;
  switch (asked.state) {
    case 'answered': {
      const denied = asked.value.filter(({ isAllowed }) => !isAllowed);
      const [first] = denied;
      if (first === undefined) return asGood('role-may', `the role of the functions may ${what}`);
      const found = `the role of the functions may not ${what}: ${deniedText(first, denied.length)}`;
      const unsaid = first.missing.filter((one) => !LEFT_OUT.includes(one.toLowerCase()));
      if (unsaid.length === 0) return asBad('role-may', 'failure', found, LOOK);
      return asBad('role-may', 'warning', `${found}; it may depend on ${unsaid.join(', ')}`, LOOK);
    }
    case 'missing':
      return asBad('role-may', 'failure', 'the role of the functions does not exist', 'deploy again');
    case 'denied':
    case 'failed':
      return findingOfSilence('role-may', `whether the role of the functions may ${what}`, asked);
  }
}

const LOOK = 'deploy again; what else may deny it is a permissions boundary, or a policy of the organization';

function deniedText({ action, resource }: Verdict, count: number): string {
  return `${action} on ${resource} is denied${count === 1 ? '' : `, and ${count - 1} more`}`;
}

/** These credentials: an audit needs less than a heal, so what is denied is a note. */
export function judgeOwnPermissions(all: readonly Simulated[]): Finding[] {
  const silent = all.find(({ asked }) => asked.state !== 'answered');
  if (silent !== undefined) return [judgeSilence(silent.asked)];
  const denied = all
    .flatMap(({ asked }) => (asked.state === 'answered' ? asked.value : []))
    .filter((one) => !one.isAllowed);
  const [first] = denied;
  if (first !== undefined) {
    const found = `these credentials are not enough to heal by hand: ${deniedText(first, denied.length)}`;
    return [asBad('may', 'note', found, 'lockstep policy --for reconcile prints what it takes')];
  }
  if (all.length === 0) return [];
  return [asGood('may', `these credentials may also heal: ${all.map(({ simulation }) => simulation.what).join('; ')}`)];
}

function judgeSilence(asked: Asked<unknown>): Finding {
  const what = 'whether these credentials may also heal';
  switch (asked.state) {
    case 'denied':
    case 'failed':
      return findingOfSilence('may', what, asked);
    case 'missing':
    case 'answered': {
      const found = `${what} is not known: IAM does not find their role or user by its name`;
      return { ...asBad('may', 'note', found), permission: 'iam:GetRole' };
    }
  }
}

/** Whose policies IAM can simulate. */
export type Principal =
  | { readonly kind: 'simulated'; readonly arn: string }
  /** A session names its role without the path, so IAM has to be asked for the ARN. */
  | { readonly kind: 'session'; readonly role: string; readonly guess: string }
  /** Root users and federated users have no policies that can be simulated. */
  | { readonly kind: 'other' };

/** @param arn as STS names the caller */
export function principalOf(arn: string): Principal {
  const [, partition, account, role] = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (role !== undefined) return { kind: 'session', role, guess: `arn:${partition}:iam::${account}:role/${role}` };
  return /:iam::\d+:(user|role)\//.test(arn) ? { kind: 'simulated', arn } : { kind: 'other' };
}
