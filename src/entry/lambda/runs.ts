import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { accountOfArn } from '../../../config/aws/arn.ts';
import type { Mapping } from '../../../config/mapping.ts';
import { type AwsEnvironment, awsEnvironment } from '../../aws/environment.ts';
import type { Time } from '../../aws/time.ts';
import { type Reconciled, type Run, reconcile } from '../../engine/reconcile.ts';
import { startDeadline } from '../deadline.ts';
import type { Settings } from './settings.ts';
import { logger, recordRun } from './telemetry.ts';

/**
 * When each step has to end, in milliseconds before Lambda ends the function: the run, depending on what comes after
 * it, then the hand-over, then the history, the heartbeats, the report, and then keeping a report that could not be published. So each
 * step has time even if an earlier one got no answer.
 */
const RUN_OVER_MS = { report: 20_000, handOver: 60_000 };
const HANDED_OVER_MS = 20_000;
/** The run and the hand-over have to end earlier by this much if there is a history. */
const FOR_HISTORY_MS = 6_000;
const REMEMBERED_MS = 16_000;
const HEARTBEAT_MS = 12_000;
const REPORTED_MS = 8_000;
const KEPT_MS = 1_000;

/** The reason in the report for a replica that a run did not get to. */
const OUT_OF_TIME = "the function's time was nearly up";

/** The kind of a run: `left` is what comes after it; a run by hand may use all of AWS's quotas. */
interface RunKind {
  readonly left: 'report' | 'handOver';
  readonly by: 'hand' | 'itself';
  readonly time: Time;
}

/** Lends work an environment that ends in time for the steps after the run. */
export async function withEnvironment<T>(
  { mapping, queueUrl, history: location }: Settings,
  context: Context,
  { left, by, time }: RunKind,
  work: (env: AwsEnvironment) => Promise<T>,
): Promise<T> {
  const deadlineAt = (before: number) => startDeadline(context.getRemainingTimeInMillis() - before, OUT_OF_TIME);
  const forHistory = location === null ? 0 : FOR_HISTORY_MS;
  const run = deadlineAt(RUN_OVER_MS[queueUrl === null ? 'report' : left] + forHistory);
  const handOver = deadlineAt(HANDED_OVER_MS + forHistory);
  const history = deadlineAt(REMEMBERED_MS);
  const heartbeat = deadlineAt(HEARTBEAT_MS);
  const report = deadlineAt(REPORTED_MS);
  const keep = deadlineAt(KEPT_MS);
  const env = awsEnvironment({
    originRegion: mapping.origin.region,
    watcher: { note: (sentence) => logger.warn(sentence), progress: () => {} },
    stop: run.passed,
    handOverBy: handOver.passed,
    historyBy: history.passed,
    heartbeatBy: heartbeat.passed,
    reportBy: report.passed,
    keepBy: keep.passed,
    pace: paceOf(mapping, by),
    ownAccount: accountOfArn(context.invokedFunctionArn),
    time,
  });
  try {
    return await work(env);
  } finally {
    for (const deadline of [run, handOver, history, heartbeat, report, keep]) deadline.clear();
    env.close();
  }
}

/** The share of AWS's write quotas for one function. Workers do not know of each other, so each gets an equal part. */
export function paceOf({ reconcile: { pace, workers } }: Mapping, by: RunKind['by']): number {
  return by === 'hand' ? 1 : pace / (workers ?? 1);
}

export async function runOnce(run: Omit<Run, 'id'>, { mapping }: Settings, env: AwsEnvironment): Promise<Reconciled> {
  const before = env.calls();
  const ran = await reconcile(mapping, { id: randomUUID(), ...run }, env);
  if (ran.report.run.held !== undefined) logger.warn(ran.report.run.held);
  recordRun(ran.report, env.calls() - before);
  return ran;
}
