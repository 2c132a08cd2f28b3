import * as z from 'zod';
import type { DeepReadonly } from '../report.ts';
import { reportSchema } from '../report-schema.ts';

/**
 * The records of a history, `lockstep-record/1`. Members may be added, none is renamed or taken away, so readers ignore
 * what they do not know. No member ever holds a secret value, nor anything made from one.
 */

const { shape } = reportSchema;

/** A time that can be calculated with: a record that has another cannot be read. */
export const time = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .describe('ISO 8601, in UTC');

const run = z.object({ ...shape.run.shape, startedAt: time, finishedAt: time });
const row = z.object(shape.replicas.element.shape);
const { drift } = row.shape;
const { depth } = run.shape;

const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256, in lowercase hex');

/** The one replica that a member is about. */
const replicaName = { secret: z.string(), target: z.string(), name: z.string().describe('of the replica') };

export const openDrift = z.object({
  ...replicaName,
  drift,
  since: time.describe('when it began, as far as that is known'),
  opened: z.number().int().positive().describe('number of the first record that has it'),
  changed: z.number().int().positive().describe('number of the record in which its kinds last changed'),
  runs: z.number().int().positive().describe('how many runs have seen it'),
  depth: depth.describe('how deep a run has to look to find it again'),
  version: z.string().nullable().describe("the origin's version when it was last seen"),
  rightAt: time.nullable().describe('when the replica was last seen right before; null: not known'),
});

export const resolvedDrift = z.object({
  ...shape.resolved.unwrap().element.shape,
  ...replicaName,
  since: time,
  until: time,
});

const takenIn = z.object({ name: z.string().describe('its key, such as events/STARTED-ID.json.gz'), hash });

/** What the records of all runs have. */
const common = {
  record: z.literal('lockstep-record/1'),
  mapping: z.string(),
  run,
  narrowed: z
    .object({ secrets: z.array(z.string()), targets: z.array(z.string()) })
    .optional()
    .describe('what the run was narrowed to; absent: it was not'),
  whole: z.boolean().describe('whether it looked for all that the mapping asks for, and could list it'),
  schedule: z.string().describe('reconcile.schedule at that time'),
  keepDays: z.number().int().positive().optional().describe('history.keep at that time, in days'),
  origin: z.object(shape.origin.shape),
  summary: z.object(shape.summary.shape),
  replicas: z.array(row).describe('those that were not in sync, or were healed'),
};

/** A numbered record. The hash of a record is that of the bytes that gunzip gives. */
export const recordSchema = z.object({
  ...common,
  number: z.number().int().positive(),
  before: hash.nullable().describe('hash of the record before; null in the first'),
  beforeAt: time.nullable().describe('when the run of the record before ended'),
  resolved: z.array(resolvedDrift).describe('drift that an earlier run had seen, and that is over'),
  open: z.array(openDrift).describe('all drift that is not over after this run, looked at by it or not'),
  places: z
    .array(z.object({ region: z.string(), account: z.string() }))
    .optional()
    .describe('where replicas of the mapping are, or ever were, as far as the history knows'),
  joined: z.array(z.object(replicaName)).optional().describe('replicas that the whole run before did not have'),
  left: z.array(z.object(replicaName)).optional().describe('replicas that the mapping no longer asks for'),
  digest: hash.describe('of the lines `TARGET NAME VERSION` of all replicas of the run, sorted'),
  openings: z
    .array(z.object({ ...replicaName, at: time }))
    .optional()
    .describe('drift that the events found anew, and when; a rotation that was copied is none'),
  sign: z.string().optional().describe('ARN of the key that the head is signed by, in signatures/NUMBER.json'),
  all: z
    .string()
    .optional()
    .describe('these lines; in the first whole run of a day, and if the day before is not known'),
  renamed: z.array(z.object(replicaName)).optional().describe('those of `all` that are not called like their origin'),
  events: z.array(takenIn).describe('records of event runs that ended since the record before'),
});

/** The record of a run by event. It has no number; the next numbered record takes it in. */
export const eventRecordSchema = z.object(common);

export type HistoryRecord = DeepReadonly<z.infer<typeof recordSchema>>;
export type EventRecord = DeepReadonly<z.infer<typeof eventRecordSchema>>;
/** Drift that is not over. */
export type OpenDrift = DeepReadonly<z.infer<typeof openDrift>>;
/** Drift that an earlier run had seen, and that is over. */
export type ResolvedDrift = HistoryRecord['resolved'][number];
/** Identifies one replica of a mapping. */
export type ReplicaName = Pick<OpenDrift, 'secret' | 'target' | 'name'>;

/** The JSON Schema of a record, as text. Records of event runs have fewer members. */
export function recordSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(recordSchema, { target: 'draft-7', io: 'input' });
  const named = { $schema, $id: 'record.schema.json', title: 'Lockstep record', ...schema };
  return `${JSON.stringify(named, null, 2)}\n`;
}
