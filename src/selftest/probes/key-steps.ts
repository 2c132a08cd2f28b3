import { randomUUID } from 'node:crypto';
import { KNOWN_REGIONS, partitionOf } from '../../../config/aws/regions.ts';
import type { Bench } from '../bench.ts';
import { keysIn } from '../key-list.ts';
import type { KeyedSecret } from '../keys.ts';
import type { ProbeCalls } from './calls.ts';
import { expectOk, type Settled } from './probe.ts';

/** How AWS names a key that it cannot use. */
export const UNUSABLE = { read: ['DecryptionFailure'], write: ['EncryptionFailure'] };
/** How AWS names it that the caller may not use a key. */
export const DENIED = ['AccessDeniedException'];

/** How AWS lists its own key. */
export const OWN_KEY = 'DefaultEncryptionKey';

/** A secret under a key that is by now in this state. */
export function takeAway(state: 'disabled' | 'pending-deletion', { keys }: Bench): Promise<KeyedSecret> {
  return state === 'disabled' ? keys.disableNext() : keys.deleteNext();
}

export function createUnder(calls: ProbeCalls, name: string, key: string): Promise<string> {
  return calls.askOfKey('CreateSecret', {
    Name: name,
    ClientRequestToken: randomUUID(),
    SecretString: randomUUID(),
    KmsKeyId: key,
    Tags: calls.tags,
  });
}

/** A change away from a key that does not decrypt. */
export async function settleRekey(
  calls: ProbeCalls,
  { name, key, to }: { readonly name: string; readonly key: string; readonly to: string },
): Promise<Settled> {
  const seen = await calls.askOfKey('UpdateSecret', { SecretId: name, KmsKeyId: to });
  if (seen !== 'answered') return expectOk(seen);
  const shows = async () => ((await calls.describe(name)).KmsKeyId ?? '') === to;
  const isShown = await calls.becomes(shows);
  const keys = await listedKeys(calls, name);
  return {
    asDocumented: isShown && keys.join() === key,
    finding: `It is, DescribeSecret shows ${isShown ? 'the new' : 'the old'} key, and AWSCURRENT is listed under ${spellKeys(keys, key)}.`,
  };
}

export async function listedKeys(calls: ProbeCalls, name: string): Promise<readonly string[]> {
  return keysIn(await calls.read('ListSecretVersionIds', { SecretId: name }));
}

/** Without the account that an ARN names. */
export function spellKeys(keys: readonly string[], own: string): string {
  const words = keys.map((key) => {
    if (key === own) return 'the old key';
    return key === OWN_KEY ? OWN_KEY : 'another key';
  });
  return words.length === 0 ? 'no key' : words.join(' and ');
}

/** In the same partition; the origin's, unless that is the target's, too. */
export function anotherRegion({ origin, target }: Bench): string {
  const isOther = (region: string) => region !== target.region && partitionOf(region) === partitionOf(target.region);
  return [origin.region, ...KNOWN_REGIONS].find(isOther) ?? origin.region;
}
