import type { AwsEnvironment } from '../../aws/environment.ts';
import { originPlace } from '../../core/desired.ts';
import { asLockstepError, LockstepError, stopReason } from '../../core/errors.ts';
import { groupBy } from '../../core/group.ts';
import type { Narrowing } from '../../core/selection.ts';
import { type HealTimes, healTimesOf } from './copy-times.ts';
import { type Hint, type Standing, standingOf } from './early-events.ts';
import { continueRun, type Findings } from './merge.ts';
import { runOnce } from './runs.ts';
import type { Settings } from './settings.ts';

/**
 * Pauses before a hint is returned whose version the origin does not show yet, in milliseconds. The looks after the
 * last two are fresh, whenever the event arrived.
 */
const PAUSES_MS = [500, 3_000, 4_000];

/** A hint that must not be consumed, and why. `early`: the origin does not show its version yet. */
export interface Left<H extends Hint = Hint> {
  readonly state: Exclude<Standing['state'], 'done'>;
  readonly hint: H;
  readonly why: LockstepError;
}

/** The result for some hints. `left` have to be redelivered. */
export interface Attempted<H extends Hint = Hint> {
  readonly findings: Findings;
  readonly left: readonly Left<H>[];
  readonly healed: HealTimes;
}

/**
 * Heals the secrets of the hints, each described on both sides. A hint may arrive before AWS's reads show its version,
 * so such a secret is looked at again for some seconds.
 * @throws LockstepError if no run could be made
 */
export async function runOnHints<H extends Hint>(
  hints: readonly H[],
  settings: Settings,
  env: AwsEnvironment,
  [pause, ...pauses]: readonly number[] = PAUSES_MS,
): Promise<Attempted<H>> {
  const { findings, stood } = await healTogether(hints, settings, env);
  const left = stood.flatMap(leftOf);
  const stopped = stopReason(env.stop);
  const healed = healTimesOf(findings.report);
  if (stopped !== null) {
    return { findings, healed, left: left.map((one) => ({ ...one, why: outOfTime(one.hint, stopped) })) };
  }
  const early = stood.filter(({ standing }) => standing.state === 'early').map(({ hint }) => hint);
  if (early.length === 0 || pause === undefined) return { findings, healed, left };
  await env.pause(pause);
  // What was healed so far must be reported, even if the next look fails.
  const again = await runOnHints(early, settings, env, pauses).catch(asLockstepError);
  if (again instanceof LockstepError) return { findings, healed, left };
  const others = left.filter(({ hint }) => !early.includes(hint));
  return {
    findings: continueRun(findings, again.findings),
    left: [...others, ...again.left],
    healed: new Map([...healed, ...again.healed]),
  };
}

/** What a run on hints looks at: all targets, unless each hint is about replicas. */
export function narrowingOf(hints: readonly Hint[]): Narrowing {
  const isAbout = hints.every(({ targets }) => targets.length > 0);
  const targets = isAbout ? [...new Set(hints.flatMap((hint) => hint.targets))] : [];
  return { secrets: [...new Set(hints.map(({ secret }) => secret))], targets };
}

interface Stood<H extends Hint> {
  readonly hint: H;
  readonly standing: Standing;
}

/**
 * Heals some secrets in one run. If that run is held, it is repeated secret by secret: an event within the limits on
 * its own must not be held back by its batch.
 */
async function healTogether<H extends Hint>(
  hints: readonly H[],
  settings: Settings,
  env: AwsEnvironment,
): Promise<{ findings: Findings; stood: readonly Stood<H>[] }> {
  const secrets = [...groupBy(hints, ({ secret }) => secret)];
  const narrowing = narrowingOf(hints);
  const began = env.now();
  const ran = await runOnce({ intent: 'heal', trigger: 'event', depth: 'versions', narrowing }, settings, env);
  if (ran.report.run.held === undefined || secrets.length === 1) {
    const origin = env.at(originPlace(settings.mapping));
    const stood = hints.map(async (hint) => ({ hint, standing: await standingOf(hint, ran, began, origin) }));
    return { findings: ran, stood: await Promise.all(stood) };
  }
  let findings: Findings = ran;
  const stood: Stood<H>[] = [];
  for (const [, apart] of secrets) {
    const one = await healTogether(apart, settings, env);
    findings = continueRun(findings, one.findings);
    stood.push(...one.stood);
  }
  return { findings, stood };
}

function leftOf<H extends Hint>({ hint, standing }: Stood<H>): Left<H>[] {
  return standing.state === 'done' ? [] : [{ ...standing, hint }];
}

function outOfTime({ secret }: Hint, { code, message }: LockstepError): LockstepError {
  return new LockstepError(code, `${secret}: ${message}; it will be retried`);
}
