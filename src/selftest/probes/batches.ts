import * as z from 'zod';
import { LockstepError } from '../../core/errors.ts';
import { isAnswer } from './answers.ts';
import { expectRefusal, type Probe } from './probe.ts';

const MISTAKES = ['InvalidParameterException', 'InvalidRequestException', 'ValidationException'];

/** How reads of several secrets answer if they cannot give all. */
export const BATCH_PROBES: readonly Probe[] = [
  {
    id: 'empty-secret-in-batch',
    question: 'Does BatchGetSecretValue give the other values if one of the secrets has none?',
    settle: async (calls, name, bench) => {
      const empty = bench.nameBeside(name, 'none');
      await calls.create(name);
      await bench.create(bench.target, empty, {});
      const answer = await calls.tryRead('BatchGetSecretValue', { SecretIdList: [name, empty] });
      if (answer.state === 'refused')
        return { asDocumented: false, finding: `It is refused as a whole, with ${answer.error}.` };
      const read = readBatch(answer.output);
      const names = read.SecretValues.map(({ Name }) => Name);
      const errors = read.Errors.map(({ ErrorCode }) => ErrorCode);
      return {
        asDocumented: names.join() === name && errors.join() === 'ResourceNotFoundException',
        finding: `It gives ${names.length} of 1 values, and names these errors: ${errors.join(', ') || 'none'}.`,
      };
    },
  },
  {
    id: 'deleted-secret-in-batch',
    question:
      'Does BatchGetSecretValue give the other values if one of the secrets is deleted, and one was never there?',
    settle: async (calls, name, bench) => {
      const [deleted, missing] = [bench.nameBeside(name, 'deleted'), bench.nameBeside(name, 'missing')];
      await calls.create(name);
      await calls.create(deleted);
      await calls.schedule(deleted, 7);
      const read = readBatch(await calls.read('BatchGetSecretValue', { SecretIdList: [name, deleted, missing] }));
      const names = read.SecretValues.map(({ Name }) => Name);
      const errors = read.Errors.map(({ ErrorCode }) => ErrorCode);
      return {
        asDocumented: names.join() === name && errors.length === 2,
        finding: `It gives ${names.length} of 1 values, and names these errors: ${errors.join(', ') || 'none'}.`,
      };
    },
  },
  {
    id: 'batch-without-errors',
    question: 'Is the list of errors of BatchGetSecretValue missing or empty if there are none?',
    settle: async (calls, name) => {
      await calls.create(name);
      const read = await calls.read('BatchGetSecretValue', { SecretIdList: [name] });
      const isThere = 'Errors' in read && read.Errors !== undefined;
      const { Errors } = batch.parse(read);
      return { asDocumented: Errors.length === 0, finding: isThere ? 'It is empty.' : 'It is missing.' };
    },
  },
  {
    id: 'batch-of-two-lists',
    question: 'Is a BatchGetSecretValue refused that has both SecretIdList and Filters?',
    settle: async (calls, name) => {
      const both = { SecretIdList: [name], Filters: [{ Key: 'name', Values: [name] }] };
      return expectRefusal(await calls.ask('BatchGetSecretValue', both), MISTAKES);
    },
  },
  {
    id: 'batch-with-size',
    question: 'Is a BatchGetSecretValue refused that has MaxResults beside SecretIdList?',
    settle: async (calls, name) => {
      const seen = await calls.ask('BatchGetSecretValue', { SecretIdList: [name], MaxResults: 1 });
      return expectRefusal(seen, MISTAKES);
    },
  },
];

const batch = z.object({
  SecretValues: z.array(z.object({ Name: z.string() })).default([]),
  Errors: z.array(z.object({ ErrorCode: z.string() })).default([]),
});

/** @throws LockstepError if AWS could not be asked for one of the secrets */
function readBatch(output: object): z.output<typeof batch> {
  const read = batch.parse(output);
  const failed = read.Errors.find(({ ErrorCode }) => !isAnswer(ErrorCode));
  if (failed !== undefined)
    throw new LockstepError('refused', `BatchGetSecretValue: ${failed.ErrorCode} for one of its secrets`);
  return read;
}
