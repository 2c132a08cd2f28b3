import type { AccountRegion } from '../../src/emulator/index.ts';
import type { Secret } from '../../src/emulator/secretsmanager/model/secret.ts';
import { type Account, idOf, keyOf, type Shown } from './account.ts';

/** The state of a secret until a write; undefined: it did not exist. */
interface Former {
  readonly key: string;
  readonly secret: Secret | undefined;
  /** So long ago that a read of one secret shows it no more; a list, which may be of any age, can. */
  readonly isOld: boolean;
  /** Identity: the same object in every copy. */
  readonly end: object;
}

export type Past = readonly Former[];

/**
 * How stale a read of one secret may be, in milliseconds (the contract, rule 3). Calls take no time, so only a pause
 * makes a state old, and only one that had ended when the pause began. Shorter pauses are ignored, so reads may be
 * staler here than in reality.
 */
export const FRESH_MS = 2_000;

/** States from before the story are old. */
export function beforeTheStory(past: Past): Past {
  return past.map((former) => ({ ...former, isOld: true }));
}

/** Of two equal states the younger one counts, and a state that is present again is not past. */
export function afterWrite(past: Past, before: Account, after: Account): Past {
  const keys = new Set([...before.secrets.keys(), ...after.secrets.keys()]);
  const ended = [...keys]
    .filter((key) => before.secrets.get(key) !== after.secrets.get(key))
    .map((key): Former => ({ key, secret: before.secrets.get(key), isOld: false, end: {} }));
  if (ended.length === 0) return past;
  const isLike = (one: Former, key: string, secret: Secret | undefined) =>
    one.key === key && idOf(one.secret) === idOf(secret);
  const still = past.filter((one) => !ended.some(({ key, secret }) => isLike(one, key, secret)));
  return [...still, ...ended].filter((one) => !isLike(one, one.key, after.secrets.get(one.key)));
}

/** States that had ended when a pause began are old once it is over; those that ended meanwhile need not be. */
export function afterPause(past: Past, begun: Past): Past {
  return past.map((former) => (includes(begun, former) ? { ...former, isOld: true } : former));
}

function includes(past: Past, { end }: Former): boolean {
  return past.some((former) => former.end === end);
}

/** Without the states that only a list can still show. */
export function recent(past: Past): Past {
  return past.some(({ isOld }) => isOld) ? past.filter(({ isOld }) => !isOld) : past;
}

/**
 * Every way in which a read may see its secrets: each as it is, which comes first, or as it was. A list shows all
 * secrets of a place, including those that existed once.
 */
export function sights(past: Past, action: string, place: AccountRegion, input: object): Shown[] {
  const list = action === 'ListSecrets';
  const may = list ? past : recent(past);
  if (may.length === 0) return [new Map()];
  const names = list ? namesIn(may, place) : namedBy(input);
  let shown: Shown[] = [new Map()];
  for (const name of names) {
    const formers = may.filter(({ key }) => key === keyOf(place, name));
    const also = formers.flatMap(({ secret }) => shown.map((one) => new Map([...one, [name, secret]])));
    shown = [...shown, ...also];
  }
  return shown;
}

function namesIn(past: Past, place: AccountRegion): string[] {
  const prefix = keyOf(place, '');
  const keys = past.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.slice(prefix.length));
  return [...new Set(keys)];
}

function namedBy(input: { SecretId?: string; SecretIdList?: readonly string[] }): readonly string[] {
  return input.SecretIdList ?? (input.SecretId === undefined ? [] : [input.SecretId]);
}

export function keyOfPast(past: Past): string {
  return past.map(({ key, secret, isOld }) => `${secret === undefined ? key : idOf(secret)}${isOld ? '!' : ''}`).join();
}

/** Which states of a past had ended when a pause began. */
export function keyOfBegun(past: Past, begun: Past): string {
  return past.map((former) => (includes(begun, former) ? 1 : 0)).join('');
}
