import { randomUUID } from 'node:crypto';
import { expectOk, expectRefusal, type Probe } from './probe.ts';

/** What a value may be, and what a repeated call does. */
export const CONTENT_PROBES: readonly Probe[] = [
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
    id: 'create-again',
    question: 'Is a repeated create with the same token and value accepted?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const again = { Name: name, ClientRequestToken: id, ...calls.content(name) };
      return expectOk(await calls.ask('CreateSecret', again));
    },
  },
  {
    id: 'empty-value',
    question: 'Is an empty SecretString refused?',
    settle: async (calls, name) => {
      await calls.create(name);
      const seen = await calls.ask('PutSecretValue', { SecretId: name, SecretString: '' });
      return expectRefusal(seen, ['ValidationException', 'InvalidParameterException', 'InvalidRequestException']);
    },
  },
];
