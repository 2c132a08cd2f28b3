import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { heartbeatName, MAILED_TAG } from '../../../config/aws/marks.ts';
import { type AwsEnvironment, awsEnvironment } from '../../aws/environment.ts';
import { SYSTEM_TIME, type Time } from '../../aws/time.ts';
import { placeOf } from '../../core/desired.ts';
import { type DrillReport, drillExitCode } from '../../core/drill.ts';
import { asLockstepError } from '../../core/errors.ts';
import { readHeartbeat } from '../../core/heartbeat.ts';
import { watchHeartbeat } from '../../core/overdue.ts';
import { drillPlace } from '../../engine/drill.ts';
import { hashOf } from '../../history/objects.ts';
import { renderOverdueMail } from '../../render/overdue.ts';
import { startDeadline } from '../deadline.ts';
import { readStandbySettings, type StandbySettings } from './standby-settings.ts';
import { recordDrill, recordWatch } from './standby-telemetry.ts';
import { logger } from './telemetry.ts';

const input = z.object({ lockstep: z.enum(['watch', 'drill']) });

/** What is left to publish, and to log, when the work has to end, in milliseconds. */
const WORK_OVER_MS = 20_000;
const MAILED_MS = 5_000;

/**
 * The standby, invoked by its schedules or by hand: it watches the heartbeat, or drills. Its environment's Region is the
 * target's, so it asks nothing of any other.
 * @throws LockstepError if it could not look, so that Lambda retries and alarms see it
 */
export const handler = createStandby(SYSTEM_TIME);

/** The standby, by a clock of its caller's. */
export function createStandby(time: Time): (payload: unknown, context: Context) => Promise<object> {
  let deployed: Promise<StandbySettings> | undefined;
  return async (payload, context) => {
    try {
      deployed ??= readStandbySettings(process.env);
      const settings = await deployed;
      const asked = input.safeParse(payload);
      if (!asked.success) return refuseInput();
      return await withStandbyEnvironment(settings, context, time, (env) =>
        asked.data.lockstep === 'watch' ? watch(settings, env) : drill(settings, env),
      );
    } catch (thrown) {
      const error = asLockstepError(thrown);
      logger.error(error.message, { code: error.code });
      throw error;
    }
  };
}

/** Whoever invoked it by hand sees the answer; an error of the function would ring an alarm about a typo. */
function refuseInput(): object {
  const error = 'the standby takes {"lockstep":"watch"} or {"lockstep":"drill"}';
  logger.warn(error);
  return { error };
}

async function withStandbyEnvironment<T>(
  { target }: StandbySettings,
  context: Context,
  time: Time,
  work: (env: AwsEnvironment) => Promise<T>,
): Promise<T> {
  const deadlineAt = (before: number) =>
    startDeadline(context.getRemainingTimeInMillis() - before, "the function's time was nearly up");
  const [stop, mailed] = [deadlineAt(WORK_OVER_MS), deadlineAt(MAILED_MS)];
  const watcher = { note: (sentence: string) => logger.warn(sentence), progress: () => {} };
  const env = awsEnvironment({
    originRegion: target.region,
    watcher,
    stop: stop.passed,
    reportBy: mailed.passed,
    time,
  });
  try {
    return await work(env);
  } finally {
    for (const deadline of [stop, mailed]) deadline.clear();
    env.close();
  }
}

/**
 * Mails once if a run is overdue, and once when runs are made again. What was mailed is remembered by a tag of the
 * heartbeat, after the mail: a function that ends in between mails twice, rather than never.
 */
async function watch({ mapping, target, topicArn, runbookUrl }: StandbySettings, env: AwsEnvironment): Promise<object> {
  const store = env.at(placeOf(target));
  const name = heartbeatName(mapping.name);
  const secret = await store.describe(name);
  const heartbeat = secret && readHeartbeat(secret.tags);
  if (!heartbeat) {
    logger.warn('there is no heartbeat yet: no scheduled run has left one here');
    recordWatch(mapping.name, 0);
    return { heartbeat: null };
  }
  const said = secret.tags[MAILED_TAG] ?? NONE;
  const { minutesOverdue, mail } = watchHeartbeat(heartbeat, said === NONE ? null : said, env.now());
  recordWatch(mapping.name, minutesOverdue);
  if (mail !== 'none') {
    const here = { mapping: mapping.name, origin: mapping.origin.region, target: target.name, region: target.region };
    await env.publish(topicArn, renderOverdueMail(mail, heartbeat, { ...here, runbookUrl }));
    await store.tag(name, { [MAILED_TAG]: mail === 'overdue' ? (heartbeat.due?.toISOString() ?? NONE) : NONE });
    logger.warn(`mailed: ${mail}`, { minutesOverdue });
  }
  return { minutesOverdue, mail };
}

const NONE = '-';

/** How many names of replicas one log line has. */
const LOGGED = 20;

async function drill({ mapping, target }: StandbySettings, env: AwsEnvironment): Promise<DrillReport> {
  const asked = { id: randomUUID(), hashLines: hashOf, probe: null };
  const report = await drillPlace(mapping, target, asked, env);
  const { unreadable, missing, missingMore, replicas, seconds, heartbeat } = report;
  const found = { replicas, seconds, unreadable: unreadable.length, missing: missing.length + missingMore };
  recordDrill(mapping.name, report);
  if (drillExitCode(report) === 0) logger.info('drill passed', found);
  else {
    const some = { unread: unreadable.slice(0, LOGGED), gone: missing.slice(0, LOGGED) };
    logger.error('drill failed', {
      ...found,
      ...some,
      digest: heartbeat?.digest,
      changed: heartbeat?.changed.slice(0, LOGGED),
    });
  }
  return report;
}
