import { isOwnSecret } from '../../config/aws/marks.ts';
import { accountOfTarget, type Mapping } from '../../config/mapping.ts';
import { overrideValue } from '../../src/aws/overrides/override-value.ts';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import type { AccountRegion } from '../../src/emulator/index.ts';
import { refusals } from '../../src/emulator/secretsmanager/model/refusals.ts';
import type { Environment, SecretStore } from '../../src/engine/ports.ts';
import { type Reconciled, type Run, reconcile } from '../../src/engine/reconcile.ts';
import { ACCOUNT, EVERYTHING } from '../support/builders.ts';
import { HOME } from '../support/stage.ts';
import { type Call, modelClient } from './client.ts';
import { heed } from './events.ts';
import { Journal, rowsOf } from './journal.ts';
import { broken, type Mutant } from './mutants.ts';
import type { Means } from './part.ts';
import type { Desk } from './story.ts';

/** Not a call of AWS: the move in which an actor consumes an event. */
export const CONSUME = 'consume';

interface Labelling {
  readonly SecretId?: string;
  readonly VersionStage?: string;
  readonly MoveToVersionId?: string;
}

const START = Date.UTC(2026, 0, 31);

/** A desk whose calls and pauses go through `means`, with the engine, or with a broken one. */
export function deskOf(
  { call: callAws, pause, state }: Means,
  mutant: Mutant | null,
  isFenced: boolean | undefined,
): Desk {
  const call = isFenced ? callAws : withoutFences(callAws);
  let now = START;
  const wait = (milliseconds: number) => {
    now += milliseconds;
    pause(milliseconds);
  };
  const run = async (mapping: Mapping, said: Partial<Run>): Promise<Reconciled> => {
    const journal = new Journal();
    const breaks = mutant?.breaks();
    const env = environmentOf((place) => {
      const here: Call = (action, input) => {
        const { SecretId = '', VersionStage, MoveToVersionId = '' } = input as Labelling;
        const isSwap = action === 'UpdateSecretVersionStage' && VersionStage === 'AWSCURRENT';
        if (isSwap) state(journal.swap(place, SecretId, MoveToVersionId));
        return journal.note(place, input, () => call(place, action, input, false));
      };
      const store = new AwsSecretStore(modelClient(here), place.region);
      return broken(store, breaks?.store?.(store, place, here) ?? {});
    });
    const paused = { ...env, now: () => new Date(now), pause: async (milliseconds: number) => wait(milliseconds) };
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
    heed: async (mapping, events) => {
      const env = environmentOf(
        (place) =>
          new AwsSecretStore(
            modelClient((action, input) => call(place, action, input, false)),
            place.region,
          ),
      );
      return heed(events, {
        run: (narrowing) => run(mapping, { trigger: 'event', narrowing }),
        origin: env.at({ region: HOME.region, assumeRole: null, externalId: null }),
        now: () => new Date(now),
        pause: wait,
        consume: async (secret, version) => {
          await call(HOME, CONSUME, { SecretId: secret, VersionId: version }, false);
        },
        judge: mutant?.judge ?? null,
      });
    },
  };
}

/** In a story without a fence no one waits for a look at one: there is none. */
function withoutFences(call: Means['call']): Means['call'] {
  return async (place, action, input, byHand) => {
    const { SecretId = '' } = input as Labelling;
    if (isOwnSecret(SecretId)) throw refusals.secretNotFound();
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
