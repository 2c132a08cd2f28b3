import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { type AwsWorld, awsWorld } from '../../aws/world.ts';
import { isWorthTelling } from '../../core/notice.ts';
import type { Report } from '../../core/report.ts';
import { type Run, reconcile } from '../../reconcile.ts';
import { renderMessage } from '../../render/message.ts';
import { hasArrived } from './arrival.ts';
import type { Hint } from './hint.ts';
import type { Settings } from './settings.ts';
import { logger, record } from './telemetry.ts';

/** Pauses before an event whose version the origin does not show yet is given back, in milliseconds. */
const PAUSES_MS = [500, 2_000, 5_000];

/** When a run has to end, and what it then says. */
export interface Limit {
  /** Time kept back, in milliseconds. */
  readonly margin: number;
  readonly why: string;
}

/** Time kept back to report in. */
export const TO_REPORT: Limit = { margin: 20_000, why: "the function's time was nearly up" };

export function worldOf({ mapping }: Settings, context: Context, { margin, why }: Limit = TO_REPORT): AwsWorld {
  return awsWorld({
    originRegion: mapping.origin.region,
    watcher: { note: (sentence) => logger.warn(sentence), progress: () => {} },
    stopped: () => (context.getRemainingTimeInMillis() < margin ? why : null),
  });
}

export async function runOnce(run: Omit<Run, 'id'>, { mapping }: Settings, world: AwsWorld): Promise<Report> {
  const report = await reconcile(mapping, { id: randomUUID(), ...run }, world);
  record(report, world.calls());
  return report;
}

/**
 * Heals the secrets that somebody hinted at. A hint may be faster than AWS's reads, so it is tried again for some
 * seconds; `early` are those whose version the origin does not show even then.
 */
export async function runOnHints(
  hints: readonly Hint[],
  settings: Settings,
  world: AwsWorld,
): Promise<{ report: Report; early: Hint[] }> {
  const narrowing = { secrets: [...new Set(hints.map(({ secret }) => secret))], targets: [] };
  const run = { intent: 'heal', trigger: 'event', depth: 'versions', narrowing } as const;
  for (const pause of [...PAUSES_MS, null]) {
    const report = await runOnce(run, settings, world);
    const early = await notArrived(hints, report, settings, world);
    if (early.length === 0 || pause === null || world.stopped() !== null) return { report, early };
    await world.pause(pause);
  }
  throw new Error('the last pause is none');
}

async function notArrived(
  hints: readonly Hint[],
  report: Report,
  { mapping }: Settings,
  world: AwsWorld,
): Promise<Hint[]> {
  const arrived = await Promise.all(hints.map((hint) => hasArrived(hint, report, mapping, world)));
  return hints.filter((_, index) => arrived[index] === false);
}

export async function told(report: Report, settings: Settings, world: AwsWorld): Promise<Report> {
  if (isWorthTelling(report, settings.mapping.notify.when)) {
    await world.publish(settings.topicArn, renderMessage(report, settings));
  }
  return report;
}
