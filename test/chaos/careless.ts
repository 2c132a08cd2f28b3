import type { SecretState } from '../../src/core/observation.ts';
import { BACK, type Breaks, type Mutant } from './mutants.ts';

const SECOND_LOOK_MS = 2_000;

/** Engines that trust reads which may be stale. Each breaks a rule when one is. */
export const CARELESS: Readonly<Record<string, Mutant>> = {
  'the guard before the loop only': {
    story: 'two rotations while a run creates',
    stale: 3,
    dies: BACK,
    breaks: () => {
      let wrote = false;
      const looks = oneLook(() => wrote);
      return {
        env: looks.env,
        store: (store, place, call) => ({
          ...looks.store(store, place, call),
          create: (secret) => {
            wrote = true;
            return store.create(secret);
          },
          put: (...asked) => {
            wrote = true;
            return store.put(...asked);
          },
        }),
      };
    },
  },
  'a rollback trusted on one look': {
    story: 'a rotation, its rollback and its return while a run creates',
    stale: 3,
    dies: BACK,
    breaks: () => oneLook(() => true),
  },
  'a list trusted for an event': {
    story: 'the events of two secrets arrive together',
    stale: 3,
    dies: /consumed an event that was not copied/,
    breaks: () => {
      const listed = new Set<string>();
      return {
        store: (store, place) => ({
          describe: async (name) => {
            const key = `${place.region} ${name}`;
            if (listed.has(key)) return store.describe(name);
            listed.add(key);
            for await (const page of store.list({ namePrefixes: [name] })) return page[0] ?? null;
            return null;
          },
        }),
      };
    },
  },
  "an event decided by another look than the copy's": {
    story: 'a rotation and its event, with the replica in sync',
    stale: 1,
    dies: /consumed an event that was not copied/,
    breaks: () => ({}),
    judge: async ({ secret, version }, ran, origin) => {
      if (ran.outcomes.some(({ originVersion }) => originVersion === version)) return true;
      const seen = await origin.describe(secret);
      return seen?.versions.some(({ id, labels }) => id === version && labels.includes('AWSCURRENT')) ?? true;
    },
  },
  'a replica in sync taken for a copy, however old the look': {
    story: 'a rotation and its rollback, each with its event',
    stale: 1,
    dies: /consumed an event that was not copied/,
    breaks: () => ({}),
    judge: async ({ version }, ran) => ran.outcomes.some(({ originVersion }) => originVersion === version),
  },
};

/** Without a pause, the second look shows the same as the first; and no replica counts as changed lately. */
function oneLook(isCareless: () => boolean): Required<Breaks> {
  const last = new Map<string, SecretState | null>();
  const again = new Set<string>();
  return {
    env: (env) => ({
      pause: async (milliseconds) => {
        if (milliseconds < SECOND_LOOK_MS || !isCareless()) return env.pause(milliseconds);
        for (const key of last.keys()) again.add(key);
      },
    }),
    store: (store, { region }) => ({
      describe: async (name) => {
        const key = `${region} ${name}`;
        const seen = again.delete(key) ? (last.get(key) ?? null) : await store.describe(name);
        last.set(key, seen);
        return seen !== null && isCareless() ? { ...seen, changedAt: 0 } : seen;
      },
    }),
  };
}
