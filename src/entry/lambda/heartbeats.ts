import { standbyTargets, type Target } from '../../../config/mapping.ts';
import type { AwsEnvironment } from '../../aws/environment.ts';
import { placeOf } from '../../core/desired.ts';
import { asLockstepError } from '../../core/errors.ts';
import { heartbeatOf } from '../../core/heartbeat.ts';
import { type Report, withWarnings } from '../../core/report.ts';
import { writeHeartbeat } from '../../engine/heartbeat.ts';
import { hashOf } from '../../history/objects.ts';
import type { Remembered } from './history.ts';
import type { Settings } from './settings.ts';
import { logger } from './telemetry.ts';

/**
 * Leaves a heartbeat in each place with a standby, after the run is in the history, whose newest head it carries. Never
 * throws: a heartbeat that cannot be written is a warning of the run.
 */
export async function leaveHeartbeats(
  remembered: Remembered,
  { mapping }: Settings,
  env: AwsEnvironment,
): Promise<Remembered> {
  const { report, news } = remembered;
  const leaveOne = async (target: Target): Promise<string[]> => {
    const heartbeat = heartbeatOf(report, target, mapping.reconcile.schedule, hashOf);
    const error = await writeHeartbeat(heartbeat, mapping.name, env.afterRunAt(placeOf(target))).then(
      () => null,
      asLockstepError,
    );
    return error === null ? [] : [`target ${target.name} has no heartbeat of this run: ${error.message}`];
  };
  const warnings = (await Promise.all(standbyTargets(mapping).map(leaveOne))).flat();
  for (const warning of warnings) logger.warn(warning);
  const withThem = (one: Report) => withWarnings(one, warnings);
  return { ...remembered, report: withThem(report), news: news && { ...news, report: withThem(news.report) } };
}
