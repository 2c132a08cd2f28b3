import { AWSCURRENT, LOCKSTEP_LABEL, VERSION_TAG } from '../../config/aws/marks.ts';
import type { Override } from '../../config/mapping.ts';
import type { DesiredReplica } from '../core/desired.ts';
import { asLockstepError, type LockstepError } from '../core/errors.ts';
import { holderOf } from '../core/observation.ts';
import type { Action } from '../core/plan.ts';
import type { LookContext, OriginReader } from './origin-reader.ts';
import { callPatiently } from './patience.ts';
import { readPlaced } from './placed-value.ts';
import type { Environment, PutResult, SecretStore } from './ports.ts';

/** How a write ended. */
export type Step =
  | { readonly state: 'done' }
  /** The version is AWSCURRENT already, so no label is left to move. */
  | { readonly state: 'done-and-current' }
  /** The origin or the replica has changed since the plan was made. */
  | { readonly state: 'outdated' }
  /** The replica's override cannot be applied to the origin's version. */
  | { readonly state: 'unfit'; readonly version: string; readonly reason: string }
  /** The version id holds another value. */
  | { readonly state: 'id-taken' }
  /** The version id holds this value already, without our label. */
  | { readonly state: 'already-there' }
  /** What the version id holds cannot be compared: AWS has to decrypt it, perhaps under a key that is out of use. */
  | { readonly state: 'locked'; readonly version: string; readonly error: LockstepError }
  /** The run had to end first. */
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly error: LockstepError };

export const DONE: Step = { state: 'done' };
const OUTDATED: Step = { state: 'outdated' };
export const STOPPED: Step = { state: 'stopped' };

/** The replica to write to, and what writing takes. */
export interface WriteTarget {
  readonly name: string;
  readonly override: Override | null;
  readonly store: SecretStore;
  readonly reader: OriginReader;
  readonly env: Environment;
}

export function writeTarget({ place, name, override }: DesiredReplica, { reader, env }: LookContext): WriteTarget {
  return { name, override, store: env.at(place), reader, env };
}

/**
 * Carries out one action. An action may run twice, or at the same time as another run's, without harm:
 * a version id always stands for one value, and AWSCURRENT moves by compare-and-swap alone.
 */
export async function writeAction(action: Action, target: WriteTarget): Promise<Step> {
  const { name, store } = target;
  switch (action.do) {
    case 'create':
      return createSecret(action, target);
    case 'put':
    case 'prove':
      return putVersion(action, target);
    case 'relabel':
      return moveCurrent(action, target);
    case 'restore':
      return doneAfter(store.restore(name));
    case 'rekey':
      return doneAfter(store.changeKey(name, action.key));
    case 'describe':
      return doneAfter(store.changeDescription(name, action.description));
    case 'adopt':
    case 'mark':
    case 'tag':
      return doneAfter(store.tag(name, action.tags));
    case 'unmark':
      return doneAfter(store.untag(name, action.keys));
  }
}

type ActionOf<Do extends Action['do']> = Extract<Action, { do: Do }>;

async function createSecret(action: ActionOf<'create'>, target: WriteTarget): Promise<Step> {
  const { name, store, env } = target;
  const read = await readPlaced(target.reader, target.override, target.env);
  // The read may have waited long for its turn. A run that was stopped meanwhile must not write.
  if (env.stop.aborted) return STOPPED;
  if (read.version !== action.originVersion) return OUTDATED;
  if (read.state === 'unfit') return read;
  const { version, key, description, tags } = action;
  if ((await store.create({ name, version, value: read.value, key, description, tags })) === 'exists') return OUTDATED;
  // CreateSecret sets no label, so a tag marks the version, or the label if its id is no valid tag value.
  if (tags[VERSION_TAG] === undefined) {
    await callPatiently(name, () => store.moveLabel(name, LOCKSTEP_LABEL, version, null), env);
  }
  return DONE;
}

async function putVersion(action: ActionOf<'put' | 'prove'>, target: WriteTarget): Promise<Step> {
  const { name, store, env } = target;
  const read = await readPlaced(target.reader, target.override, target.env);
  if (env.stop.aborted) return STOPPED;
  if (read.version !== action.originVersion) return OUTDATED;
  if (read.state === 'unfit') return read;
  try {
    return stepAfterPut(await store.put(name, action.version, read.value));
  } catch (thrown) {
    const error = asLockstepError(thrown);
    if (error.code !== 'key-unusable') throw thrown;
    return { state: 'locked', version: action.version, error };
  }
}

/** Whether the override can be applied to what a plan would write, found before anything is written; null: it can. */
export async function findMisfit(actions: readonly Action[], target: WriteTarget): Promise<Step | null> {
  const isOfValue = actions.some(({ do: name }) => name === 'create' || name === 'put' || name === 'prove');
  if (target.override === null || !isOfValue) return null;
  const read = await readPlaced(target.reader, target.override, target.env);
  return read.state === 'unfit' ? read : null;
}

function stepAfterPut(result: PutResult): Step {
  if (result.state === 'taken') return { state: 'id-taken' };
  // AWS labels the first version of an empty secret AWSCURRENT, whatever the call says.
  if (result.labels.includes(AWSCURRENT)) return { state: 'done-and-current' };
  return result.labels.includes(LOCKSTEP_LABEL) ? DONE : { state: 'already-there' };
}

/** Describes the origin again right before the swap, so that a slow run does not bring an old version back. */
async function moveCurrent(action: ActionOf<'relabel'>, { name, store, reader }: WriteTarget): Promise<Step> {
  const origin = await reader.redescribeOrigin();
  if (origin.state !== 'present' || holderOf(AWSCURRENT, origin.secret) !== action.originVersion) return OUTDATED;
  const swap = await store.moveLabel(name, AWSCURRENT, action.version, action.from);
  return swap === 'moved' ? DONE : OUTDATED;
}

async function doneAfter(call: Promise<void>): Promise<Step> {
  await call;
  return DONE;
}
