import { isCarriedOut } from '../core/carried-out.ts';
import { type ReplicaReport, type Report, UNKNOWN_ACCOUNT } from '../core/report.ts';
import { countOf, quoteForShell } from './plain.ts';

type Status = ReplicaReport['status'];

/** Statuses of replicas that are not in sync, worst first. */
export const OPEN_STATUSES = ['failed', 'blocked', 'drifted', 'deferred'] as const satisfies readonly Status[];

/** The verdict of a run in one sentence without its full stop; never cheerful while anything is unread or left. */
export function summarizeRun({ summary, run }: Report): string {
  if (summary.replicas === 0) return 'Nothing was compared: the mapping selects no replica';
  const all = countOf(summary.replicas, 'replica');
  const open = OPEN_STATUSES.filter((status) => summary[status] > 0);
  if (open.length > 0) {
    const numbers = open.map((status) => `${summary[status]} ${status}`).join(', ');
    const held = run.held === undefined ? '' : 'Held back, nothing was written. ';
    const number = open.reduce((sum, status) => sum + summary[status], 0);
    return `${held}${number} of ${all} ${number === 1 ? 'is' : 'are'} not known to be in sync: ${numbers}`;
  }
  const how = run.depth === 'values' ? ', their values read and proven equal' : ' by version';
  return `All ${all} in sync${how}${summary.healed === 0 ? '' : `, ${summary.healed} of them healed`}`;
}

/** Whether every replica is in sync, and at least one was compared. */
export function isGood({ summary }: Report): boolean {
  return summary.replicas > 0 && summary.inSync + summary.healed === summary.replicas;
}

/** An account by its id, or that no one could say which it is. */
export function describeAccount(account: string): string {
  return account === UNKNOWN_ACCOUNT ? 'account not known' : account;
}

/** The command that looks closer, without a write: at one secret, or at all. */
export function auditCommand(file: string, secret: string | null): string {
  const config = file === 'replication.yaml' ? '' : ` --config ${quoteForShell(file)}`;
  return `lockstep audit${config}${secret === null ? '' : ` --secret ${quoteForShell(secret)}`}`;
}

/** Where a replica is, with its name there if it has another. */
export function describePlace({ secret, name, target, region, account }: ReplicaReport): string {
  const renamed = name === secret ? '' : ` as ${name}`;
  return `${target} (${target === region ? '' : `${region}, `}${describeAccount(account)})${renamed}`;
}

/** What was done or would be, what differs, and since when, as far as that is known. */
export function describeFacts(row: ReplicaReport, report: Report): string[] {
  const actions = row.actions.join(', ');
  return [
    ...(actions === '' ? [] : [`${isCarriedOut(report, row) ? 'done' : 'a heal would'}: ${actions}`]),
    ...describeDetails(row),
    ...describeAge(row),
  ];
}

/** What differs, a sentence each. */
export function describeDetails({ details = [] }: ReplicaReport): string[] {
  return details.map((detail) => {
    const sides = `expected ${detail.expected ?? 'none'}, found ${detail.found ?? 'none'}`;
    return `${subjectOf(detail)}: ${sides}`;
  });
}

function subjectOf(detail: NonNullable<ReplicaReport['details']>[number]): string {
  switch (detail.kind) {
    case 'wrong-key':
      return 'KMS key';
    case 'metadata':
      return 'tag' in detail ? `tag ${detail.tag}` : 'description';
  }
}

/** Since when a replica drifts and how far it is behind, as far as that is known. */
export function describeAge({ since, runs, behindSeconds, missedEvent, news }: ReplicaReport): string[] {
  return [
    ...(since === undefined ? [] : [`since ${since}${runs === undefined ? '' : `, ${countOf(runs, 'run')}`}`]),
    ...(behindSeconds == null ? [] : [`${formatDuration(behindSeconds)} behind`]),
    ...(missedEvent === true ? ['its event was missed'] : []),
    ...(news === undefined || news === 'same' ? [] : [news]),
  ];
}

/** A duration in its two largest units. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([number]) => number > 0);
  if (first === -1) return '0 s';
  const shown = parts.slice(first, first + 2).filter(([number]) => number > 0);
  return shown.map(([number, unit]) => `${number} ${unit}`).join(' ');
}

/** `us-east-1 in 111122223333`, without an account if none is known. */
export function describeOrigin({ region, account }: Report['origin'], word = ''): string {
  const known = describeAccount(account);
  return known === account ? `${region} in ${word}${account}` : `${region} (${known})`;
}
