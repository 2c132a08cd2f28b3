import { randomUUID } from 'node:crypto';
import type { Bench } from '../bench.ts';
import { keysOfCurrent } from '../key-list.ts';
import type { Story } from './steps.ts';

/** What a change of a replica's key takes. They are played in this order: the second takes the old key away. */
export const KEY_STORIES: readonly Story[] = [
  { name: 'rekey', needs: 'kms', play: playRekey },
  { name: 'rekey-without-rights', needs: 'kms', play: playWithoutRights },
];

async function playRekey(bench: Bench): Promise<void> {
  const { old, next } = await bench.keys.usable();
  const { name, text } = await replicateUnder(old.key, bench, 'rekey');
  await bench.expectHeal(name, 'wrong-key', { kmsKey: next.key });
  await proveUnder(next.key, bench, { name, text });
}

/** The old key decrypts for no one, so that AWS re-encrypts nothing, and the value has to be put again. */
async function playWithoutRights(bench: Bench): Promise<void> {
  const { old, next } = await bench.keys.usable();
  const { name, text } = await replicateUnder(old.key, bench, 'rekey-without-rights');
  await bench.keys.denyDecrypt();
  await bench.expectHeal(name, 'wrong-key', { kmsKey: next.key });
  await proveUnder(next.key, bench, { name, text });
  const isFreeOfOld = async () => !(await keysOfCurrent(bench, name)).includes(old.key);
  await bench.awaitTrue(isFreeOfOld, 'AWSCURRENT is listed under the new key alone');
}

async function replicateUnder(kmsKey: string, bench: Bench, leaf: string): Promise<{ name: string; text: string }> {
  const name = bench.nameOf(leaf);
  const text = randomUUID();
  const id = await bench.create(bench.origin, name, { SecretString: text });
  await bench.awaitCurrent(bench.origin, name, id);
  await bench.expectHeal(name, 'missing', { kmsKey });
  await proveUnder(kmsKey, bench, { name, text });
  return { name, text };
}

/** That the value can be read, that AWS lists it under the key, and that a run finds it in sync by values. */
async function proveUnder(kmsKey: string, bench: Bench, { name, text }: { name: string; text: string }): Promise<void> {
  await bench.expectValue(name, text);
  const isUnder = async () => (await keysOfCurrent(bench, name)).includes(kmsKey);
  await bench.awaitTrue(isUnder, 'AWSCURRENT is listed under the key');
  const isShown = async () => (await bench.describe(bench.target, name)).KmsKeyId === kmsKey;
  await bench.awaitTrue(isShown, 'the replica shows the key');
  await bench.expectRow(name, 'in-sync', { depth: 'values', kmsKey });
}
