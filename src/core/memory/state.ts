import * as z from 'zod';
import type { DeepReadonly } from '../report.ts';
import { openDrift, resolvedDrift, time } from './record.ts';

/**
 * What a history remembers: a function of its records, but for `mailed` and for what of `unsigned` was signed. It is kept in `state.json`, so that a run need
 * not read the records of a day. It holds no secret value.
 */

const last = z.object({
  number: z.number().int().positive(),
  head: z.string(),
  /** The run of the newest record that can be read; null: there is none. */
  run: z.object({ id: z.string(), startedAt: time, finishedAt: time }).nullable(),
});

const whole = z.object({
  startedAt: time,
  /** The UTC day of the last record that lists all replicas. */
  listedOn: z.string(),
  /** The keys of its replicas, a line each: parsed as one text, since there may be hundreds of thousands. */
  members: z.string(),
  /** Keys of members that the run did not look at, or could not read. */
  unread: z.array(z.string()),
});

const mailed = z.object({
  /** Up to which record news was mailed. */
  record: z.number().int(),
  /** When all that lasts was last mailed in full. */
  fullAt: time,
  /** What the mail said of the run as a whole, such as warnings. */
  notices: z.array(z.string()),
  /** Keys of replicas that it called flapping. */
  flapping: z.array(z.string()),
  /** Keys of open drift that no mail named yet, since no run that mails has seen it. */
  unnamed: z.array(z.string()).default([]),
});

export const stateSchema = z.object({
  state: z.literal('lockstep-state/1'),
  /** The newest record; null: there is none yet. */
  last: last.nullable(),
  /** All drift that is not over. */
  open: z.array(openDrift),
  /** The last run that looked at everything; null: not known. */
  whole: whole.nullable(),
  /** When drift of a replica began in the last 24 hours, by its key. */
  openings: z.record(z.string(), z.array(time)),
  /** From when on event runs may have records that are not in the chain; null: from the first on. */
  eventsFrom: time.nullable(),
  /** Records of event runs that are in the chain already; only those that a listing may still return. */
  takenIn: z.array(z.string()),
  /** What was resolved since the last mail, or in the last week if there was none. */
  unmailed: z.array(resolvedDrift),
  /** Where replicas are, or ever were. */
  places: z.array(z.object({ region: z.string(), account: z.string() })).default([]),
  /** Heads that are to be signed, oldest first. What was signed is in no record, so a rebuilt state has them again. */
  unsigned: z.array(z.object({ record: z.number().int(), head: z.string(), key: z.string() })).default([]),
  /** null: nothing was mailed yet, or no one knows what. */
  mailed: mailed.nullable(),
});

export type State = DeepReadonly<z.infer<typeof stateSchema>>;
export type Mailed = NonNullable<State['mailed']>;

export const EMPTY_STATE: State = {
  state: 'lockstep-state/1',
  last: null,
  open: [],
  whole: null,
  openings: {},
  eventsFrom: null,
  takenIn: [],
  unmailed: [],
  places: [],
  unsigned: [],
  mailed: null,
};
