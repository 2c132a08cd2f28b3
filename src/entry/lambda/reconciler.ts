import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { type AwsWorld, awsWorld } from '../../aws/world.ts';
import { asLockstepError, LockstepError } from '../../core/errors.ts';
import { isWorthTelling } from '../../core/notice.ts';
import type { Report } from '../../core/report.ts';
import { type Run, reconcile } from '../../reconcile.ts';
import { renderMessage } from '../../render/message.ts';
import { checkNarrowing } from '../narrowing.ts';
import { hasArrived } from './arrival.ts';
import { type Asked, parseDoor } from './doors.ts';
import { withinLimit } from './response.ts';
import { mappedSecret } from './secretName.ts';
import { readSettings, type Settings } from './settings.ts';
import { logger, record } from './telemetry.ts';

/** Time kept back to report in, in milliseconds. */
const MARGIN_MS = 20_000;

/** Pauses before an event whose version the origin does not show yet is given back to Lambda, in milliseconds. */
const PAUSES_MS = [500, 2_000, 5_000];

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
        return summaryOf(await onSchedule(settings, world));
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

async function onSchedule(settings: Settings, world: AwsWorld): Promise<Report> {
  const run = {
    intent: 'heal',
    trigger: 'schedule',
    depth: 'versions',
    narrowing: { secrets: [], targets: [] },
  } as const;
  return told(await runOnce(run, settings, world), settings, world);
}

/** An event is a hint to look at one secret now. One that comes too early is tried again, here and then by Lambda. */
async function onEvent(
  { secretId, version }: Extract<Asked, { door: 'event' }>,
  settings: Settings,
  world: AwsWorld,
): Promise<Report | null> {
  const secret = mappedSecret(secretId, settings.mapping);
  if (secret === null) return null;
  const narrowing = { secrets: [secret], targets: [] };
  const run = { intent: 'heal', trigger: 'event', depth: 'versions', narrowing } as const;
  for (const pause of [...PAUSES_MS, null]) {
    const report = await runOnce(run, settings, world);
    if (await hasArrived(version, secret, report, settings.mapping, world)) return told(report, settings, world);
    const stopped = world.stopped();
    if (stopped !== null) throw new LockstepError('interrupted', `${secret}: ${stopped}; Lambda tries again`);
    if (pause === null) break;
    await world.pause(pause);
  }
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

async function runOnce(run: Omit<Run, 'id'>, { mapping }: Settings, world: AwsWorld): Promise<Report> {
  const report = await reconcile(mapping, { id: randomUUID(), ...run }, world);
  record(report, world.calls());
  return report;
}

async function told(report: Report, settings: Settings, world: AwsWorld): Promise<Report> {
  if (isWorthTelling(report, settings.mapping.notify.when)) {
    await world.publish(settings.topicArn, renderMessage(report, settings));
  }
  return report;
}

function worldOf({ mapping }: Settings, context: Context): AwsWorld {
  return awsWorld({
    originRegion: mapping.origin.region,
    watcher: { note: (sentence) => logger.warn(sentence), progress: () => {} },
    stopped: () => (context.getRemainingTimeInMillis() < MARGIN_MS ? "the function's time was nearly up" : null),
  });
}

function summaryOf(report: Report | null): object {
  return report === null ? {} : { run: report.run, summary: report.summary };
}
