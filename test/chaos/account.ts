import type { Context } from '../../src/emulator/context.ts';
import { AwsError } from '../../src/emulator/error.ts';
import type { Place } from '../../src/emulator/index.ts';
import { secretsManagerActions } from '../../src/emulator/secretsmanager/actions.ts';
import type { Secret } from '../../src/emulator/secretsmanager/model/secret.ts';
import { type Seed, seededSecret } from '../../src/emulator/secretsmanager/model/seed.ts';
import { createWorld } from '../../src/emulator/world.ts';

/** The emulator's state machine without its socket: one call is one function call, so that thousands of stories fit in a minute. */
export class Account {
  readonly #world;
  #now = Date.UTC(2026, 0, 31);

  constructor() {
    this.#world = createWorld({ clock: () => this.#now, random: lcg() });
  }

  /** One call, as AWS answers it. @throws AwsError */
  call(action: string, place: Place, input: object): unknown {
    // No two calls at one moment, so that creation dates have an order.
    this.#now += 1_000;
    const { state, random, authorize, roles, forceDeleteLag } = this.#world;
    const caller = { ...place, principal: `arn:aws:iam::${place.account}:root`, userId: place.account };
    const common = { state, random, authorize, roles, forceDeleteLag };
    const context: Context = { action, caller, now: this.#now, ...common, fired: () => [] };
    return secretsManagerActions[action]?.perform(input, context) ?? {};
  }

  isWrite(action: string): boolean {
    return secretsManagerActions[action]?.write ?? false;
  }

  seed(place: Place, seed: Seed): Secret {
    const secret = seededSecret(place, seed, this.#now, this.#world.random, this.#world.state.keys);
    this.#world.state.vault.save(secret);
    return secret;
  }

  secret(place: Place, name: string): Secret | undefined {
    return this.#world.state.vault.find(place, name);
  }
}

export function isRefusal(thrown: unknown): thrown is AwsError {
  return thrown instanceof AwsError;
}

/** The same ARNs in every play of a story (Numerical Recipes' constants). */
function lcg(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
