import { PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { Mapping, Target } from '../../config/mapping.ts';
import { placeOf } from '../core/desired.ts';
import { LockstepError } from '../core/errors.ts';
import type { Keep } from '../core/failback/plan.ts';
import { type FailbackReport, type FailbackRow, settleRow, whyStillPromoted } from '../core/failback/report.ts';
import { type Fence, stopsWrites } from '../core/fence.ts';
import { isPromoted } from '../core/promotion.ts';
import { carryOutStep, type RestoreMembers } from './copy-back.ts';
import { lookAtBoth, type SidesSeen } from './failback-look.ts';
import { describeFence } from './fences.ts';
import { mapInParallel } from './parallel.ts';
import type { Environment } from './ports.ts';
import { takeDown } from './take-down.ts';

/** What a person asks for. `secrets`: glob patterns of origins; none narrows nothing. */
export interface FailbackRequest {
  readonly target: Target;
  readonly secrets: readonly string[];
  readonly keep: Keep;
  /** `yes` writes: to the origin, to the tags there, and to the fence. */
  readonly mode: 'list' | 'yes';
  readonly restore: RestoreMembers;
}

/** After so many rounds of looking and copying, someone keeps writing there. */
const ROUNDS = 3;

/** AWS's reads may lag by two seconds, in milliseconds. */
const LAG_MS = 2_000;

/**
 * The way back from a place that was promoted: lists who moved since, copies what only the replica changed to the
 * origin, looks again, and takes tags and fence down once nothing is open. Each step may run twice, and what was cut
 * off is finished by the next failback.
 * @throws LockstepError if the place was never promoted, or if no look is possible at all
 */
export async function failBack(mapping: Mapping, request: FailbackRequest, env: Environment): Promise<FailbackReport> {
  const { target, mode } = request;
  const fence = await describeFence(mapping, env.at(placeOf(target)));
  const first = await lookAtBoth(mapping, request, fence, env);
  const isAway = stopsWrites(fence) || first.ours.some(isPromoted);
  if (!isAway && fence.state === 'none') throw neverPromoted(target);
  const { seen, secrets } =
    isAway && mode === 'yes'
      ? await copyChanges(mapping, request, { fence, first }, env)
      : { seen: first, secrets: isAway ? first.steps.map(({ row }) => row) : [] };
  const open = isAway ? whyStillPromoted(secrets, { mode, isWhole: request.secrets.length === 0 }) : null;
  const down = isAway && open === null ? await takeDown(mapping, target, seen, env) : { untagged: 0, failures: [] };
  const isDown = open === null && down.failures.length === 0;
  return {
    mapping: mapping.name,
    mode,
    target: target.name,
    region: target.region,
    secrets,
    createdThere: seen.createdThere,
    ...down,
    fence: isDown && fence.state !== 'none' ? 'lowered' : fence.state,
    stillPromoted: isDown ? null : (open ?? 'not every tag, or not the fence, could be taken down; run it again'),
  };
}

function neverPromoted({ name, region }: Target): LockstepError {
  const what = `${name} (${region}) was never promoted: it has no fence, and no replica there carries the tag ${PROMOTED_TAG}`;
  return new LockstepError('bad-input', `${what}; check --target, and the name of the mapping`);
}

/** Copies, looks again, and goes on until nothing is left to do, or nothing more can be done. */
async function copyChanges(
  mapping: Mapping,
  request: FailbackRequest,
  { fence, first }: { readonly fence: Fence; readonly first: SidesSeen },
  env: Environment,
): Promise<{ readonly seen: SidesSeen; readonly secrets: readonly FailbackRow[] }> {
  const ended = new Map<string, FailbackRow>();
  let seen = first;
  for (let round = 0; round < ROUNDS; round++) {
    const due = seen.steps.filter(({ action, row }) => action !== null && canGoOn(ended.get(row.name)));
    // Even if nothing was due, a second look comes before tags and fence are taken down.
    if (due.length === 0 && round > 0) break;
    let done = 0;
    await mapInParallel(env.width, due, async (step) => {
      const row = await carryOutStep(step, { mapping, keep: request.keep, restore: request.restore }, env);
      if (row !== null) ended.set(row.name, row);
      env.watcher.progress('heal', ++done, due.length);
    });
    await env.pause(LAG_MS);
    seen = await lookAtBoth(mapping, request, fence, env);
  }
  return { seen, secrets: seen.steps.map(({ row }) => settleRow(row, ended.get(row.name))) };
}

/** Whether a secret for which a round ended with this row may be written again in the next. */
function canGoOn(row: FailbackRow | undefined): boolean {
  return row === undefined || row.status === 'copied';
}
