import { AWSCURRENT, LOCKSTEP_LABEL, VERSION_TAG } from '../../config/aws/marks.ts';
import type { DesiredReplica } from '../core/desired.ts';
import { asLockstepError, type LockstepError } from '../core/errors.ts';
import { holderOf } from '../core/observation.ts';
import type { Action } from '../core/plan.ts';
import type { OriginReader } from './origin-reader.ts';
import { callPatiently } from './patience.ts';
import type { Environment, PutResult, SecretStore } from './ports.ts';

/**
 * How a write ended. `current`: it put the version in force at once, so nothing is left to relabel;
 * `moved`: origin or replica are not what the plan was made for; `taken`: the version id holds another value;
 * `there`: it holds this one already, and had no label of ours; `locked`: what it holds cannot be compared.
 */
export type Step = 'done' | 'current' | 'moved' | 'taken' | 'there' | Locked;

/** Putting what is there already takes permission to decrypt it, perhaps under a key that is out of use by now. */
export interface Locked {
  readonly locked: string;
  readonly error: LockstepError;
}

/**
 * Carries out one action. Each may run twice, or at the same time as another run's, and does no harm:
 * a version id always stands for one value, and AWSCURRENT moves by compare-and-swap alone.
 */
export async function write(
  action: Action,
  { place, name }: DesiredReplica,
  reader: OriginReader,
  env: Environment,
): Promise<Step> {
  const store = env.at(place);
  switch (action.do) {
    case 'create':
      return create(action, name, store, reader, env);
    case 'put':
    case 'prove':
      return put(action, name, store, reader, env);
    case 'relabel':
      return relabel(action, name, store, reader);
    case 'restore':
      return done(store.restore(name));
    case 'rekey':
      return done(store.rekey(name, action.key));
    case 'describe':
      return done(store.redescribe(name, action.description));
    case 'adopt':
    case 'mark':
    case 'tag':
      return done(store.tag(name, action.tags));
    case 'unmark':
      return done(store.untag(name, action.keys));
  }
}

type ActionOf<Do extends Action['do']> = Extract<Action, { do: Do }>;

async function create(
  action: ActionOf<'create'>,
  name: string,
  store: SecretStore,
  reader: OriginReader,
  env: Environment,
): Promise<Step> {
  const { version, value } = await reader.value();
  // The read may have waited long for its turn: a run that was stopped meanwhile writes no more.
  if (version !== action.version || env.stop.aborted) return 'moved';
  const { key, description, tags } = action;
  if ((await store.create({ name, version, value, key, description, tags })) === 'exists') return 'moved';
  // CreateSecret takes no label: the version is marked by a tag, and by the label if no tag can hold its id.
  if (tags[VERSION_TAG] === undefined) {
    await callPatiently(name, () => store.moveLabel(name, LOCKSTEP_LABEL, version, null), env);
  }
  return 'done';
}

async function put(
  action: ActionOf<'put' | 'prove'>,
  name: string,
  store: SecretStore,
  reader: OriginReader,
  env: Environment,
): Promise<Step> {
  const { version, value } = await reader.value();
  if (version !== action.originVersion || env.stop.aborted) return 'moved';
  try {
    return stepAfter(await store.put(name, action.version, value));
  } catch (thrown) {
    const error = asLockstepError(thrown);
    if (error.code !== 'key-unusable') throw thrown;
    return { locked: action.version, error };
  }
}

function stepAfter(result: PutResult): Step {
  if (result.state === 'taken') return 'taken';
  // AWS labels the first version of an empty secret AWSCURRENT, whatever the call says.
  if (result.labels.includes(AWSCURRENT)) return 'current';
  return result.labels.includes(LOCKSTEP_LABEL) ? 'done' : 'there';
}

/** The origin is read again right before the swap, so that a late run does not bring an old version back. */
async function relabel(
  action: ActionOf<'relabel'>,
  name: string,
  store: SecretStore,
  reader: OriginReader,
): Promise<Step> {
  const origin = await reader.freshOrigin();
  if (origin.state !== 'present' || holderOf(AWSCURRENT, origin.secret) !== action.originVersion) return 'moved';
  const swap = await store.moveLabel(name, AWSCURRENT, action.version, action.from);
  return swap === 'moved' ? 'done' : 'moved';
}

async function done(call: Promise<void>): Promise<Step> {
  await call;
  return 'done';
}
