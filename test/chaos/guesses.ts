import type { SecretState } from '../../src/core/observation.ts';
import { type Breaks, isOrigin, type Mutant } from './mutants.ts';

const FALSE_HEAL = /reports .* as healed at a version that it never had in force/;

/** Engines that write on a guess, and take it for right. AWS refuses a wrong one, so each ignores what AWS answers. */
export const GUESSES: Readonly<Record<string, Mutant>> = {
  'no fresh look before the swap': {
    story: 'a rotation while a run heals',
    dies: /moves .* without a fresh look at its origin/,
    breaks: () => {
      const seen = new Map<string, SecretState | null>();
      const read = new Set<string>();
      return {
        store: (store, place) => {
          if (!isOrigin(place)) return {};
          return {
            read: (name) => {
              read.add(name);
              return store.read(name);
            },
            describe: async (name) => {
              const known = seen.get(name);
              if (known !== undefined && read.has(name)) return known;
              const state = await store.describe(name);
              seen.set(name, state);
              return state;
            },
            async *list(filter) {
              for await (const page of store.list(filter)) {
                for (const state of page) seen.set(state.name, state);
                yield page;
              }
            },
          };
        },
      };
    },
  },
  "a create taken as proof of someone else's secret": {
    story: 'a person creates while a run creates',
    dies: FALSE_HEAL,
    breaks: trustCreate,
  },
  'a repeated create taken for the first': {
    story: 'a run by list and an event create during a rotation',
    stale: 1,
    dies: FALSE_HEAL,
    breaks: trustCreate,
  },
  'a refused swap counted as healed': {
    story: 'another run copies a rotation while a run heals',
    dies: FALSE_HEAL,
    breaks: () => ({
      store: (store) => ({
        moveLabel: async (...asked) => {
          await store.moveLabel(...asked);
          return 'moved';
        },
      }),
    }),
  },
};

/** Whatever AWS answered, the version of the create counts as the one in force. */
function trustCreate(): Breaks {
  return {
    store: (store) => {
      const created = new Map<string, string>();
      return {
        create: async (secret) => {
          await store.create(secret);
          created.set(secret.name, secret.version);
          return 'created';
        },
        describe: async (name) => {
          const state = await store.describe(name);
          const id = created.get(name);
          created.delete(name);
          return id === undefined || state === null ? state : { ...state, versions: [{ id, labels: ['AWSCURRENT'] }] };
        },
      };
    },
  };
}
