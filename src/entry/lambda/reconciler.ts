import type { Context } from 'aws-lambda';
import type { AwsWorld } from '../../aws/world.ts';
import { asLockstepError, LockstepError } from '../../core/errors.ts';
import type { Report } from '../../core/report.ts';
import { renderMessage } from '../../render/message.ts';
import { checkNarrowing } from '../narrowing.ts';
import { type Asked, parseDoor } from './doors.ts';
import { HANDED_OVER, unfinished } from './handOver.ts';
import { type Limit, runOnce, runOnHints, TO_REPORT, told, worldOf } from './once.ts';
import { withinLimit } from './response.ts';
import { mappedSecret } from './secretName.ts';
import { readSettings, type Settings } from './settings.ts';
import { logger } from './telemetry.ts';

let deployed: Promise<Settings> | undefined;

/**
 * The reconciler. Comes in by the schedule, by an event about one secret, or by hand; returns the report by hand.
 * @throws LockstepError when no run could be made, so that Lambda tries again and alarms see it
 */
export async function handler(payload: unknown, context: Context): Promise<object> {
  try {
    deployed ??= readSettings(process.env);
    const settings = await deployed;
    const asked = parseDoor(payload);
    const world = worldOf(settings, context);
    switch (asked.door) {
      case 'ignored':
        logger.info('event ignored', { why: asked.why });
        return {};
      case 'schedule':
        return summaryOf(await onSchedule(settings, context));
      case 'event':
        return summaryOf(await onEvent(asked, settings, world));
      case 'invoke':
        return withinLimit(await onInvoke(asked, settings, world));
    }
  } catch (thrown) {
    const error = asLockstepError(thrown);
    logger.error(error.message, { code: error.code });
    throw error;
  }
}

/** With workers there is more to do at the end than to report. */
const TO_HAND_OVER: Limit = { margin: 60_000, why: HANDED_OVER };

async function onSchedule(settings: Settings, context: Context): Promise<Report> {
  const { queueUrl, mapping } = settings;
  const world = worldOf(settings, context, queueUrl === null ? TO_REPORT : TO_HAND_OVER);
  const run = {
    intent: 'heal',
    trigger: 'schedule',
    depth: 'versions',
    narrowing: { secrets: [], targets: [] },
  } as const;
  const report = await runOnce(run, settings, world);
  try {
    const left = queueUrl === null ? [] : unfinished(report, mapping);
    if (queueUrl !== null && left.length > 0)
      await world.enqueue(
        queueUrl,
        left.map((work) => JSON.stringify(work)),
      );
    return report;
  } finally {
    await told(report, settings, world);
  }
}

/** An event is a hint to look at one secret now. One that comes too early is tried again, here and then by Lambda. */
async function onEvent(
  { secretId, version }: Extract<Asked, { door: 'event' }>,
  settings: Settings,
  world: AwsWorld,
): Promise<Report | null> {
  const secret = mappedSecret(secretId, settings.mapping);
  if (secret === null) return null;
  const { report, early } = await runOnHints([{ secret, version }], settings, world);
  if (early.length === 0) return told(report, settings, world);
  const stopped = world.stopped();
  if (stopped !== null) throw new LockstepError('interrupted', `${secret}: ${stopped}; Lambda tries again`);
  throw new LockstepError(
    'not-found',
    `${secret}: the origin does not show version ${version} yet; Lambda tries again`,
  );
}

async function onInvoke(
  { mode, secrets, targets, depth, publish, force }: Extract<Asked, { door: 'invoke' }>,
  settings: Settings,
  world: AwsWorld,
): Promise<Report> {
  const narrowing = { secrets, targets };
  checkNarrowing(settings.mapping, narrowing);
  const intent = mode === 'audit' ? 'audit' : 'heal';
  const report = await runOnce({ intent, trigger: 'invoke', depth, narrowing, force }, settings, world);
  if (publish) await world.publish(settings.topicArn, renderMessage(report, settings));
  return report;
}

function summaryOf(report: Report | null): object {
  return report === null ? {} : { run: report.run, summary: report.summary };
}
