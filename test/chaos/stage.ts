import { isOwnSecret } from '../../config/aws/marks.ts';
import { accountOfTarget, type Mapping, type Target } from '../../config/mapping.ts';
import { overrideValue } from '../../src/aws/overrides/override-value.ts';
import { restoreMembers } from '../../src/aws/overrides/restore-members.ts';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import type { AccountRegion } from '../../src/emulator/index.ts';
import { refusals } from '../../src/emulator/secretsmanager/model/refusals.ts';
import { failBack } from '../../src/engine/failback.ts';
import type { Environment, SecretStore } from '../../src/engine/ports.ts';
import { promotePlace } from '../../src/engine/promote.ts';
import { type Reconciled, type Run, reconcile } from '../../src/engine/reconcile.ts';
import { ACCOUNT, EVERYTHING } from '../support/builders.ts';
import { DUBLIN, HOME } from '../support/stage.ts';
import { type Call, modelClient } from './client.ts';
import { heed } from './events.ts';
import { Journal, type Labelling, rowsOf } from './journal.ts';
import { broken, type Mutant } from './mutants.ts';
import type { Means } from './part.ts';
import type { Desk, FenceSight } from './story.ts';

/** Not a call of AWS: the move in which an actor consumes an event. */
export const CONSUME = 'consume';

/** Not a call of AWS either: a promotion has waited out what lags. */
export const WAIT = 'wait';

/** How much later it is then, in milliseconds. */
const WAITED_MS = 60_000;

const START = Date.UTC(2026, 0, 31);

/** A desk whose calls and pauses go through `means`, with the engine, or with a broken one. */
export function deskOf(
  { call: callAws, pause, state, isLate }: Means,
  mutant: Mutant | null,
  fence: FenceSight = null,
): Desk {
  const call = fence === 'shown' ? callAws : withoutFences(callAws, fence);
  let now = START;
  const clock = () => new Date(isLate() ? now + WAITED_MS : now);
  const wait = (milliseconds: number) => {
    now += milliseconds;
    pause(milliseconds);
  };
  const run = async (mapping: Mapping, said: Partial<Run>): Promise<Reconciled> => {
    const journal = new Journal();
    const breaks = mutant?.breaks();
    const env = environmentOf((place) => {
      const here: Call = (action, input) => {
        const { VersionStage } = input as Labelling;
        const isSwap = action === 'UpdateSecretVersionStage' && VersionStage === 'AWSCURRENT';
        if (isSwap) state(journal.swap(place, input as Labelling));
        return journal.note(place, input, () => call(place, action, input, false));
      };
      const store = new AwsSecretStore(modelClient(here), place.region);
      return broken(store, breaks?.store?.(store, place, here) ?? {});
    });
    const paused = { ...env, now: clock, pause: async (milliseconds: number) => wait(milliseconds) };
    const asked: Run = { id: 'run', intent: 'heal', trigger: 'cli', depth: 'versions', narrowing: EVERYTHING, ...said };
    const ran = await reconcile(mapping, asked, { ...paused, ...breaks?.env?.(paused) });
    for (const row of rowsOf(ran)) state(row);
    return ran;
  };
  return {
    run: async (mapping, said = {}) => (await run(mapping, said)).report,
    call: async (action, place, input) => {
      await call(place, action, input, true).catch(() => undefined);
    },
    promote: (mapping) => promoteDublin(mapping, environmentOf(storeThrough(call)), { clock, wait, call }),
    failBack: (mapping, keep = null) => {
      const stores = brokenStores(storeThrough(call), mutant);
      const env = { ...environmentOf(stores), now: clock, pause: async (milliseconds: number) => wait(milliseconds) };
      const request = { target: dublinOf(mapping), secrets: [], keep, mode: 'yes', restore: restoreMembers } as const;
      return (mutant?.failBack ?? failBack)(mapping, request, env);
    },
    heed: async (mapping, events) => {
      const env = environmentOf(storeThrough(call));
      return heed(events, {
        run: (narrowing) => run(mapping, { trigger: 'event', narrowing }),
        origin: env.at({ region: HOME.region, assumeRole: null, externalId: null }),
        now: clock,
        pause: wait,
        consume: async (secret, version) => {
          await call(HOME, CONSUME, { SecretId: secret, VersionId: version }, false);
        },
        judge: mutant?.judge ?? null,
      });
    },
  };
}

interface Hands extends Pick<Means, 'call'> {
  readonly clock: () => Date;
  readonly wait: (milliseconds: number) => void;
}

/** A person promotes dublin. The wait is a move of its own, at which a minute passes for everyone. */
function promoteDublin(mapping: Mapping, env: Environment, { clock, wait, call }: Hands): Promise<unknown> {
  let isWaiting = false;
  const progress = (stage: string) => {
    isWaiting = stage === 'wait';
  };
  const pause = async (milliseconds: number) => {
    if (isWaiting) await call(DUBLIN, WAIT, {}, true);
    else wait(milliseconds);
    isWaiting = false;
  };
  const target = dublinOf(mapping);
  const promotion = { reason: 'a story', role: null, waitSeconds: 1, mode: 'promote' } as const;
  return promotePlace(mapping, target, promotion, { ...env, now: clock, pause, watcher: { ...env.watcher, progress } });
}

function dublinOf({ targets: [target] }: Mapping): Target {
  if (target === undefined) throw new Error('the mapping has no target');
  return target;
}

/** The stores of a person whose engine may be broken. */
function brokenStores(storeAt: (place: AccountRegion) => AwsSecretStore, mutant: Mutant | null) {
  const breaks = mutant?.breaks();
  return (place: AccountRegion): SecretStore => {
    const store = storeAt(place);
    return broken(store, breaks?.store?.(store, place, () => Promise.reject(new Error('a person calls no AWS'))) ?? {});
  };
}

/** The calls of people through the right engine. */
function storeThrough(call: Means['call']) {
  return (place: AccountRegion) =>
    new AwsSecretStore(
      modelClient((action, input) => call(place, action, input, true)),
      place.region,
    );
}

/** In a story without a fence that can be read, no one waits for a look at one. */
function withoutFences(call: Means['call'], fence: 'unreadable' | null): Means['call'] {
  return async (place, action, input, byHand) => {
    const { SecretId = '' } = input as Labelling;
    if (isOwnSecret(SecretId)) {
      throw fence === null ? refusals.secretNotFound() : refusals.denied('a run', action, SecretId);
    }
    return call(place, action, input, byHand);
  };
}

function environmentOf(storeAt: (place: AccountRegion) => SecretStore): Environment {
  const stores = new Map<string, SecretStore>();
  return {
    overrideValue,
    at: ({ region, assumeRole }) => {
      const account = accountOfTarget({ assumeRole }, ACCOUNT);
      const store = stores.get(account + region) ?? storeAt({ account, region });
      stores.set(account + region, store);
      return store;
    },
    account: async () => ACCOUNT,
    caller: async () => null,
    now: () => new Date(START),
    pause: async () => {},
    stop: new AbortController().signal,
    width: 64,
    watcher: { note: () => {}, progress: () => {} },
  };
}
