import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Bench, holderIn } from '../bench.ts';
import type { ProbeCalls } from './calls.ts';

/** What a probe settles: whether AWS does as Lockstep takes it, and in one sentence what it does. */
interface Settled {
  readonly asDocumented: boolean;
  readonly finding: string;
}

/** A question about AWS that no documentation answers for certain. The probe works in the target. */
export interface Probe {
  readonly id: string;
  readonly question: string;
  settle(calls: ProbeCalls, name: string, bench: Bench): Promise<Settled>;
}

export const PROBES: readonly Probe[] = [
  {
    id: 'swap-from-another',
    question: 'How is a move of AWSCURRENT refused if RemoveFromVersionId does not hold it?',
    settle: async (calls, name) => {
      const [first, second] = await calls.twoVersions(name);
      const seen = await calls.ask('UpdateSecretVersionStage', moveInput(name, first, first));
      const holder = holderIn(await calls.describe(name));
      return {
        asDocumented: seen === 'InvalidParameterException' && holder === second,
        finding: `It is answered with ${seen}, and AWSCURRENT ${holder === second ? 'stays' : 'moves'}.`,
      };
    },
  },
  {
    id: 'swap-to-holder',
    question: 'Is a move of AWSCURRENT to the version that holds it accepted, if RemoveFromVersionId names it?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      return expectOk(await calls.ask('UpdateSecretVersionStage', moveInput(name, id, id)));
    },
  },
  {
    id: 'swap-to-holder-without-from',
    question: 'Is a move of AWSCURRENT to the version that holds it refused without RemoveFromVersionId?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const request = { SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: id };
      return expectRefusal(await calls.ask('UpdateSecretVersionStage', request), ['InvalidParameterException']);
    },
  },
  {
    id: 'swap-to-unknown',
    question: 'How is a move of AWSCURRENT to a version that does not exist refused?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const seen = await calls.ask('UpdateSecretVersionStage', moveInput(name, randomUUID(), id));
      return expectRefusal(seen, ['ResourceNotFoundException', 'InvalidParameterException']);
    },
  },
  {
    id: 'restore-of-live',
    question: 'Is the restore of a secret that is not scheduled for deletion accepted?',
    settle: async (calls, name) => {
      await calls.create(name);
      return expectOk(await calls.ask('RestoreSecret', { SecretId: name }));
    },
  },
  {
    id: 'delete-again',
    question: 'How is a further deletion with a window refused if the secret is scheduled for deletion?',
    settle: async (calls, name) => {
      await calls.create(name);
      await calls.ask('DeleteSecret', { SecretId: name, RecoveryWindowInDays: 7 });
      const seen = await calls.ask('DeleteSecret', { SecretId: name, RecoveryWindowInDays: 7 });
      return expectRefusal(seen, ['InvalidRequestException']);
    },
  },
  {
    id: 'empty-description',
    question: 'Does an empty Description clear the description?',
    settle: async (calls, name) => {
      await calls.create(name, { Description: 'of a selftest' });
      const seen = await calls.ask('UpdateSecret', { SecretId: name, Description: '' });
      const isCleared = await calls.becomes(async () => ((await calls.describe(name)).Description ?? '') === '');
      return {
        asDocumented: seen === 'answered' && isCleared,
        finding: isCleared ? 'It does.' : `It does not: the call gave ${seen}.`,
      };
    },
  },
  {
    id: 'put-again-other-labels',
    question: 'Does a repeated put of the same value and token move the labels that it newly names?',
    settle: async (calls, name) => {
      const id = await calls.create(name);
      const { SecretString } = calls.content(name);
      const again = { SecretId: name, ClientRequestToken: id, SecretString, VersionStages: ['SELFTEST'] };
      const seen = await calls.ask('PutSecretValue', again);
      const moves = await calls.becomes(async () => (await labelsOf(calls, name, id)).includes('SELFTEST'));
      return {
        asDocumented: seen === 'answered' && !moves,
        finding: `The call gave ${seen}, and the label ${moves ? 'was attached' : 'was not attached'}.`,
      };
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
  {
    id: 'empty-secret-in-batch',
    question: 'Does BatchGetSecretValue give the other values if one of the secrets has none?',
    settle: async (calls, name, bench) => {
      const empty = bench.nameOf(`${name.slice(name.lastIndexOf('/') + 1)}-none`);
      await calls.create(name);
      await bench.create(bench.target, empty, {});
      const read = batch.parse(await calls.read('BatchGetSecretValue', { SecretIdList: [name, empty] }));
      const names = read.SecretValues.map(({ Name }) => Name);
      const errors = read.Errors.map(({ ErrorCode }) => ErrorCode);
      return {
        asDocumented: names.join() === name && errors.join() === 'ResourceNotFoundException',
        finding: `It gives ${names.length} of 1 values, and names these errors: ${errors.join(', ') || 'none'}.`,
      };
    },
  },
];

const batch = z.object({
  SecretValues: z.array(z.object({ Name: z.string() })).default([]),
  Errors: z.array(z.object({ ErrorCode: z.string() })).default([]),
});

async function labelsOf(calls: ProbeCalls, name: string, id: string): Promise<readonly string[]> {
  return (await calls.describe(name)).VersionIdsToStages[id] ?? [];
}

function moveInput(name: string, to: string, from: string): object {
  return { SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from };
}

function expectOk(seen: string): Settled {
  return { asDocumented: seen === 'answered', finding: seen === 'answered' ? 'It is.' : `It is refused with ${seen}.` };
}

function expectRefusal(seen: string, errors: readonly string[]): Settled {
  const finding = seen === 'answered' ? 'It is not refused.' : `It is refused with ${seen}.`;
  return { asDocumented: errors.includes(seen), finding };
}
