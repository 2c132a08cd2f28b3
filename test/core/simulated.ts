import { isAwsManagedKey, keyArn } from '../../config/aws/key.ts';
import { AWSCURRENT, LOCKSTEP_LABEL } from '../../config/aws/marks.ts';
import {
  holderOf,
  isLabelled,
  type Observation,
  type Pair,
  type SecretState,
  type Tags,
} from '../../src/core/observation.ts';
import type { Action } from '../../src/core/plan.ts';
import { ACCOUNT, present, secret } from '../support/builders.ts';

/** Whether AWS lets the caller re-encrypt existing versions under another key. */
export type Kms = 're-encrypts' | 're-encrypts nothing';

/** The pair after the actions, by the rules of AWS alone. */
export function healed(before: Pair, actions: readonly Action[], kms: Kms = 're-encrypts'): Pair {
  let { replica } = before;
  let keys = keysOf(before);
  for (const action of actions) {
    const state = replica.state === 'present' ? replica.secret : secret(before.desired.place.region, { labels: '' });
    const next = after(state, action);
    keys = keysAfter(keys, action, next, kms);
    replica = present(next);
  }
  return { ...before, replica, listing: listingOf(keys, replica) };
}

/** The ARN of the key that a name means, as AWS lists it: an alias is resolved. */
export function realKey(kmsKey: string | null): string {
  if (kmsKey === null || isAwsManagedKey(kmsKey)) return 'DefaultEncryptionKey';
  return keyArn(kmsKey.replace('alias/', 'behind-'), { partition: 'aws', region: 'eu-west-1', account: ACCOUNT });
}

type Keys = ReadonlyMap<string, readonly string[]>;

/** The known keys of the versions; by default, each is under the secret's key. */
function keysOf({ replica, listing }: Pair): Keys {
  if (listing.state === 'listed') return new Map(listing.versions.map(({ id, keys }) => [id, keys]));
  if (replica.state !== 'present') return new Map();
  const { kmsKey, versions } = replica.secret;
  return new Map(versions.map(({ id }) => [id, [realKey(kmsKey)]]));
}

function keysAfter(keys: Keys, action: Action, state: SecretState, kms: Kms): Keys {
  const now = realKey(state.kmsKey);
  if (action.do === 'create') return new Map([[action.version, [now]]]);
  if (action.do === 'put' || action.do === 'prove') return new Map([[action.version, [now]], ...keys]);
  if (action.do !== 'rekey' || kms === 're-encrypts nothing') return keys;
  const reencrypted = state.versions.filter(({ labels }) => labels.some((label) => label.startsWith('AWS')));
  return new Map([...keys, ...reencrypted.map(({ id }): [string, string[]] => [id, [now, ...(keys.get(id) ?? [])]])]);
}

function listingOf(keys: Keys, replica: Observation): Pair['listing'] {
  const labels = (id: string) =>
    (replica.state === 'present' && replica.secret.versions.find((one) => one.id === id)?.labels) || [];
  const versions = [...keys].map(([id, under]) => ({ id, labels: labels(id), keys: under, createdAt: null }));
  return { state: 'listed', versions, locked: new Set() };
}

function after(state: SecretState, action: Action): SecretState {
  if (state.pendingDeletion && action.do !== 'restore')
    throw new Error(`AWS refuses ${action.do}: marked for deletion`);
  switch (action.do) {
    case 'restore':
      return { ...state, pendingDeletion: false };
    case 'adopt':
    case 'mark':
    case 'tag':
      return { ...state, tags: { ...state.tags, ...action.tags } };
    case 'unmark':
      return { ...state, tags: without(state.tags, action.keys) };
    case 'rekey':
      return { ...state, kmsKey: action.key };
    case 'describe':
      return { ...state, description: action.description };
    case 'create':
      return {
        ...state,
        kmsKey: action.key,
        description: action.description,
        tags: action.tags,
        versions: [{ id: action.version, labels: [AWSCURRENT] }],
      };
    case 'put':
    case 'prove':
      return isLabelled(action.version, state) ? state : stored(state, action.version);
    case 'relabel':
      return swapped(state, action.version, action.from);
  }
}

function without(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

function stored(state: SecretState, version: string): SecretState {
  const first = state.versions.length === 0;
  return labelled(state, version, first ? [AWSCURRENT, LOCKSTEP_LABEL] : [LOCKSTEP_LABEL]);
}

function swapped(state: SecretState, to: string, from: string | null): SecretState {
  const holder = holderOf(AWSCURRENT, state);
  if (holder === to) return state;
  if (holder !== from) throw new Error('AWS refuses the swap: another version holds AWSCURRENT');
  const moved = labelled(state, to, [AWSCURRENT]);
  return from === null ? moved : labelled(moved, from, ['AWSPREVIOUS']);
}

/** Moves labels to a version. */
function labelled(state: SecretState, version: string, labels: readonly string[]): SecretState {
  const left = (held: readonly string[]) => held.filter((label) => !labels.includes(label));
  const others = state.versions.filter(({ id }) => id !== version);
  const rest = others.map((one) => ({ id: one.id, labels: left(one.labels) })).filter((one) => one.labels.length > 0);
  const kept = left(state.versions.find(({ id }) => id === version)?.labels ?? []);
  return { ...state, versions: [...rest, { id: version, labels: [...kept, ...labels] }] };
}
