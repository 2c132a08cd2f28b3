import * as z from 'zod';
import { ACCOUNT_PATTERN } from '../aws/arn.ts';
import { KNOWN_REGIONS, REGION_PATTERN } from '../aws/regions.ts';
import { NAME_PATTERN } from '../aws/secret-name.ts';
import { externalIdMistake, keyMistake, roleMistake } from '../checks/keys-and-roles.ts';
import { accountMistake, DAY_PATTERN, dayMistake, MAX_CHANGES_PATTERN, maxChangesMistake } from '../checks/limits.ts';
import {
  GLOB_PATTERN,
  globMistake,
  ignoredTagMistake,
  MAPPING_NAME_PATTERN,
  mappingNameMistake,
  replicaNameMistake,
  tagKeyMistake,
  tagValueMistake,
} from '../checks/names.ts';
import { workersMistake } from '../checks/workers.ts';
import { PACE_PATTERN, paceMistake } from '../pace.ts';
import { regionMistake } from '../regions.ts';
import { FEWEST_WORKERS, MOST_WORKERS } from '../workers.ts';

/** A string checked by `check`, which returns an error message or null. */
export function textField(check: (value: string) => string | null) {
  return withCheck(z.string(), check);
}

function withCheck<T, Written>(schema: z.ZodType<T, Written>, check: (value: T) => string | null) {
  return schema.superRefine((value, context) => {
    const message = check(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}

/** Accepts anything, because the check explains what is wrong. The type is what a mapping may have there. */
const textOrNumber = z.unknown() as z.ZodType<unknown, string | number>;

export const region = textField(regionMistake).meta({
  description: 'An AWS Region, such as `eu-west-1`.',
  examples: ['eu-west-1'],
  anyOf: [{ enum: [...KNOWN_REGIONS] }, { pattern: REGION_PATTERN }],
});

const kmsKey = textField(keyMistake);
export const targetKmsKey = kmsKey.meta({
  description:
    'The KMS key for replicas of origins that are under a customer managed key themselves: `alias/NAME`, a key id, or the ARN of either. ' +
    'Replicas of origins under the AWS managed key get the AWS managed key whatever is written here.',
  examples: ['alias/secrets', 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809'],
});
export const ownKmsKey = kmsKey.meta({
  description: "The KMS key for this replica, whatever the origin's key and the target's `kmsKey` are.",
  examples: ['alias/legacy', 'alias/aws/secretsmanager'],
});

export const assumeRole = textField(roleMistake).meta({
  description: 'The role to assume to write here: its ARN. Leave it out for the account of the origin.',
  examples: ['arn:aws:iam::222233334444:role/lockstep-replica-writer'],
});

export const externalId = textField(externalIdMistake).meta({
  description: 'The external id that the role requires. Only together with `assumeRole`.',
  examples: ['orders-platform'],
});

export const onDrift = z.enum(['heal', 'report']);

export const until = textField(dayMistake).meta({
  description:
    'The last day, in UTC, on which drift is only reported; healing resumes after it. Only beside `onDrift: report`.',
  examples: ['2026-12-01'],
  pattern: DAY_PATTERN,
});

export const adopt = z.enum(['copies', 'any', 'never']);
export const ADOPT_DESCRIPTION =
  "Whether an unmarked secret under a replica's name may be taken over: `copies` if its value is one that the origin has or had, `any` always, `never` not at all.";

export const mappingName = textField(mappingNameMistake).meta({
  description:
    "The mapping's identity: it is in the tag `lockstep:mapping` of each replica, and in reports. Up to 64 letters, digits, - or _.",
  examples: ['orders-dr'],
  pattern: MAPPING_NAME_PATTERN,
});

export const pace = withCheck(textOrNumber, paceMistake)
  .transform(String)
  .meta({
    description:
      "The share of AWS's write quotas that scheduled and event runs use in each place, divided among `workers`. The rest stays for your own rotations.",
    examples: ['50%'],
    type: 'string',
    pattern: PACE_PATTERN,
  });

export const ignoredTag = textField(ignoredTagMistake).meta({ examples: ['cost:*'] });

export const account = textField(accountMistake).meta({
  description: 'The account of the origin. With other credentials nothing is read or written.',
  examples: ['111122223333'],
  pattern: ACCOUNT_PATTERN,
});

export const maxChanges = withCheck(textOrNumber, maxChangesMistake)
  .transform((value) => (typeof value === 'number' ? value : String(value)))
  .meta({
    description:
      'How many replicas may have their AWSCURRENT replaced in one run: a number, or a percentage of those that are there. ' +
      'Beyond it nothing is written until a person says `--force`. Default: 50 %, and more than 20.',
    examples: [50, '25%'],
    anyOf: [{ type: 'integer' }, { type: 'string', pattern: MAX_CHANGES_PATTERN }],
  });

export const workers = withCheck(z.number(), workersMistake).meta({
  description:
    'How many functions may heal side by side what a queue holds: events, and what a scheduled run had no time for. Default: none, and no queue.',
  examples: [10],
  type: 'integer',
  minimum: FEWEST_WORKERS,
  maximum: MOST_WORKERS,
});

export const replicaName = textField(replicaNameMistake).meta({
  description: "The replica's name, if it isn't the origin's. Only in an entry that names one secret.",
  examples: ['shared/orders/api-key'],
  pattern: NAME_PATTERN,
});

export const targetName = z
  .string()
  .meta({ description: 'The name of a target, as under `targets`.', examples: ['dublin'] });

export const glob = textField(globMistake).meta({ pattern: GLOB_PATTERN, examples: ['prod/payments/*'] });
export const tags = z.record(textField(tagKeyMistake), textField(tagValueMistake).meta({ examples: ['dr'] }));
