import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Mapping } from '../../../config/mapping.ts';
import { type AwsWorld, awsWorld } from '../../aws/world.ts';
import { asLockstepError, LockstepError } from '../../core/errors.ts';
import { isWorthTelling } from '../../core/notice.ts';
import type { Report } from '../../core/report.ts';
import { type Reconciled, type Run, reconcile } from '../../reconcile.ts';
import { renderMessage } from '../../render/message.ts';
import { startDeadline } from '../deadline.ts';
import { hasArrived } from './arrival.ts';
import type { Hint } from './hint.ts';
import type { Settings } from './settings.ts';
import { logger, record } from './telemetry.ts';

/** Pauses before an event whose version the origin does not show yet is given back, in milliseconds. */
const PAUSES_MS = [500, 2_000, 5_000];

/**
 * Milliseconds before Lambda ends the function when each part has to be over: the run itself, by what comes after it,
 * then the hand-over, then the report. What is later has time even when what is earlier got no answer.
 */
const RUN_OVER_MS = { report: 20_000, handOver: 60_000 };
const HANDED_OVER_MS = 20_000;
const REPORTED_MS = 1_000;

/** What a report says of a replica that a run did not get to. */
const OUT_OF_TIME = "the function's time was nearly up";

/** What kind of run it is: `left` is what comes after it, and one by hand uses AWS's quotas as people do. */
interface RunKind {
  readonly left: 'report' | 'handOver';
  readonly by: 'hand' | 'itself';
}

/** Lends work a world that ends in time for what is left to do after the run. */
export async function inWorld<T>(
  { mapping, queueUrl }: Settings,
  context: Context,
  { left, by }: RunKind,
  work: (world: AwsWorld) => Promise<T>,
): Promise<T> {
  const deadlineAt = (before: number) => startDeadline(context.getRemainingTimeInMillis() - before, OUT_OF_TIME);
  const run = deadlineAt(RUN_OVER_MS[queueUrl === null ? 'report' : left]);
  const handOver = deadlineAt(HANDED_OVER_MS);
  const report = deadlineAt(REPORTED_MS);
  const world = awsWorld({
    originRegion: mapping.origin.region,
    watcher: { note: (sentence) => logger.warn(sentence), progress: () => {} },
    stop: run.passed,
    handOverBy: handOver.passed,
    reportBy: report.passed,
    pace: paceOf(mapping, by),
  });
  try {
    return await work(world);
  } finally {
    for (const deadline of [run, handOver, report]) deadline.clear();
    world.close();
  }
}

/** The share of AWS's write quotas for one function. Workers do not know of each other, so each gets its part. */
export function paceOf({ reconcile: { pace, workers } }: Mapping, by: RunKind['by']): number {
  return by === 'hand' ? 1 : pace / (workers ?? 1);
}

export async function runOnce(run: Omit<Run, 'id'>, { mapping }: Settings, world: AwsWorld): Promise<Reconciled> {
  const before = world.calls();
  const ran = await reconcile(mapping, { id: randomUUID(), ...run }, world);
  record(ran.report, world.calls() - before);
  return ran;
}

/** A hint whose version was not seen, and why not. */
export interface Early extends Hint {
  readonly why: LockstepError;
}

/**
 * Heals the secrets that somebody hinted at. A hint may be faster than AWS's reads, so it is tried again for some
 * seconds; `early` are those whose version the origin does not show even then, or cannot be asked about.
 */
export async function runOnHints(
  hints: readonly Hint[],
  settings: Settings,
  world: AwsWorld,
): Promise<{ report: Report; early: Early[] }> {
  const narrowing = { secrets: [...new Set(hints.map(({ secret }) => secret))], targets: [] };
  const run = { intent: 'heal', trigger: 'event', depth: 'versions', narrowing } as const;
  for (const pause of [...PAUSES_MS, null]) {
    const { report } = await runOnce(run, settings, world);
    const early = await notArrived(hints, report, settings, world);
    if (early.length === 0 || pause === null || world.stop.aborted) return { report, early };
    await world.pause(pause);
  }
  throw new Error('the last pause is none');
}

/** One secret that cannot be looked at keeps nobody from hearing of the others. */
async function notArrived(
  hints: readonly Hint[],
  report: Report,
  { mapping }: Settings,
  world: AwsWorld,
): Promise<Early[]> {
  const looked = hints.map(async (hint): Promise<Early[]> => {
    try {
      if (await hasArrived(hint, report, mapping, world)) return [];
      return [{ ...hint, why: tooEarly(hint) }];
    } catch (thrown) {
      return [{ ...hint, why: asLockstepError(thrown) }];
    }
  });
  return (await Promise.all(looked)).flat();
}

function tooEarly({ secret, version }: Hint): LockstepError {
  const said = `${secret}: the origin does not show version ${version} yet; the event comes again`;
  return new LockstepError('not-found', said);
}

export async function told(report: Report, settings: Settings, world: AwsWorld): Promise<Report> {
  if (isWorthTelling(report, settings.mapping.notify.when)) {
    await world.publish(settings.topicArn, renderMessage(report, settings));
  }
  return report;
}
