import * as z from 'zod';

const description = z.object({
  Description: z.string().optional(),
  CreatedDate: z.date(),
  LastChangedDate: z.date(),
  KmsKeyId: z.string().optional(),
  DeletedDate: z.date().optional(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
  VersionIdsToStages: z.record(z.string(), z.array(z.string())).default({}),
});

/** What DescribeSecret shows, as far as a selftest looks. */
export type Description = z.output<typeof description>;

export function readDescription(output: object): Description {
  return description.parse(output);
}

/** The version that is AWSCURRENT. */
export function holderIn({ VersionIdsToStages }: Description): string | undefined {
  return Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0];
}
