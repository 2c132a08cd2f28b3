import type { ReplicaReport, Report } from '../core/report.ts';
import { consoleLinks } from './console-links.ts';
import { describePlace } from './facts.ts';
import { openingOf } from './mail-opening.ts';
import { partsOf } from './mail-parts.ts';
import type { Message, MessageContext } from './message.ts';
import { capLines, plainAscii } from './plain.ts';

/** Max rows, and max characters of a line. With links, all stays below the 3,000 characters of a block in Slack. */
const LISTED = 8;
const LINE_LENGTH = 160;
const REASON_LENGTH = 500;

/**
 * The same message as Amazon Q Developer in chat applications takes it from a topic; e-mail subscriptions get the mail.
 * All messages of a mapping are one thread.
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function asChatMessage(message: Message, report: Report, context: MessageContext): Message {
  const { subject, attributes } = message;
  const { mapping, status, trigger, left, failed } = attributes;
  const { next, runbook } = openingOf(report, context);
  const json = {
    version: '1.0',
    source: 'custom',
    id: report.run.id,
    content: {
      textType: 'client-markdown',
      title: subject,
      description: descriptionOf(report, context),
      nextSteps: [next, ...runbook],
      keywords: [mapping, status, report.origin.region],
    },
    metadata: {
      threadId: mapping,
      summary: subject,
      eventType: `lockstep-${status}`,
      additionalContext: { trigger, left: String(left), failed: String(failed) },
    },
  };
  return { ...message, json: JSON.stringify(json) };
}

/** What came from AWS is in a block of code, where no text is markup, a link or the mention of a person. */
function descriptionOf(report: Report, context: MessageContext): string {
  const { wrong, why, since, done } = openingOf(report, context);
  const { fresh, lasting } = partsOf(report);
  const rows = capLines([...fresh, ...lasting].map(lineOf), LISTED, (left) => `and ${left} more`);
  const opening = [`Wrong: ${wrong}`, ...why, ...since, `Done: ${done}`];
  const lines = [...opening.map((line) => asCode(line, REASON_LENGTH)), '', ...rows];
  return ['```', ...lines, '```', ...consoleLinks(context, report.origin.region)].join('\n');
}

function lineOf(row: ReplicaReport): string {
  const what = `${row.status}, ${row.drift.join(', ') || 'not looked at'}`;
  return asCode(`${what}: ${row.secret} in ${describePlace(row)}`, LINE_LENGTH);
}

/** Text that neither ends a block of code nor is taken for a mention (`<!here>`), in any chat application. */
function asCode(text: string, length: number): string {
  const plain = plainAscii(text).replaceAll('`', "'").replaceAll('->', 'in').replaceAll('<', '(').replaceAll('>', ')');
  return plain.length > length ? `${plain.slice(0, length - 3)}...` : plain;
}
