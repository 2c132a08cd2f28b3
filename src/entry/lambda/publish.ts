import type { AwsEnvironment } from '../../aws/environment.ts';
import type { LeftEvents } from '../../aws/event-bus.ts';
import { asLockstepError, type LockstepError } from '../../core/errors.ts';
import { type Report, reportToPublish } from '../../core/report.ts';
import { busEventsOf } from '../../render/bus-events.ts';
import { asChatMessage } from '../../render/chat.ts';
import { type Message, renderMessage } from '../../render/message.ts';
import type { Remembered } from './history.ts';
import { keepLetter } from './letters.ts';
import type { Settings } from './settings.ts';

/** Publishes the report of a run if it is worth a message. @throws LockstepError like `publishOrKeep` */
export async function publishIfWorthwhile(report: Report, settings: Settings, env: AwsEnvironment): Promise<void> {
  const notice = reportToPublish(report, settings.mapping.notify.when);
  if (notice !== null) await publishOrKeep(notice, settings, env);
}

/**
 * Publishes what is news in a run, by `notify.when`, and then notes that it was. A run that is killed in between mails
 * once more, rather than never. Events are always by news, so that programs get each change once.
 * @throws LockstepError like `publishOrKeep`
 */
export async function publishNews(
  { report, news, noteMailed }: Remembered,
  settings: Settings,
  env: AwsEnvironment,
): Promise<void> {
  const { when, events } = settings.mapping.notify;
  const mail = reportToPublish(report, when, news);
  const change = events ? reportToPublish(report, 'news', news) : null;
  const failures = await Promise.all([
    mail === null ? null : sendMessages(mail, settings, env),
    change === null ? null : sendEvents(change, settings, env),
  ]);
  const [mailFailure] = failures;
  if (mailFailure === null && (mail !== null || change !== null)) await noteMailed();
  throwFirst(failures);
}

/**
 * Publishes the message of a report, for chat and as events, too, if the mapping asks for it. No later run can render it
 * again, since what this one healed is in sync by then. So what cannot be published is kept as a dead letter, or logged
 * if even that fails.
 * @throws LockstepError with the reason, after all was tried and kept, so that alarms see it
 */
export async function publishOrKeep(report: Report, settings: Settings, env: AwsEnvironment): Promise<void> {
  throwFirst(await Promise.all([sendMessages(report, settings, env), sendEvents(report, settings, env)]));
}

function throwFirst(failures: readonly (LockstepError | null)[]): void {
  const failure = failures.find((one) => one !== null);
  if (failure !== undefined) throw failure;
}

/** Returns why the message of a topic had to be kept; null: each topic has it. */
async function sendMessages(report: Report, settings: Settings, env: AwsEnvironment): Promise<LockstepError | null> {
  const { topicArn, chatTopicArn, deadLettersUrl } = settings;
  const message = renderMessage(report, settings);
  const sends = [{ topic: topicArn, sent: message }];
  if (chatTopicArn !== null) sends.push({ topic: chatTopicArn, sent: asChatMessage(message, report, settings) });
  const sending = sends.map(async ({ topic, sent }) => {
    const failure = await env.publish(topic, sent).then(() => null, asLockstepError);
    if (failure !== null) await keepLetter(letterOf(message, failure, topic), failure, deadLettersUrl, env);
    return failure;
  });
  return (await Promise.all(sending)).find((one) => one !== null) ?? null;
}

/** The text of the mail, and the report as JSON. It fits into SQS, since it would have fitted into SNS. */
function letterOf({ subject, text, json, attributes }: Message, why: LockstepError, topic: string): object {
  return { lockstep: 'message', why: why.message, topic, subject, text, attributes, report: JSON.parse(json) };
}

/** Returns why events had to be kept; null: the bus has them, or the mapping asks for none. */
async function sendEvents(report: Report, settings: Settings, env: AwsEnvironment): Promise<LockstepError | null> {
  const events = settings.mapping.notify.events ? busEventsOf(report) : [];
  if (events.length === 0) return null;
  const left = await env.putEvents(events);
  if (left === null) return null;
  await keepLetter(letterOfEvents(left), left.why, settings.deadLettersUrl, env);
  return left.why;
}

/** Max events in a dead letter, which then fits into SQS. */
const KEPT_EVENTS = 25;

function letterOfEvents({ events, why }: LeftEvents): object {
  return { lockstep: 'events', why: why.message, count: events.length, events: events.slice(0, KEPT_EVENTS) };
}
