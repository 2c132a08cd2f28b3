import { randomUUID } from 'node:crypto';
import type { Bench } from '../bench.ts';
import type { KeyedSecret } from '../keys.ts';
import {
  anotherRegion,
  createUnder,
  DENIED,
  listedKeys,
  OWN_KEY,
  settleRekey,
  spellKeys,
  takeAway,
  UNUSABLE,
} from './key-steps.ts';
import { expectOk, expectRefusal, type Probe } from './probe.ts';

/** With keys that can be used. */
const USABLE: readonly Probe[] = [
  {
    id: 'key-spelling',
    question: 'Does ListSecretVersionIds name the key of a version by its ARN, also if the secret got it by its id?',
    needs: 'kms',
    settle: async (calls, name, bench) => {
      const { key } = (await bench.keys.usable()).next;
      await calls.create(name, { KmsKeyId: key.replace(/^.*\//, '') });
      const keys = await listedKeys(calls, name);
      return {
        asDocumented: keys.join() === key,
        finding: keys.join() === key ? 'It does.' : `It names ${spellKeys(keys, key)}.`,
      };
    },
  },
  {
    id: 'empty-key',
    question: 'Does an empty KmsKeyId lead back to the key of AWS?',
    needs: 'kms',
    settle: async (calls, name, bench) => {
      const { key } = (await bench.keys.usable()).next;
      await calls.create(name, { KmsKeyId: key });
      const seen = await calls.ask('UpdateSecret', { SecretId: name, KmsKeyId: '' });
      const isBack = await calls.becomes(async () => (await calls.describe(name)).KmsKeyId === undefined);
      const isListed = await calls.becomes(async () => (await listedKeys(calls, name)).includes(OWN_KEY));
      const back = `DescribeSecret shows ${isBack ? 'no key' : 'a key'}`;
      return {
        asDocumented: seen === 'answered' && isBack && isListed,
        finding: `The call gave ${seen}, ${back}, and AWSCURRENT is ${isListed ? '' : 'not '}listed under ${OWN_KEY}.`,
      };
    },
  },
  {
    id: 'key-of-another-region',
    question: 'How is a key of another Region refused?',
    needs: 'kms',
    settle: async (calls, name, bench) => {
      const { key } = (await bench.keys.usable()).next;
      const elsewhere = key.replace(`:${bench.target.region}:`, `:${anotherRegion(bench)}:`);
      return expectRefusal(await createUnder(calls, name, elsewhere), UNUSABLE.write);
    },
  },
  {
    id: 'missing-key',
    question: 'How is a key that does not exist refused?',
    needs: 'kms',
    settle: async (calls, name, bench) => {
      const { key } = (await bench.keys.usable()).next;
      const missing = key.replace(/key\/.*$/, `key/${randomUUID()}`);
      return expectRefusal(await createUnder(calls, name, missing), UNUSABLE.write);
    },
  },
];

/** With a key that decrypts for no one. */
const WITHOUT_DECRYPT: readonly Probe[] = [
  {
    id: 'read-without-decrypt',
    question: 'How is a read without kms:Decrypt refused?',
    needs: 'kms',
    settle: async (calls, _, bench) => {
      const { name } = await bench.keys.denyDecrypt();
      return expectRefusal(await calls.askOfKey('GetSecretValue', { SecretId: name }), DENIED);
    },
  },
  {
    id: 'put-without-decrypt',
    question: 'Is a put of a new version accepted without kms:Decrypt?',
    needs: 'kms',
    settle: async (calls, _, bench) => {
      const { name } = await bench.keys.denyDecrypt();
      const put = { SecretId: name, ClientRequestToken: randomUUID(), SecretString: randomUUID() };
      return expectOk(await calls.askOfKey('PutSecretValue', put));
    },
  },
  {
    id: 'put-again-without-decrypt',
    question: 'Is the repeat of a put refused without kms:Decrypt, since AWS compares the values?',
    needs: 'kms',
    settle: async (calls, _, bench) => {
      const { name, id, text } = await bench.keys.denyDecrypt();
      const again = { SecretId: name, ClientRequestToken: id, SecretString: text };
      return expectRefusal(await calls.askOfKey('PutSecretValue', again), DENIED);
    },
  },
  {
    id: 'create-without-decrypt',
    question: 'Is a create refused without kms:Decrypt, since AWS tries the key?',
    needs: 'kms',
    settle: async (calls, name, bench) =>
      expectRefusal(await createUnder(calls, name, (await bench.keys.denyDecrypt()).key), DENIED),
  },
  {
    id: 'rekey-without-decrypt',
    question: 'Is a change of key accepted without kms:Decrypt on the old one, and re-encrypts nothing?',
    needs: 'kms',
    settle: async (calls, _, bench) => {
      const { name, key } = await bench.keys.denyDecrypt();
      return settleRekey(calls, { name, key, to: (await bench.keys.usable()).next.key });
    },
  },
];

/** With a key that cannot be used, whoever asks. */
const UNUSABLE_KEY: readonly Probe[] = (['disabled', 'pending-deletion'] as const).flatMap((state): Probe[] => {
  const what = state === 'disabled' ? 'is disabled' : 'waits for its deletion';
  const keyed = (bench: Bench): Promise<KeyedSecret> => takeAway(state, bench);
  return [
    {
      id: `read-under-${state}`,
      question: `How is a read refused if the key ${what}?`,
      needs: 'kms',
      settle: async (calls, _, bench) => {
        const { name } = await keyed(bench);
        return expectRefusal(await calls.askOfKey('GetSecretValue', { SecretId: name }), UNUSABLE.read);
      },
    },
    {
      id: `put-under-${state}`,
      question: `How is a put refused if the key ${what}?`,
      needs: 'kms',
      settle: async (calls, _, bench) => {
        const { name } = await keyed(bench);
        const put = { SecretId: name, ClientRequestToken: randomUUID(), SecretString: randomUUID() };
        return expectRefusal(await calls.askOfKey('PutSecretValue', put), UNUSABLE.write);
      },
    },
    {
      id: `create-under-${state}`,
      question: `How is a create refused if the key ${what}?`,
      needs: 'kms',
      settle: async (calls, name, bench) =>
        expectRefusal(await createUnder(calls, name, (await keyed(bench)).key), UNUSABLE.write),
    },
    {
      id: `rekey-from-${state}`,
      question: `Is a change of key accepted if the old one ${what}, and re-encrypts nothing?`,
      needs: 'kms',
      settle: async (calls, _, bench) => {
        const { name, key } = await keyed(bench);
        return settleRekey(calls, { name, key, to: '' });
      },
    },
  ];
});

/** Questions about KMS keys, in the order in which their keys are taken away. */
export const KEY_PROBES: readonly Probe[] = [...USABLE, ...WITHOUT_DECRYPT, ...UNUSABLE_KEY];
