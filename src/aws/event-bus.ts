import pLimit from 'p-limit';
import { asLockstepError, LockstepError } from '../core/errors.ts';
import type { BusEvent } from '../core/message.ts';
import { isObject, type JsonObject } from './calls/json-answer.ts';
import { type CalledService, type Caller, sendJson, withCalls } from './calls/service-calls.ts';

/** Max events in one call, and max calls in flight. */
const BATCH = 10;
const CALLS_AT_ONCE = 10;

/** Pauses before what EventBridge refused for a passing cause is sent again, in milliseconds. */
const PAUSES_MS = [500, 2_000];

/** Codes of single events that may be taken the next time. */
const PASSING = ['InternalFailure', 'InternalException', 'ThrottlingException'];

/** Events that were not taken, and why the first was not. */
export interface LeftEvents {
  readonly events: readonly BusEvent[];
  readonly why: LockstepError;
}

interface Refused {
  readonly event: BusEvent;
  readonly why: LockstepError;
  readonly mayPass: boolean;
}

/**
 * Puts events on the default bus of a Region, until `end` is aborted. If an answer was lost, events may arrive twice.
 * Ten of them have to fit into 256 KB together. Returns those that were not taken; null: all were. Never throws.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export async function putEvents(
  events: readonly BusEvent[],
  region: string,
  caller: Caller,
): Promise<LeftEvents | null> {
  return withCalls(caller, async (calls) => {
    const service = { service: 'events', region, calls } as const;
    let refused = await putAll(events, service);
    for (const pause of PAUSES_MS) {
      const again = refused.filter(({ mayPass }) => mayPass).map(({ event }) => event);
      if (again.length === 0 || caller.end.aborted) break;
      await caller.time.wait(pause, caller.end);
      refused = [...refused.filter(({ mayPass }) => !mayPass), ...(await putAll(again, service))];
    }
    const [first] = refused;
    return first === undefined ? null : { events: refused.map(({ event }) => event), why: first.why };
  });
}

/** One batch decides about no other. */
async function putAll(events: readonly BusEvent[], service: CalledService): Promise<Refused[]> {
  const batches: BusEvent[][] = [];
  for (let from = 0; from < events.length; from += BATCH) batches.push(events.slice(from, from + BATCH));
  const putting = pLimit(CALLS_AT_ONCE).map(batches, (batch) =>
    putBatch(batch, service).catch((thrown) => {
      const why = asLockstepError(thrown);
      return batch.map((event) => ({ event, why, mayPass: false }));
    }),
  );
  return (await putting).flat();
}

async function putBatch(batch: readonly BusEvent[], service: CalledService): Promise<Refused[]> {
  const entries = batch.map(({ type, detail }) => ({
    Source: 'lockstep',
    DetailType: type,
    Detail: JSON.stringify(detail),
  }));
  const call = { action: 'PutEvents', target: 'AWSEvents', version: '1.1', subject: null } as const;
  const { Entries } = await sendJson(service, { ...call, input: { Entries: entries } });
  const results: readonly unknown[] = Array.isArray(Entries) ? Entries : [];
  return batch.flatMap((event, index) => {
    const code = refusalIn(results[index]);
    if (code === null) return [];
    const said = `PutEvents on ${service.region}: EventBridge did not take an event (${code}); check the bus`;
    return [{ event, why: new LockstepError('refused', said), mayPass: PASSING.includes(code) }];
  });
}

/** Only an id says that an event was taken. */
function refusalIn(result: unknown): string | null {
  const { EventId, ErrorCode }: JsonObject = isObject(result) ? result : {};
  return typeof EventId === 'string' ? null : String(ErrorCode ?? 'no id');
}
