import type { SecretState } from '../../src/core/observation.ts';
import { isOrigin, type Mutant } from './mutants.ts';

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
  'a create that failed taken for done': {
    story: 'a person creates while a run creates',
    dies: /reports .* as healed at a version that it never had in force/,
    breaks: () => ({
      store: (store) => ({
        create: async (secret) => {
          await store.create(secret);
          return 'created';
        },
      }),
    }),
  },
  'a refused swap counted as healed': {
    story: 'another run copies a rotation while a run heals',
    dies: /reports .* as healed at a version that it never had in force/,
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
