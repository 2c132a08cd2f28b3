import { fenceName } from '../../config/aws/marks.ts';
import type { SecretState } from '../../src/core/observation.ts';
import { DUBLIN } from '../support/stage.ts';
import type { Account } from './account.ts';
import { EDIT, event, listing, person, promotion, rotation } from './cast.ts';
import type { Mutant } from './mutants.ts';
import { adoptable, behind, deleted, inStep, missing } from './openings.ts';
import type { Actor, Scenario } from './story.ts';
import { FENCE, LISTED, ONE } from './words.ts';

const scene = (name: string, open: (account: Account) => void, ...actors: Actor[]): Scenario => ({
  ...{ name, mapping: ONE, open, actors },
  fence: 'shown',
});

/** A place that was promoted before the story. */
const promoted = (open: (account: Account) => void) => (account: Account) => {
  open(account);
  account.seed(DUBLIN, { name: FENCE, tags: { 'lockstep:fence': 'raised' } });
};

/**
 * A person promotes dublin while a run is under way, at any moment of it: looks at the fence count for 15 seconds, a
 * promotion waits for longer, and no story relies on the policies that deny writes to what is tagged: they may see a tag a
 * minute late.
 */
export const PROMOTIONS: readonly Scenario[] = [
  scene('a promotion while a run heals', behind, event(), promotion()),
  scene('a promotion while a run creates', missing, event(), promotion()),
  scene('a promotion while a run adopts', adoptable, event(), promotion()),
  scene('a promotion while a run restores', deleted, event(), promotion()),
  scene('a promotion while a run has nothing to do, and a write', inStep, event(), promotion(EDIT)),
  scene('a promotion and a write while a run heals', behind, event(), promotion(EDIT)),
  scene('a promotion while a run heals, and an edit', behind, event(), promotion(), person(EDIT)),
  scene('a promotion while a run heals, and a rotation', behind, event(), promotion(), rotation('v3')),
  { ...scene('a promotion while a run by list heals', behind, listing(), promotion()), mapping: LISTED },
  { ...scene('a promotion while a run by list creates', missing, listing(), promotion()), mapping: LISTED },
  scene('a run heals in a place that was promoted', promoted(behind), event()),
  scene('a run creates in a place that was promoted', promoted(missing), event()),
  { ...scene('a run creates behind a fence that it cannot read', promoted(missing), event()), fence: 'unreadable' },
];

const INTRUDES = /wrote (CreateSecret|UpdateSecretVersionStage) to eu-west-1 after it was promoted/;

/** Engines that misread a fence. */
export const FENCE_MUTANTS: Readonly<Record<string, Mutant>> = {
  'a fence read once a process': {
    story: 'a promotion while a run heals',
    dies: INTRUDES,
    breaks: () => {
      const seen = new Map<string, SecretState | null>();
      return {
        store: (store) => ({
          describe: async (name) => {
            if (name !== FENCE) return store.describe(name);
            if (!seen.has(name)) seen.set(name, await store.describe(name));
            return seen.get(name) ?? null;
          },
        }),
      };
    },
  },
  'a fence that is looked at only before a run': {
    story: 'a promotion while a run creates',
    dies: INTRUDES,
    breaks: () => {
      let first: Promise<SecretState | null> | undefined;
      return {
        store: (store) => ({
          describe: (name) => {
            // Before it knows whether anything is to be written, and never again.
            first ??= store.describe(FENCE);
            return name === FENCE ? first : store.describe(name);
          },
        }),
      };
    },
  },
  'a fence that cannot be read taken for lowered': {
    story: 'a run creates behind a fence that it cannot read',
    dies: INTRUDES,
    breaks: () => ({
      store: (store) => ({
        describe: (name) => (name === FENCE ? store.describe(name).catch(() => null) : store.describe(name)),
      }),
    }),
  },
  'a fence that is not there taken for raised': {
    story: 'a rotation while a run heals',
    dies: /at rest .* is blocked/,
    breaks: () => ({
      store: (store, { region, account }) => ({
        describe: async (name) => (await store.describe(name)) ?? (name === FENCE ? emptyFence(region, account) : null),
      }),
    }),
  },
};

function emptyFence(region: string, account: string): SecretState {
  const name = fenceName(ONE.name);
  return {
    ...{ arn: `arn:aws:secretsmanager:${region}:${account}:secret:${name}-AbCdEf`, name, description: '' },
    ...{ kmsKey: null, tags: {}, versions: [], pendingDeletion: false, changedAt: null, rotates: false, heldBy: null },
  };
}
