import * as z from 'zod';
import { GLOB_PATTERN, TARGET_NAME_PATTERN, targetNameMistake } from '../checks/names.ts';
import { scheduleMistake } from '../checks/schedule.ts';
import {
  ADOPT_DESCRIPTION,
  account,
  adopt,
  glob,
  ignoredTag,
  mappingName,
  maxChanges,
  onDrift,
  pace,
  region,
  tags,
  targetName,
  textField,
  until,
  workers,
} from './fields.ts';
import { history } from './history.ts';
import { notify } from './notify.ts';
import { replica, stanceFields, target } from './replica.ts';

const entry = z
  .strictObject({
    name: glob
      .meta({
        description: "A secret's name. `*` matches any run of characters, `/` included.",
        examples: ['prod/orders/db', 'prod/payments/*'],
        pattern: GLOB_PATTERN,
      })
      .optional(),
    tags: tags
      .refine(
        (asked) => Object.keys(asked).length > 0,
        'tags is empty; write a tag, such as { replicate: dr }, or remove the key',
      )
      .meta({
        description: 'Tags that a secret must carry, all of them, each with exactly this value.',
        examples: [{ replicate: 'dr' }],
        minProperties: 1,
      })
      .optional(),
    except: z
      .array(glob)
      .meta({ description: 'Names to leave out, with the same `*`.', examples: [['prod/payments/sandbox-*']] })
      .optional(),
    ...stanceFields('of these replicas'),
    replicas: z
      .array(replica)
      .min(1, 'replicas is empty; list at least one target, such as [dublin]')
      .meta({ description: 'Where the replicas are kept.', examples: [['dublin', 'sydney']] }),
  })
  .refine(
    ({ name, tags }) => name !== undefined || tags !== undefined,
    'an entry must say which secrets it selects; write name, tags or both',
  )
  .meta({
    description:
      'Secrets, and where their replicas are kept. A secret that several entries select gets the replicas of all of them.',
    examples: [{ name: 'prod/orders/db', replicas: ['dublin'] }],
    anyOf: [{ required: ['name'] }, { required: ['tags'] }],
  });

const origin = z
  .strictObject({
    region: region.describe('The Region that people and rotation write to.'),
    account: account.optional(),
  })
  .meta({
    description: 'Where the secrets come from. Lockstep never writes there.',
    examples: [{ region: 'us-east-1' }],
  });

export const reconcile = z
  .strictObject({
    schedule: textField(scheduleMistake)
      .meta({
        description: 'When to compare and heal, as an EventBridge Scheduler expression: `rate(…)` or `cron(…)`.',
        examples: ['rate(1 hour)', 'cron(0 6 ? * MON-FRI *)'],
      })
      .default('rate(1 hour)'),
    onDrift: onDrift
      .meta({
        description: '`heal` drift, or only `report` it. A replica can override it.',
        examples: ['heal'],
      })
      .default('heal'),
    until: until.optional(),
    adopt: adopt
      .meta({ description: `${ADOPT_DESCRIPTION} A replica can override it.`, examples: ['copies'] })
      .default('copies'),
    maxChanges: maxChanges.optional(),
    workers: workers.optional(),
    pace: pace.default('50%'),
    ignoreTags: z
      .array(ignoredTag)
      .meta({
        description: 'Keys of tags that are neither compared nor copied; `*` matches any run of characters.',
        examples: [['CreatedBy', 'cost:*']],
      })
      .default([]),
  })
  .meta({ description: 'How drift is dealt with.', examples: [{ schedule: 'rate(1 hour)' }] });

/** The schema of `replication.yaml`, as users write it. */
export const written = z
  .strictObject({
    version: z.literal(1).meta({ description: 'The version of this format.', examples: [1] }),
    name: mappingName.default('lockstep'),
    formerNames: z
      .array(mappingName)
      .meta({
        description: 'What the mapping was called before; replicas of those names are its own.',
        examples: [['lockstep']],
      })
      .default([]),
    origin,
    targets: z
      .record(textField(targetNameMistake).meta({ pattern: TARGET_NAME_PATTERN }), target)
      .meta({
        description: 'Places for replicas, each under a name of your choice.',
        examples: [{ dublin: { region: 'eu-west-1' } }],
      })
      .default({}),
    secrets: z
      .array(entry)
      .min(1, 'secrets is empty; list at least one, such as { name: prod/orders/db, replicas: [dublin] }')
      .meta({
        description: 'Which secrets have replicas, and where.',
        examples: [[{ name: 'prod/orders/db', replicas: ['dublin'] }]],
      }),
    reconcile: reconcile.prefault({}),
    history: history.prefault({}),
    standby: z
      .array(targetName)
      .meta({
        description:
          "Targets with a function of their own, for the day on which the origin's Region is gone: it mails if runs stop, and reads each replica daily. Needs a `name`.",
        examples: [['dublin']],
      })
      .default([]),
    notify: notify.prefault({}),
  })
  .meta({
    title: 'Lockstep replication mapping',
    description: 'Which secrets must exist where, under which KMS key.',
    examples: [
      {
        version: 1,
        origin: { region: 'us-east-1' },
        secrets: [{ name: 'prod/orders/db', replicas: [{ region: 'eu-west-1' }] }],
      },
    ],
  });

export type Written = z.infer<typeof written>;
export type WrittenEntry = Written['secrets'][number];

/** The content of `replication.yaml` as an object. */
export type MappingDocument = z.input<typeof written>;
