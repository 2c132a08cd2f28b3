import * as z from 'zod';
import type { WireAnswer } from '../ports.ts';

/** A refusal as it is on the wire. */
export interface WireRefusal {
  readonly status: number;
  /** Its name, without the namespace; empty if there is none. */
  readonly error: string;
  /** The member that has the text; null: there is none. */
  readonly text: 'message' | 'Message' | null;
  /** Whether the header `x-amzn-errortype` names it as well. */
  readonly isInHeader: boolean;
  /** Whether the text repeats these words. */
  says(words: string): boolean;
}

const refusal = z.object({
  __type: z.string().default(''),
  message: z.string().optional(),
  Message: z.string().optional(),
});

/** Reads a refusal; null: the call was answered. */
export function readRefusal({ status, headers, body }: WireAnswer): WireRefusal | null {
  if (status < 300) return null;
  const parsed = refusal.safeParse(parseJson(body));
  const { __type, message, Message } = parsed.success ? parsed.data : { __type: '' };
  const text = message === undefined ? Message : message;
  const error = __type.split('#').at(-1)?.split(':')[0] ?? '';
  return {
    status,
    error,
    text: message === undefined ? (Message === undefined ? null : 'Message') : 'message',
    isInHeader: headers['x-amzn-errortype'] !== undefined,
    says: (words) => text?.includes(words) === true,
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
