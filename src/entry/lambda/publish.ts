import type { AwsEnvironment } from '../../aws/environment.ts';
import { asLockstepError, type LockstepError } from '../../core/errors.ts';
import { type Report, reportToPublish } from '../../core/report.ts';
import { asChatMessage } from '../../render/chat.ts';
import { type Message, renderMessage } from '../../render/message.ts';
import type { Remembered } from './history.ts';
import type { Settings } from './settings.ts';
import { logger } from './telemetry.ts';

/** Publishes the report of a run if it is worth a message. @throws LockstepError like `publishOrKeep` */
export async function publishIfWorthwhile(report: Report, settings: Settings, env: AwsEnvironment): Promise<void> {
  const notice = reportToPublish(report, settings.mapping.notify.when);
  if (notice !== null) await publishOrKeep(notice, settings, env);
}

/**
 * Publishes what is news in a run, by `notify.when`, and then notes that it was. A run that is killed in between mails
 * once more, rather than never.
 * @throws LockstepError like `publishOrKeep`
 */
export async function publishNews(
  { report, news, noteMailed }: Remembered,
  settings: Settings,
  env: AwsEnvironment,
): Promise<void> {
  const notice = reportToPublish(report, settings.mapping.notify.when, news);
  if (notice === null) return;
  await publishOrKeep(notice, settings, env);
  await noteMailed();
}

/**
 * Publishes the message of a report, and the same for chat if the mapping asks for it. No later run can render it again, since what this one healed is in sync by then.
 * So a message that cannot be published is kept as a dead letter, or logged if even that fails.
 * @throws LockstepError with the reason, after the message is kept, so that alarms see it
 */
export async function publishOrKeep(report: Report, settings: Settings, env: AwsEnvironment): Promise<void> {
  const { topicArn, chatTopicArn } = settings;
  const message = renderMessage(report, settings);
  const sends = [{ topicArn, sent: message }];
  if (chatTopicArn !== null) sends.push({ topicArn: chatTopicArn, sent: asChatMessage(message, report, settings) });
  const sending = sends.map(async ({ topicArn, sent }) => {
    const error = await env.publish(topicArn, sent).then(() => null, asLockstepError);
    if (error !== null) await keepMessage(message, error, { ...settings, topicArn }, env);
    return error;
  });
  const error = (await Promise.all(sending)).find((one) => one !== null);
  if (error !== undefined) throw error;
}

async function keepMessage(
  message: Message,
  why: LockstepError,
  settings: Settings,
  env: AwsEnvironment,
): Promise<void> {
  try {
    await env.keep(settings.deadLettersUrl, JSON.stringify(letterOf(message, why, settings)));
    logger.error('a message could not be published; it is kept as a dead letter', { code: why.code });
  } catch (thrown) {
    const { subject, text } = message;
    const { message: alsoFailed } = asLockstepError(thrown);
    logger.error('a message could be neither published nor kept; this log line has all of it', {
      alsoFailed,
      subject,
      text,
    });
  }
}

/**
 * The dead letter: the text of the mail, and the report as JSON. It fits into SQS, since it would have fitted into SNS.
 */
function letterOf({ subject, text, json, attributes }: Message, why: LockstepError, { topicArn }: Settings): object {
  return {
    lockstep: 'message',
    why: why.message,
    topic: topicArn,
    subject,
    text,
    attributes,
    report: JSON.parse(json),
  };
}
