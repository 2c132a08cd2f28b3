import { z } from 'zod';
import { toWire } from '../../src/aws/sealed-value.ts';
import { SecretValue } from '../../src/core/secret.ts';
import type { Place } from '../../src/emulator/index.ts';
import type { SecretStore } from '../../src/ports.ts';
import { HOME } from '../support/world.ts';
import type { Call } from './client.ts';

/** The methods of the port that a broken engine has in place of the right ones. */
export type Mutant = (store: SecretStore, place: Place, call: Call) => Partial<SecretStore>;

/** Engines with a mistake that others have made, each in one answer of the port. The explorer must catch every one. */
export const MUTANTS: Readonly<Record<string, Mutant>> = {
  'PutSecretValue that moves AWSCURRENT by itself': (_store, _place, call) => ({
    put: async (name, version, value) => {
      await call('PutSecretValue', { SecretId: name, ClientRequestToken: version, ...toWire(value) });
      return { state: 'stored', labels: ['AWSCURRENT'] };
    },
  }),
  'a relabel that takes AWSCURRENT from whoever has it': (store) => ({
    moveLabel: async (name, label, to) => {
      const holder = (await store.describe(name))?.versions.find(({ labels }) => labels.includes(label));
      return store.moveLabel(name, label, to, holder?.id ?? null);
    },
  }),
  'id and value from two reads': (store, place) => {
    if (!isOrigin(place)) return {};
    return {
      read: async (name) => {
        const first = await store.read(name);
        return { ...first, value: (await store.read(name)).value };
      },
    };
  },
  'the pending version copied': (store, place, call) => {
    if (!isOrigin(place)) return {};
    return { read: (name) => readPending(name, store, call).catch(() => store.read(name)) };
  },
  'the same id with another value taken for a repeat': (store) => ({
    put: async (...asked) => {
      const put = await store.put(...asked);
      return put.state === 'taken' ? { state: 'stored', labels: [] } : put;
    },
  }),
  'deleted and created anew instead of written': (store, _, call) => ({
    put: async (name, version, value) => {
      await call('DeleteSecret', { SecretId: name, ForceDeleteWithoutRecovery: true });
      await store.create({ name, version, value, key: null, description: '', tags: {} });
      return { state: 'stored', labels: ['AWSCURRENT'] };
    },
  }),
  'the origin tagged as seen': (store, place) => {
    if (!isOrigin(place)) return {};
    return {
      read: async (name) => {
        await store.tag(name, { 'lockstep:seen': 'yes' });
        return store.read(name);
      },
    };
  },
  'a value of our own where the origin has none yet': (store) => ({
    create: (secret) => store.create({ ...secret, value: new SecretValue({ kind: 'string', text: 'placeholder' }) }),
  }),
};

function isOrigin({ region }: Place): boolean {
  return region === HOME.region;
}

const pending = z.object({ SecretString: z.string() });

async function readPending(name: string, store: SecretStore, call: Call) {
  const answer = await call('GetSecretValue', { SecretId: name, VersionStage: 'AWSPENDING' });
  const current = await store.read(name);
  return { ...current, value: new SecretValue({ kind: 'string', text: pending.parse(answer).SecretString }) };
}

/** The store with the methods of a mutant before its own. */
export function broken(store: SecretStore, by: Partial<SecretStore>): SecretStore {
  return new Proxy(store, {
    get: (right, name) => {
      const method: unknown = Reflect.get(by, name) ?? Reflect.get(right, name);
      return typeof method === 'function' ? method.bind(right) : method;
    },
  });
}
