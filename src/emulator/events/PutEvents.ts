import * as z from 'zod';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { parseInput } from '../validation.ts';
import { publishEvent } from './bus.ts';

/** All entries of a call together (EventBridge User Guide, "Calculating PutEvents event entry size"). */
const MAX_BYTES = 262_144;

const entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
});

const input = z.object({ Entries: z.array(entry).min(1).max(10) });

type Entry = z.output<typeof entry>;

/** EventBridge API reference, PutEvents: an entry that cannot be taken does not fail the call. */
export const PutEvents = {
  write: true,
  performAction(body: unknown, context: Context): object {
    const { Entries } = parseInput(input, body);
    if (Entries.map(sizeOf).reduce((sum, size) => sum + size, 0) >= MAX_BYTES) {
      throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    const results = Entries.map((one) => putOne(one, context));
    const failed = results.filter((result) => 'ErrorCode' in result);
    return { FailedEntryCount: failed.length, Entries: results };
  },
};

function sizeOf({ Source = '', DetailType = '', Detail = '' }: Entry): number {
  return Buffer.byteLength(Source + DetailType + Detail);
}

function putOne({ Source, DetailType, Detail }: Entry, context: Context): object {
  const { caller, state, fired } = context;
  if (!Source || !DetailType || !Detail) return refusal('InvalidArgument', 'Parameter is not valid.');
  if (Source.startsWith('aws.')) return refusal('NotAuthorizedForSourceException', 'Not authorized for the source.');
  const detail = objectIn(Detail);
  if (detail === null) return refusal('MalformedDetail', 'Detail is malformed.');
  const [effect] = fired(({ kind }) => kind === 'error', DetailType);
  if (effect?.kind === 'error') return refusal(effect.type, effect.message);
  const { account, region } = caller;
  const event = { account, region, source: Source, 'detail-type': DetailType, detail };
  state.bus.push(event);
  return { EventId: publishEvent(event, context) };
}

function objectIn(text: string): object | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && !Array.isArray(json) ? json : null;
  } catch {
    return null;
  }
}

function refusal(ErrorCode: string, ErrorMessage: string): object {
  return { ErrorCode, ErrorMessage };
}
