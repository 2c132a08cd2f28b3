import type { TopicMessage } from '../core/message.ts';
import type { Report } from '../core/report.ts';
import { auditCommand, describeAccount, describeOrigin } from './facts.ts';
import { escapedBytes, fitReport, fitText } from './fit.ts';
import { type OpeningContext, renderOpening } from './mail-opening.ts';
import { type MailParts, partsOf } from './mail-parts.ts';
import { listLines, renderSections } from './mail-sections.ts';
import { subjectOf } from './mail-subject.ts';
import { countOf, plainAscii, quoteForShell } from './plain.ts';

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

export interface MessageContext extends OpeningContext {
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

/** Renders a report for a person woken by it: the numbers, the worst with its next step, then the rest. */
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

function statusOf({ summary, warnings = [] }: Report): Message['attributes']['status'] {
  if (summary.failed > 0) return 'failed';
  if (summary.drifted + summary.blocked + summary.deferred > 0) return 'drift';
  // A run that compared nothing, or a pattern without secrets, is not good news.
  if (summary.replicas === 0 || warnings.length > 0) return 'drift';
  return summary.healed > 0 ? 'healed' : 'in-sync';
}

function bodyOf(report: Report, context: MessageContext): string {
  const { summary, run } = report;
  const parts = partsOf(report);
  return [
    run.held === undefined ? '' : `HELD BACK, nothing was written: ${plainAscii(run.held)}\n`,
    `${subjectOf(report)}\n`,
    renderOpening(report, context),
    warningsOf(report),
    ...renderSections(report, parts),
    orphansOf(report),
    inSyncOf(summary),
    runOf(report),
    nextLookCommand(report, parts, context),
  ]
    .filter((block) => block !== '')
    .join('\n');
}

/** What was healed is in sync by now. */
function inSyncOf({ inSync, healed, replicas, secrets }: Report['summary']): string {
  const now = healed === 0 ? '' : ` (${healed} healed by this run)`;
  return `In sync: ${inSync + healed} of ${countOf(replicas, 'replica')}${now}, ${countOf(secrets, 'secret')}.\n`;
}

function runOf({ run, origin, history }: Report): string {
  const lines = [
    `${run.mode} by ${run.trigger}, origin ${describeOrigin(origin, 'account ')}`,
    `${run.startedAt} to ${run.finishedAt}, run ${run.id}`,
  ];
  if (history?.written === true) lines.push(`history: record ${history.record}, head ${history.head}`);
  if (history?.written === true && history.signed !== undefined)
    lines.push(`signed: record ${history.signed.join(', ')}`);
  if (history?.written === false) lines.push(`history: not written: ${plainAscii(history.reason)}`);
  return lines.map((line) => `${line}\n`).join('');
}

function warningsOf({ warnings = [] }: Report): string {
  if (warnings.length === 0) return '';
  return `WARNINGS: the mapping may not do what you expect\n${listLines(warnings.map(plainAscii), '  ')}\n`;
}

function orphansOf({ orphaned = [] }: Report): string {
  if (orphaned.length === 0) return '';
  const lines = orphaned.map(
    (one) => `${plainAscii(one.name)} in ${plainAscii(one.target)} (${one.region}, ${describeAccount(one.account)})`,
  );
  const head = `ORPHANED: ${countOf(orphaned.length, 'replica')} that the mapping no longer asks for\n`;
  return `${head}Left as they are. lockstep prune lists them, and with --yes deletes them, with 30 days to restore.\n\n${listLines(lines, '  ')}\n`;
}

/** Whoever is to let a held run go on has to see all that it would change. */
function nextLookCommand(
  { run, file, origin }: Report,
  { worst }: MailParts,
  { functionName }: MessageContext,
): string {
  const secret = worst === undefined || run.held !== undefined ? null : plainAscii(worst.secret);
  const said = 'To look closer, without a write:\n';
  if (functionName === null) return `${said}  ${auditCommand(plainAscii(file), secret)}\n`;
  const payload = JSON.stringify({ mode: 'audit', ...(secret === null ? {} : { secrets: [secret] }) });
  const invoke = `aws lambda invoke --function-name ${functionName} --region ${origin.region} \\\n`;
  return `${said}  ${invoke}    --cli-binary-format raw-in-base64-out --payload ${quoteForShell(payload)} /dev/stdout\n`;
}
