import { z } from 'zod';
import { toWire } from '../../src/aws/sealed-value.ts';
import { SecretValue } from '../../src/core/secret.ts';
import type { AccountRegion } from '../../src/emulator/index.ts';
import type { failBack } from '../../src/engine/failback.ts';
import type { Environment, SecretStore } from '../../src/engine/ports.ts';
import { HOME } from '../support/stage.ts';
import type { Call } from './client.ts';
import type { Judge } from './events.ts';

/** The parts of a broken engine that differ from the right one. */
export interface Breaks {
  store?(store: SecretStore, place: AccountRegion, call: Call): Partial<SecretStore>;
  env?(env: Environment): Partial<Environment>;
}

/** An engine with one mistake. */
export interface Mutant {
  /** The story in which it is caught, with this many stale answers for each actor. */
  readonly story: string;
  readonly stale?: number;
  /** The violation that the witness has to report. */
  readonly dies: RegExp;
  /** Made for each run, so that what a broken engine remembers ends with the run. */
  breaks(): Breaks;
  readonly judge?: Judge;
  readonly failBack?: typeof failBack;
}

export const BACK = /UpdateSecretVersionStage moved .* back to an older version/;
const ALIEN = /gave .* a value that its origin never had/;

/** Engines with mistakes that other tools have made, or that this one had. The explorer must catch every one. */
export const MUTANTS: Readonly<Record<string, Mutant>> = {
  'PutSecretValue that moves AWSCURRENT by itself': {
    story: 'another run copies a rotation while a run heals',
    dies: /PutSecretValue moved .* back to an older version/,
    breaks: () => ({
      store: (_store, _place, call) => ({
        put: async (name, version, value) => {
          await call('PutSecretValue', { SecretId: name, ClientRequestToken: version, ...toWire(value) });
          return { state: 'stored', labels: ['AWSCURRENT'] };
        },
      }),
    }),
  },
  'a relabel that takes AWSCURRENT from whoever has it': {
    story: 'another run copies a rotation while a run heals',
    dies: BACK,
    breaks: () => ({
      store: (store) => ({
        moveLabel: async (name, label, to) => {
          const holder = (await store.describe(name))?.versions.find(({ labels }) => labels.includes(label));
          return store.moveLabel(name, label, to, holder?.id ?? null);
        },
      }),
    }),
  },
  'id and value from two reads': {
    story: 'a rotation and its rollback while a run heals',
    dies: /a second heal was needed: PutSecretValue/,
    breaks: () => ({
      store: (store, place) => {
        if (!isOrigin(place)) return {};
        return {
          read: async (name) => {
            const first = await store.read(name);
            return { ...first, value: (await store.read(name)).value };
          },
        };
      },
    }),
  },
  'the pending version is copied': {
    story: 'a rotation in steps while a run heals',
    dies: ALIEN,
    breaks: () => ({
      store: (store, place, call) =>
        isOrigin(place) ? { read: (name) => readPending(name, store, call).catch(() => store.read(name)) } : {},
    }),
  },
  'the same id with another value is taken for a repeat': {
    story: 'a rotation while a run meets a conflict',
    dies: ALIEN,
    breaks: () => ({
      store: (store) => ({
        put: async (...asked) => {
          const put = await store.put(...asked);
          return put.state === 'taken' ? { state: 'stored', labels: [] } : put;
        },
      }),
    }),
  },
  'replicas are deleted and created anew instead of written': {
    story: 'a rotation while a run heals',
    dies: /DeleteSecret left .* unreadable/,
    breaks: () => ({
      store: (store, _, call) => ({
        put: async (name, version, value) => {
          await call('DeleteSecret', { SecretId: name, ForceDeleteWithoutRecovery: true });
          await store.create({ name, version, value, key: null, description: '', tags: {} });
          return { state: 'stored', labels: ['AWSCURRENT'] };
        },
      }),
    }),
  },
  'the origin is tagged as seen': {
    story: 'a rotation while a run heals',
    dies: /wrote TagResource to the origin/,
    breaks: () => ({
      store: (store, place) => {
        if (!isOrigin(place)) return {};
        return {
          read: async (name) => {
            await store.tag(name, { 'lockstep:seen': 'yes' });
            return store.read(name);
          },
        };
      },
    }),
  },
  'a value of our own while the origin has none yet': {
    story: 'a rotation while a run creates',
    dies: ALIEN,
    breaks: () => ({
      store: (store) => ({
        create: (secret) => store.create({ ...secret, value: placeholder() }),
      }),
    }),
  },
};

function placeholder(): SecretValue {
  return new SecretValue({ kind: 'string', text: 'placeholder' });
}

export function isOrigin({ region }: AccountRegion): boolean {
  return region === HOME.region;
}

const pending = z.object({ SecretString: z.string() });

async function readPending(name: string, store: SecretStore, call: Call) {
  const answer = await call('GetSecretValue', { SecretId: name, VersionStage: 'AWSPENDING' });
  const current = await store.read(name);
  return { ...current, value: new SecretValue({ kind: 'string', text: pending.parse(answer).SecretString }) };
}

/** The store, with methods overridden by a mutant. */
export function broken(store: SecretStore, by: Partial<SecretStore>): SecretStore {
  return new Proxy(store, {
    get: (right, name) => {
      const method: unknown = Reflect.get(by, name) ?? Reflect.get(right, name);
      return typeof method === 'function' ? method.bind(right) : method;
    },
  });
}
