import { AWSCURRENT, LOCKSTEP_LABEL } from '../../config/aws/marks.ts';
import { holderOf, isLabelled, type Pair, type SecretState } from '../../src/core/observation.ts';
import type { Action } from '../../src/core/plan.ts';
import { present, secret } from '../support/builders.ts';

/** The pair as it is seen again once the actions were carried out, by the rules of AWS and in no other way. */
export function healed(before: Pair, actions: readonly Action[]): Pair {
  let { replica } = before;
  for (const action of actions) {
    const state = replica.state === 'present' ? replica.secret : secret(before.desired.place.region, { labels: '' });
    replica = present(after(state, action));
  }
  return { ...before, replica };
}

function after(state: SecretState, action: Action): SecretState {
  if (state.pendingDeletion && action.do !== 'restore')
    throw new Error(`AWS refuses ${action.do}: marked for deletion`);
  switch (action.do) {
    case 'restore':
      return { ...state, pendingDeletion: false };
    case 'adopt':
    case 'tag':
      return { ...state, tags: { ...state.tags, ...action.tags } };
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

/** Gives labels to a version, and takes them from whoever has them. */
function labelled(state: SecretState, version: string, labels: readonly string[]): SecretState {
  const left = (held: readonly string[]) => held.filter((label) => !labels.includes(label));
  const others = state.versions.filter(({ id }) => id !== version);
  const rest = others.map((one) => ({ id: one.id, labels: left(one.labels) })).filter((one) => one.labels.length > 0);
  const kept = left(state.versions.find(({ id }) => id === version)?.labels ?? []);
  return { ...state, versions: [...rest, { id: version, labels: [...kept, ...labels] }] };
}
