import { openTrialCalls } from '../../src/aws/trial-calls.ts';
import { openTrialEvents } from '../../src/aws/trial-events.ts';
import { openTrialKeys } from '../../src/aws/trial-keys.ts';
import { LockstepError } from '../../src/core/errors.ts';
import { mappingFor } from '../../src/selftest/mapping.ts';
import type { Need } from '../../src/selftest/ports.ts';
import { PROBES } from '../../src/selftest/probes/index.ts';
import { SWAP_PROBES } from '../../src/selftest/probes/swaps.ts';
import { runSelftest, type SelftestEnd, type SelftestTables } from '../../src/selftest/selftest.ts';
import { STORIES } from '../../src/selftest/stories/index.ts';
import { folderWith, signedInTo } from '../support/cli.ts';
import { runInProcess } from '../support/in-process.ts';
import { DUBLIN, HOME, type Stage } from '../support/stage.ts';

const PLACES = { origin: HOME.region, target: DUBLIN.region, role: null };

/** A forced deletion takes effect at once, so that what is listed was left. */
export const NO_GHOSTS = { forceDeleteLag: 0 };

/** Ends a selftest as Ctrl-C does. */
export interface Interrupt {
  readonly stop: AbortSignal;
  press(): void;
}

export function interruptByHand(): Interrupt {
  const controller = new AbortController();
  return {
    stop: controller.signal,
    press: () => controller.abort(new LockstepError('interrupted', 'the run was interrupted')),
  };
}

/** Without the questions that take hundreds of calls: what becomes of the secrets does not depend on the question. */
const FEW: SelftestTables = {
  stories: STORIES,
  probes: PROBES.filter((probe) => probe.needs !== undefined || SWAP_PROBES.includes(probe)),
};

/** A selftest whose pauses only move its clock, and whose calls are tried once. */
export async function playSelftest(
  stage: Stage,
  { stop }: Interrupt = interruptByHand(),
  tables: SelftestTables = FEW,
  given: readonly Need[] = [],
  onPause: (milliseconds: number) => void = () => {},
): Promise<SelftestEnd> {
  const end = new AbortController().signal;
  const [origin, target] = [PLACES.origin, PLACES.target].map((region) =>
    openTrialCalls({ region, assumeRole: null, externalId: null }, PLACES.origin, end),
  ) as [ReturnType<typeof openTrialCalls>, ReturnType<typeof openTrialCalls>];
  const events = openTrialEvents({ region: PLACES.target, assumeRole: null, externalId: null }, PLACES.origin, end);
  const kms = openTrialKeys({ region: PLACES.target, assumeRole: null, externalId: null }, PLACES.origin, end);
  let now = 0;
  const id = 'test';
  return runSelftest(
    { id, puts: given.length > 0 ? 0 : 2, given },
    {
      origin,
      target,
      openSession: null,
      kms: given.includes('kms') ? kms : null,
      events: given.includes('events') ? { place: events, patienceMs: 3_000 } : null,
      reconcile: async (secret, { intent, depth, name, kmsKey }) =>
        (
          await stage.run(mappingFor(secret, { name, kmsKey }, id, PLACES), {
            intent,
            depth,
            stop,
            pause: async (ms) => onPause(ms),
          })
        ).row,
      now: () => now,
      pause: async (ms) => {
        now += ms;
        onPause(ms);
      },
      stop,
      note: () => {},
    },
    tables,
  ).finally(() => {
    origin.close();
    target.close();
    events.close();
    kms.close();
  });
}

/** `REGION NAME` of each secret that is there, in both places. */
export function secretsOf({ aws }: Pick<Stage, 'aws'>): string[] {
  return [HOME, DUBLIN].flatMap((place) => aws.secrets(place).map(({ name }) => `${place.region} ${name}`));
}

/** `lockstep selftest` between Virginia and Dublin. */
export async function selftest({ aws }: Pick<Stage, 'aws'>, ...more: string[]) {
  const args = ['selftest', '--origin', HOME.region, '--target', DUBLIN.region, ...more];
  const cwd = await folderWith('');
  return { cwd, ...(await runInProcess(args, cwd, { ...signedInTo(aws.url), AWS_MAX_ATTEMPTS: '1' })) };
}
