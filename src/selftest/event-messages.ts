import * as z from 'zod';

/** An event, by the one of its deliveries that came first. */
export interface ArrivedEvent {
  /** The secret's. */
  readonly name: string;
  /** What EventBridge calls it, or for a call the name of the action. */
  readonly type: string;
  readonly label?: string;
  readonly versionId?: string;
  readonly at: number;
}

const received = z.object({
  Messages: z.array(z.object({ MessageId: z.string(), ReceiptHandle: z.string(), Body: z.string() })).default([]),
});

/** A message of the queue. */
export type QueueMessage = z.output<typeof received>['Messages'][number];

/** The messages in an answer to ReceiveMessage. */
export function readMessages(answer: object): QueueMessage[] {
  return received.parse(answer).Messages;
}

const labelEvent = z.object({
  id: z.string(),
  'detail-type': z.literal('Secret Label Updated'),
  detail: z.object({ name: z.string(), labelUpdated: z.string(), versionId: z.string() }),
});
const callEvent = z.object({
  id: z.string(),
  detail: z.object({
    eventName: z.string(),
    requestParameters: z.object({ name: z.string().optional(), secretId: z.string().optional() }),
  }),
});

/** Null: it is no event that is asked about. */
export function readEvent(body: string): { id: string; event: Omit<ArrivedEvent, 'at'> } | null {
  const json = parseJson(body);
  const label = labelEvent.safeParse(json).data;
  if (label !== undefined) {
    const { name, labelUpdated, versionId } = label.detail;
    return { id: label.id, event: { name, type: label['detail-type'], label: labelUpdated, versionId } };
  }
  const call = callEvent.safeParse(json).data;
  if (call === undefined) return null;
  const { eventName: type, requestParameters } = call.detail;
  return { id: call.id, event: { name: requestParameters.name ?? requestParameters.secretId ?? '', type } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
