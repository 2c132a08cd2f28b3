import { toWire } from '../../src/aws/value.ts';
import { SecretValue } from '../../src/core/secret.ts';
import type { Place } from '../../src/emulator/index.ts';
import type { SecretStore } from '../../src/ports.ts';
import { HOME } from '../support/world.ts';
import type { Twist } from './play.ts';

type Breaking = NonNullable<Twist['mutant']>;
type Call = Parameters<Breaking>[2];

/** Engines with a mistake that others have made, each in one answer of the port. The explorer must catch every one. */
export const MUTANTS: Readonly<Record<string, Breaking>> = {
  'PutSecretValue that moves AWSCURRENT by itself': (store, _, call) => ({
    ...store,
    put: async (name, version, value) => {
      await call('PutSecretValue', { SecretId: name, ClientRequestToken: version, ...toWire(value) });
      return { state: 'stored', labels: ['AWSCURRENT'] };
    },
  }),
  'no second look at the origin before the swap': (store, place) => {
    let first: ReturnType<SecretStore['describe']> | undefined;
    return isOrigin(place) ? { ...store, describe: (name) => (first ??= store.describe(name)) } : store;
  },
  'a relabel that takes AWSCURRENT from whoever has it': (store) => ({
    ...store,
    moveLabel: async (name, label, to) => {
      const holder = Object.entries((await store.describe(name))?.versions ?? {}).find(([, labels]) =>
        labels.includes(label),
      );
      return store.moveLabel(name, label, to, holder?.[0] ?? null);
    },
  }),
  'id and value from two reads': (store, place) => {
    if (!isOrigin(place)) return store;
    return {
      ...store,
      read: async (name) => {
        const { version } = await store.read(name);
        return { version, value: (await store.read(name)).value };
      },
    };
  },
  'the pending version copied': (store, place, call) => {
    if (!isOrigin(place)) return store;
    return { ...store, read: (name) => readPending(name, call).catch(() => store.read(name)) };
  },
  'the same id with another value taken for a repeat': (store) => ({
    ...store,
    put: async (...asked) => {
      const put = await store.put(...asked);
      return put.state === 'taken' ? { state: 'stored', labels: [] } : put;
    },
  }),
  'deleted and created anew instead of written': (store, _, call) => ({
    ...store,
    put: async (name, version, value) => {
      await call('DeleteSecret', { SecretId: name, ForceDeleteWithoutRecovery: true });
      await store.create({ name, version, value, key: null, description: '', tags: {} });
      return { state: 'stored', labels: ['AWSCURRENT'] };
    },
  }),
  'the origin tagged as seen': (store, place) => {
    if (!isOrigin(place)) return store;
    return {
      ...store,
      read: async (name) => {
        await store.tag(name, { 'lockstep:seen': 'yes' });
        return store.read(name);
      },
    };
  },
  'a value of our own where the origin has none yet': (store) => ({
    ...store,
    create: (secret) => store.create({ ...secret, value: new SecretValue({ kind: 'string', text: 'placeholder' }) }),
  }),
};

function isOrigin({ region }: Place): boolean {
  return region === HOME.region;
}

async function readPending(name: string, call: Call) {
  const answer = await call('GetSecretValue', { SecretId: name, VersionStage: 'AWSPENDING' });
  const { SecretString } = answer as { SecretString: string };
  const current = (await call('GetSecretValue', { SecretId: name })) as { VersionId: string };
  return { version: current.VersionId, value: new SecretValue({ kind: 'string', text: SecretString }) };
}
