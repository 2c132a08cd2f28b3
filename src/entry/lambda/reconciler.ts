import type { Context } from 'aws-lambda';
import type { AwsWorld } from '../../aws/world.ts';
import { asLockstepError, LockstepError, stopReason } from '../../core/errors.ts';
import type { Report } from '../../core/report.ts';
import { renderMessage } from '../../render/message.ts';
import { checkNarrowing } from '../narrowing.ts';
import { type Asked, parseDoor } from './doors.ts';
import { handOver } from './handOver.ts';
import { inWorld, runOnce, runOnHints, told } from './once.ts';
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
    const left = asked.door === 'schedule' ? 'handOver' : 'report';
    const by = asked.door === 'invoke' ? 'hand' : 'itself';
    return await inWorld(settings, context, { left, by }, (world) => answer(asked, settings, world));
  } catch (thrown) {
    const error = asLockstepError(thrown);
    logger.error(error.message, { code: error.code });
    throw error;
  }
}

async function answer(asked: Asked, settings: Settings, world: AwsWorld): Promise<object> {
  switch (asked.door) {
    case 'ignored':
      logger.info('event ignored', { why: asked.why });
      return {};
    case 'schedule':
      return summaryOf(await onSchedule(settings, world));
    case 'event':
      return summaryOf(await onEvent(asked, settings, world));
    case 'invoke':
      return withinLimit(await onInvoke(asked, settings, world));
  }
}

async function onSchedule(settings: Settings, world: AwsWorld): Promise<Report> {
  const run = {
    intent: 'heal',
    trigger: 'schedule',
    depth: 'versions',
    narrowing: { secrets: [], targets: [] },
  } as const;
  const ran = await runOnce(run, settings, world);
  const handing = handOver(ran, settings, world);
  // A hand-over that fails is told as work that is left, and only then fails the run.
  await told(await handing.catch(() => ran.report), settings, world);
  return handing;
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
  const [first] = early;
  if (first === undefined) return told(report, settings, world);
  const stopped = stopReason(world.stop);
  if (stopped === null) throw first.why;
  throw new LockstepError(stopped.code, `${secret}: ${stopped.message}; Lambda tries again`);
}

async function onInvoke(
  { mode, secrets, targets, depth, publish, force }: Extract<Asked, { door: 'invoke' }>,
  settings: Settings,
  world: AwsWorld,
): Promise<Report> {
  const narrowing = { secrets, targets };
  checkNarrowing(settings.mapping, narrowing);
  const intent = mode === 'audit' ? 'audit' : 'heal';
  const { report } = await runOnce({ intent, trigger: 'invoke', depth, narrowing, force }, settings, world);
  if (publish) await world.publish(settings.topicArn, renderMessage(report, settings));
  return report;
}

function summaryOf(report: Report | null): object {
  return report === null ? {} : { run: report.run, summary: report.summary };
}
