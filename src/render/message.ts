import { groupBy } from '../core/group.ts';
import type { TopicMessage } from '../core/message.ts';
import type { Status } from '../core/outcome.ts';
import { isCarriedOut, type ReplicaReport, type Report } from '../core/report.ts';
import { escapedBytes, fitReport, fitText } from './fit.ts';
import { sharedReason } from './headline.ts';
import { capLines, countOf, plainAscii, quoteForShell } from './plain.ts';

/** The message about a report. */
export interface Message extends TopicMessage {
  readonly attributes: {
    readonly mapping: string;
    readonly status: 'failed' | 'drift' | 'healed' | 'in-sync';
    readonly trigger: string;
    /** Number of replicas in which drift remains. */
    readonly left: number;
    readonly failed: number;
  };
}

export interface MessageContext {
  /** The function to invoke for a closer look; null: the command line. */
  readonly functionName: string | null;
}

/**
 * Max bytes of each rendering inside the envelope, where JSON escapes it. Both together stay below the 262,144 bytes
 * that SNS accepts for a message with its attributes.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const TEXT_BYTES = 60_000;
const JSON_BYTES = 180_000;

/** SNS accepts fewer than 100 characters. */
const SUBJECT_LENGTH = 99;

/** Max rows of one group in the mail; further rows are counted. */
const LISTED = 25;

/** Renders a report for a person woken by it: the numbers first, then the worst, with place, reason and next step. */
export function renderMessage(report: Report, context: MessageContext): Message {
  const { summary, run } = report;
  const left = summary.drifted + summary.blocked + summary.deferred;
  return {
    subject: subjectOf(report),
    text: fitText(bodyOf(report, context), TEXT_BYTES),
    json: JSON.stringify(fitReport(report, JSON_BYTES, escapedBytes)),
    attributes: {
      mapping: report.mapping,
      status: statusOf(report),
      trigger: run.trigger,
      left,
      failed: summary.failed,
    },
  };
}

/** The message as a mail: the subject, an empty line, the body. */
export function renderMail(report: Report): string {
  const { subject, text } = renderMessage(report, { functionName: null });
  return `${subject}\n\n${text}`;
}

/** The sections of the mail, in order of importance. */
const SECTIONS: readonly { status: Status; title: string; next: string }[] = [
  {
    status: 'failed',
    title: 'FAILED',
    next: 'Their state is not known. The reason names the remedy; the next run tries again.',
  },
  { status: 'blocked', title: 'BLOCKED', next: 'Not healed, or only in part, until a person acts on the reason.' },
  {
    status: 'drifted',
    title: 'DRIFTED, LEFT ALONE',
    next: 'Only reported, as the run or the mapping (onDrift: report) says.',
  },
  { status: 'deferred', title: 'DEFERRED', next: 'Left to the next run; nothing to do unless it stays.' },
  {
    status: 'healed',
    title: 'HEALED',
    next: 'In sync with the origin again. If it had diverged, someone had written to the replica.',
  },
];

function statusOf({ summary, warnings = [] }: Report): Message['attributes']['status'] {
  if (summary.failed > 0) return 'failed';
  if (summary.drifted + summary.blocked + summary.deferred > 0) return 'drift';
  // A run that compared nothing, or a pattern without secrets, is not good news.
  if (summary.replicas === 0 || warnings.length > 0) return 'drift';
  return summary.healed > 0 ? 'healed' : 'in-sync';
}

function subjectOf(report: Report): string {
  const { summary, origin, run, warnings = [] } = report;
  const notices = [
    ...(run.held === undefined ? [] : ['held back']),
    ...(warnings.length === 0 ? [] : [countOf(warnings.length, 'warning')]),
  ];
  const what = [...notices, numbersOf(summary)].join(', ');
  return plainAscii(`Lockstep ${origin.region}: ${what}`).slice(0, SUBJECT_LENGTH);
}

function numbersOf(summary: Report['summary']): string {
  if (summary.replicas === 0) return 'nothing was compared';
  const all = countOf(summary.replicas, 'replica');
  const numbers = SECTIONS.map(({ status }) => ({ status, number: summary[status as keyof typeof summary] }));
  const shown = numbers.filter(({ number }) => number > 0).map(({ status, number }) => `${number} ${status}`);
  return shown.length === 0 ? `all in sync, ${all}` : `${shown.join(', ')} of ${all}`;
}

