import { randomUUID } from 'node:crypto';
import { SELFTEST_TAG } from '../../../config/aws/marks.ts';
import { expectOk, expectRefusal, expectTrue, type Probe } from './probe.ts';

/** How AWS may refuse a call whose members contradict each other. */
const MISTAKES = ['InvalidParameterException', 'InvalidRequestException', 'ValidationException'];

/** AWS's longest value, in bytes, as characters of two bytes each. */
const LONGEST = 65_536 / 2;

/** What a value may be, and what a repeated call does. */
export const CONTENT_PROBES: readonly Probe[] = [
  {
    id: 'create-takes-token',
    question: 'Is the ClientRequestToken of a create the id of the version?',
    settle: async (calls, name) => {
      const token = randomUUID();
      const isTaken = (await calls.create(name, { ClientRequestToken: token })) === token;
      return expectTrue(isTaken, 'It is.', 'It is not: the version has another id.');
    },
  },
  {
    id: 'put-again-other-value',
    question: 'How is a put refused whose token has another value?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const other = { SecretId: name, ClientRequestToken: id, SecretString: randomUUID() };
      return expectRefusal(await calls.ask('PutSecretValue', other), ['ResourceExistsException']);
    },
  },
  {
    id: 'put-again-as-binary',
    question: 'Is a put refused whose token has the same bytes as text?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const SecretBinary = Buffer.from(calls.content(name).SecretString);
      const seen = await calls.ask('PutSecretValue', { SecretId: name, ClientRequestToken: id, SecretBinary });
      return expectRefusal(seen, ['ResourceExistsException']);
    },
  },
  {
    id: 'create-again',
    question: 'Is a repeated create with the same token and value accepted?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const again = { Name: name, ClientRequestToken: id, ...calls.content(name) };
      return expectOk(await calls.ask('CreateSecret', again));
    },
  },
  {
    id: 'create-again-other-metadata',
    question: 'Does a repeated create with the same token and value leave the description and the tags as they were?',
    settle: async (calls, name, bench) => {
      const id = await calls.create(name, { Description: 'first' });
      const again = { Name: name, ClientRequestToken: id, ...calls.content(name), Description: 'second' };
      const Tags = [SELFTEST_TAG, 'selftest'].map((Key) => ({ Key, Value: bench.id }));
      const seen = await calls.ask('CreateSecret', { ...again, Tags });
      await calls.labelsAfterPut(name);
      const shown = await calls.describe(name);
      const isKept = shown.Description === 'first' && shown.Tags.length === 1;
      return {
        asDocumented: seen === 'answered' && isKept,
        finding: `The call gave ${seen}, and ${isKept ? 'they stay' : 'they change'}.`,
      };
    },
  },
  {
    id: 'create-again-without-value',
    question: 'How is a repeated create with the same token and no value answered?',
    settle: async (calls, name, bench) => {
      const ClientRequestToken = randomUUID();
      await bench.create(bench.target, name, { ClientRequestToken });
      const seen = await calls.ask('CreateSecret', { Name: name, ClientRequestToken });
      // Either answer is safe: whoever makes such a secret looks whether it is there.
      return { asDocumented: ['answered', 'ResourceExistsException'].includes(seen), finding: `It is: ${seen}.` };
    },
  },
  {
    id: 'empty-value',
    question: 'Is an empty SecretString refused?',
    settle: async (calls, name) => {
      await calls.create(name);
      return expectRefusal(await calls.ask('PutSecretValue', { SecretId: name, SecretString: '' }), MISTAKES);
    },
  },
  {
    id: 'text-and-binary',
    question: 'Is a put refused that has both SecretString and SecretBinary?',
    settle: async (calls, name) => {
      await calls.create(name);
      const put = { SecretId: name, SecretString: randomUUID(), SecretBinary: Buffer.from(randomUUID()) };
      return expectRefusal(await calls.ask('PutSecretValue', put), MISTAKES);
    },
  },
  {
    id: 'no-value',
    question: 'Is a put refused that has neither SecretString nor SecretBinary?',
    settle: async (calls, name) => {
      await calls.create(name);
      return expectRefusal(await calls.ask('PutSecretValue', { SecretId: name }), MISTAKES);
    },
  },
  {
    id: 'longest-value-in-bytes',
    question: 'Is the longest value counted in bytes, not in characters?',
    settle: async (calls, name) => {
      await calls.create(name);
      const fits = await calls.ask('PutSecretValue', { SecretId: name, SecretString: 'ß'.repeat(LONGEST) });
      const exceeds = await calls.ask('PutSecretValue', { SecretId: name, SecretString: 'ß'.repeat(LONGEST + 1) });
      return {
        asDocumented: fits === 'answered' && exceeds !== 'answered',
        finding: `65,536 bytes in 32,768 characters: ${fits}. One character more: ${exceeds}.`,
      };
    },
  },
];
