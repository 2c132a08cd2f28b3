import * as z from 'zod';
import type { Probe } from './probe.ts';

/** How BatchGetSecretValue answers if it cannot give all. */
export const BATCH_PROBES: readonly Probe[] = [
  {
    id: 'empty-secret-in-batch',
    question: 'Does BatchGetSecretValue give the other values if one of the secrets has none?',
    settle: async (calls, name, bench) => {
      const empty = bench.nameBeside(name, 'none');
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
