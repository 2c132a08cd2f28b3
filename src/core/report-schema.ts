import * as z from 'zod';
import { KINDS } from './kinds.ts';

/**
 * The report `lockstep/1`, to the letter of the contract. Other programs depend on it: members may be added, none is
 * renamed or taken away. Times are ISO 8601 in UTC; versions are version ids. No member ever holds a secret value.
 */

const ACTIONS = ['restore', 'adopt', 'rekey', 'create', 'put', 'relabel', 'describe', 'tag'] as const;

const kinds = z.array(z.enum(KINDS));
const time = z.string().describe('ISO 8601, in UTC');
const held = z.string().nullable();

/** What differs, one difference each: a key, the description or a tag; null is "none". Never a value. */
const detail = z.union([
  z.strictObject({ kind: z.literal('wrong-key'), expected: held, found: held }),
  z.strictObject({ kind: z.literal('metadata'), tag: z.string(), expected: held, found: held }),
  z.strictObject({ kind: z.literal('metadata'), description: z.literal(true), expected: held, found: held }),
]);

const run = z.strictObject({
  id: z.string(),
  mode: z.enum(['audit', 'dry-run', 'reconcile']),
  trigger: z.enum(['cli', 'schedule', 'event', 'invoke']),
  depth: z.enum(['versions', 'values']),
  startedAt: time,
  finishedAt: time,
  by: z.string().optional().describe('ARN of whoever ran it, by hand'),
  previous: z.string().optional().describe('id of the run before, if a history is kept'),
  secrets: z.array(z.string()).optional().describe('the names and patterns that the run was narrowed to, if it was'),
  targets: z.array(z.string()).optional().describe('the targets that the run was narrowed to, if it was'),
  held: z.string().optional().describe('why nothing was written, if too much would have been'),
});

const replica = z.strictObject({
  secret: z.string(),
  target: z.string(),
  region: z.string(),
  account: z.string(),
  name: z.string(),
  status: z.enum(['in-sync', 'drifted', 'healed', 'blocked', 'failed', 'deferred']),
  drift: kinds,
  actions: z.array(z.enum(ACTIONS)),
  line: z.number().int().describe('line of the entry in the mapping'),
  originVersion: held,
  replicaVersion: held,
  reason: z.string().optional().describe('one sentence: blocked, failed, deferred, or drifted by onDrift: report'),
  details: z.array(detail).optional(),
  behindSeconds: z.number().nonnegative().nullable().optional(),
  missedEvent: z.boolean().optional(),
  since: time.optional(),
  runs: z.number().int().positive().optional(),
  news: z.enum(['new', 'changed', 'same']).optional(),
  flapping: z
    .number()
    .int()
    .optional()
    .describe('how often it drifted anew in the last 24 hours, if more than three times'),
});

const resolved = z.strictObject({
  secret: z.string(),
  target: z.string(),
  name: z.string().optional().describe('of the replica'),
  drift: kinds,
  since: time,
  until: time,
  how: z.enum(['healed', 'by itself']),
  run: z.string().optional().describe('id of the run that healed it, or found it in sync'),
});

const orphan = z.strictObject({
  target: z.string(),
  region: z.string(),
  account: z.string(),
  name: z.string(),
  origin: z.string().describe("the origin's ARN, as the tag names it"),
});

const count = z.number().int().nonnegative();

const summary = z.strictObject({
  secrets: count.describe('origins with a replica in the run'),
  replicas: count,
  inSync: count,
  drifted: count,
  healed: count,
  blocked: count,
  failed: count,
  deferred: count,
});

const history = z.union([
  z.strictObject({
    written: z.literal(true),
    record: z.number().int().positive(),
    head: z.string(),
    signed: z.array(z.number().int()).optional().describe('records whose heads the run signed'),
    unsigned: z
      .strictObject({ records: z.array(z.number().int()), reason: z.string() })
      .optional()
      .describe('records whose heads could not be signed yet; the next run tries again'),
  }),
  z.strictObject({ written: z.literal(false), reason: z.string() }),
]);

export const reportSchema = z.strictObject({
  report: z.literal('lockstep/1'),
  mapping: z.string().describe('the name of the mapping'),
  file: z.string().describe('the file that it was read from'),
  run,
  origin: z.strictObject({ region: z.string(), account: z.string() }),
  summary,
  replicas: z.array(replica),
  resolved: z.array(resolved).optional(),
  history: history.optional(),
  reminder: z.literal(true).optional().describe('in a mail: it is time to name in full what lasts'),
  warnings: z
    .array(z.string())
    .optional()
    .describe('what the mapping may not mean, such as a pattern that matches no secret'),
  orphaned: z
    .array(orphan)
    .optional()
    .describe('replicas of this mapping that it no longer asks for; absent if the run was narrowed'),
  cut: z.string().optional().describe('what was left out for size'),
});

/** The JSON Schema of a report, as text. */
export function reportSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(reportSchema, { target: 'draft-7' });
  const named = { $schema, $id: 'report.schema.json', title: 'Lockstep report', ...schema };
  return `${JSON.stringify(named, null, 2)}\n`;
}
