import * as z from 'zod';
import { SELFTEST_TAG } from '../../../config/aws/marks.ts';
import { LockstepError } from '../../core/errors.ts';
import { expectRefusal, type Probe } from './probe.ts';

/** ListSecrets may lag by five minutes. */
const LIST_MS = 300_000;
const BETWEEN_MS = 1_000;

/** What ListSecrets shows. */
export const LIST_PROBES: readonly Probe[] = [
  {
    id: 'list-entry',
    question:
      'Does an entry of ListSecrets have the labels, the description, the tags and the DeletedDate of its secret?',
    settle: async (calls, name, bench) => {
      const id = await calls.create(name, { Description: 'of a selftest' });
      await calls.schedule(name, 7);
      const request = { Filters: [{ Key: 'name', Values: [name] }], IncludePlannedDeletion: true };
      const from = bench.now();
      for (;;) {
        const { SecretList } = page.parse(await calls.read('ListSecrets', request));
        const entry = SecretList.find(({ Name }) => Name === name);
        if (entry?.DeletedDate !== undefined) return settleEntry(entry, id);
        if (bench.now() - from > LIST_MS) throw new LockstepError('refused', 'the list did not show it in 5 minutes');
        await bench.pause(BETWEEN_MS);
      }
    },
  },
  {
    id: 'list-with-wrong-token',
    question: 'How is a ListSecrets refused whose NextToken AWS did not give?',
    settle: async (calls) =>
      expectRefusal(await calls.ask('ListSecrets', { NextToken: 'selftest' }), ['InvalidNextTokenException']),
  },
];

const page = z.object({
  SecretList: z
    .array(
      z.object({
        Name: z.string(),
        Description: z.string().optional(),
        DeletedDate: z.date().optional(),
        Tags: z.array(z.object({ Key: z.string() })).default([]),
        SecretVersionsToStages: z.record(z.string(), z.array(z.string())).default({}),
      }),
    )
    .default([]),
});

function settleEntry(entry: z.output<typeof page>['SecretList'][number], id: string) {
  const lacking = [
    ...(entry.SecretVersionsToStages[id]?.join() === 'AWSCURRENT' ? [] : ['the label']),
    ...(entry.Description === 'of a selftest' ? [] : ['the description']),
    ...(entry.Tags.some(({ Key }) => Key === SELFTEST_TAG) ? [] : ['the tag']),
  ];
  return {
    asDocumented: lacking.length === 0,
    finding: lacking.length === 0 ? 'It has.' : `It lacks ${lacking.join(', ')}.`,
  };
}
