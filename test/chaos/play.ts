import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import type { Place } from '../../src/emulator/index.ts';
import type { SecretStore, World } from '../../src/ports.ts';
import { type Run, reconcile } from '../../src/reconcile.ts';
import { ACCOUNT, EVERYTHING } from '../support/builders.ts';
import { Account } from './account.ts';
import { type Call, modelClient } from './client.ts';
import { broken, type Mutant } from './mutants.ts';
import { attempt, Stage } from './stage.ts';
import type { Choose, Crash, Desk, Scenario } from './story.ts';
import { Witness } from './witness.ts';

/** What a play may be given to be broken by. */
export interface Twist {
  readonly mutant?: Mutant;
  readonly crash?: Crash;
}

export interface Played {
  /** Broken rules, a sentence each. */
  readonly violations: readonly string[];
  /** The calls in the order in which they happened. */
  readonly story: readonly string[];
  readonly calls: number;
}

/** Turns of the loop without a call after which everything has ended, or waits for what never comes. */
const IDLE = 3;

/** Plays one story: whenever all actors wait, `choose` says whose call happens. Then the world must come to rest. */
export async function play(scenario: Scenario, choose: Choose, twist: Twist = {}): Promise<Played> {
  const account = new Account();
  scenario.open(account);
  const witness = new Witness(account, scenario.mapping);
  const stage = new Stage(account, witness, twist.crash ?? null);
  for (const actor of scenario.actors) stage.enter(actor, deskOf(stage.callsOf(actor), twist));
  for (let idle = 0; !stage.isOver() && idle < IDLE; ) {
    await settle();
    const waiting = stage.waiting();
    const next = waiting.length === 0 ? undefined : choose(waiting);
    if (next === null) return { violations: [], story: stage.story, calls: stage.story.length };
    idle = next === undefined ? idle + 1 : 0;
    if (next !== undefined) stage.go(next);
  }
  await rest(scenario, account, witness, twist);
  return { violations: witness.violations, story: stage.story, calls: stage.story.length };
}

/** One more run, undisturbed, must bring everything in step; another one must find nothing to do. */
async function rest(scenario: Scenario, account: Account, witness: Witness, twist: Twist): Promise<void> {
  const writes: string[] = [];
  const direct = async (place: Place, action: string, input: object) => {
    if (account.isWrite(action)) writes.push(`${action} ${place.region}`);
    const answer = attempt(() => account.call(action, place, input));
    witness.after('the closing run', action, place);
    if ('error' in answer) throw answer.error;
    return answer.value;
  };
  const desk = deskOf(direct, twist);
  await desk.run(scenario.mapping);
  writes.length = 0;
  const report = await desk.run(scenario.mapping, { depth: 'values' });
  witness.atRest(report, writes);
}

function deskOf(call: (place: Place, action: string, input: object) => Promise<unknown>, { mutant }: Twist): Desk {
  return {
    run: async (mapping, said = {}) => {
      const world = worldOf((place) => {
        const here: Call = (action, input) => call(place, action, input);
        const store = new AwsSecretStore(modelClient(here), place.region);
        return mutant === undefined ? store : broken(store, mutant(store, place, here));
      });
      const run: Run = { id: 'run', intent: 'heal', trigger: 'cli', depth: 'versions', narrowing: EVERYTHING, ...said };
      return (await reconcile(mapping, run, world)).report;
    },
    call: async (action, place, input) => {
      await call(place, action, input).catch(() => undefined);
    },
  };
}

function worldOf(storeAt: (place: Place) => SecretStore): World {
  const stores = new Map<string, SecretStore>();
  return {
    at: ({ region, assumeRole }) => {
      const account = assumeRole?.split(':')[4] ?? ACCOUNT;
      const store = stores.get(account + region) ?? storeAt({ account, region });
      stores.set(account + region, store);
      return store;
    },
    account: async () => ACCOUNT,
    now: () => new Date(Date.UTC(2026, 0, 31)),
    pause: async () => {},
    stop: new AbortController().signal,
    width: 64,
    watcher: { note: () => {}, progress: () => {} },
  };
}

/** Lets every actor come as far as its next call: promises settle before the loop turns. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