function bodyOf(report: Report, context: MessageContext): string {
  const { summary, origin, run } = report;
  const sections = SECTIONS.map(({ status, title, next }) => {
    const rows = report.replicas.filter((row) => row.status === status);
    if (rows.length === 0) return '';
    const advice = status === 'deferred' && run.held !== undefined ? HELD : next;
    return `${title}: ${countOf(rows.length, 'replica')}\n${advice}\n\n${renderGroups(rows, report)}`;
  });
  const inSync = `In sync: ${summary.inSync} of ${countOf(summary.replicas, 'replica')}, ${countOf(summary.secrets, 'secret')}.\n`;
  const where = `${run.mode} by ${run.trigger}, origin ${origin.region} in account ${origin.account}\n`;
  const when = `${run.startedAt} to ${run.finishedAt}, run ${run.id}\n`;
  const held = run.held === undefined ? '' : `HELD BACK, nothing was written: ${plainAscii(run.held)}\n`;
  return [
    held,
    subjectOf(report),
    where + when,
    warningsOf(report),
    ...sections,
    orphansOf(report),
    inSync,
    nextLookCommand(report, context),
  ]
    .filter((block) => block !== '')
    .join('\n');
}

function warningsOf({ warnings = [] }: Report): string {
  if (warnings.length === 0) return '';
  return `WARNINGS: the mapping may not do what you expect\n${listLines(warnings.map(plainAscii), '  ')}\n`;
}

function orphansOf({ orphaned = [] }: Report): string {
  if (orphaned.length === 0) return '';
  const lines = orphaned.map(
    (one) => `${plainAscii(one.name)} in ${plainAscii(one.target)} (${one.region}, ${one.account})`,
  );
  const head = `ORPHANED: ${countOf(orphaned.length, 'replica')} that the mapping no longer asks for\n`;
  return `${head}Left as they are. lockstep prune lists them, and with --yes deletes them, with 30 days to restore.\n\n${listLines(lines, '  ')}\n`;
}

/** The next step for rows that a held run would have healed. */
const HELD = 'Held back with the whole run: nothing is written until a person has looked.';

function renderGroups(rows: readonly ReplicaReport[], report: Report): string {
  const groups = groupBy(
    rows,
    (row) => `${row.drift.join(', ')}\n${row.actions.join(', ')}\n${sharedReason(row) ?? ''}`,
  );
  return [...groups.values()].map((group) => renderGroup(group, report)).join('\n');
}

function renderGroup(rows: readonly [ReplicaReport, ...ReplicaReport[]], report: Report): string {
  const [{ drift, actions }] = rows;
  const reason = rows.length === 1 ? rows[0].reason : sharedReason(rows[0]);
  const head = [`  ${drift.join(', ') || 'not looked at'}`];
  if (reason !== undefined) head.push(`  why:  ${plainAscii(reason)}`);
  if (actions.length > 0)
    head.push(`  ${isCarriedOut(report, rows[0]) ? 'done' : 'a heal would'}: ${actions.join(', ')}`);
  const lines = rows.map((row) => `${plainAscii(row.secret)} -> ${placeOf(row)}`);
  return `${head.join('\n')}\n${listLines(lines, '    ')}\n`;
}

function listLines(lines: readonly string[], indent: string): string {
  return capLines(lines, LISTED, (left) => `and ${left} more`)
    .map((line) => indent + line)
    .join('\n');
}

function placeOf({ secret, name, target, region, account }: ReplicaReport): string {
  const renamed = name === secret ? '' : ` as ${plainAscii(name)}`;
  return `${plainAscii(target)} (${region}, ${account})${renamed}`;
}

function nextLookCommand(report: Report, { functionName }: MessageContext): string {
  const worst = SECTIONS.flatMap(({ status }) => report.replicas.filter((row) => row.status === status))[0];
  const secret = worst === undefined ? null : plainAscii(worst.secret);
  const said = 'To look closer, without a write:\n';
  if (functionName === null)
    return `${said}  lockstep audit${secret === null ? '' : ` --secret ${quoteForShell(secret)}`}\n`;
  const payload = JSON.stringify({ mode: 'audit', ...(secret === null ? {} : { secrets: [secret] }) });
  const invoke = `aws lambda invoke --function-name ${functionName} --region ${report.origin.region} \\\n`;
  return `${said}  ${invoke}    --cli-binary-format raw-in-base64-out --payload ${quoteForShell(payload)} /dev/stdout\n`;
}
