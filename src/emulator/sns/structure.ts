import * as z from 'zod';
import { invalidParameter } from './topics.ts';

const messages = z.looseObject({ default: z.string() });

interface Structured {
  readonly message: string;
  readonly byProtocol: Readonly<Record<string, string>>;
}

/** MessageStructure `json`: an object of messages by protocol, with a `default` (API reference, Publish). */
export function structureOf(message: string, structure: string | undefined): Structured {
  if (structure === undefined || structure === '') return { message, byProtocol: {} };
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  const { success, data } = messages.safeParse(parseJson(message));
  if (!success) throw invalidParameter('Message Structure - No default entry in JSON message body');
  const others = Object.entries(data).flatMap(([protocol, text]) =>
    protocol !== 'default' && typeof text === 'string' ? [[protocol, text]] : [],
  );
  return { message: data.default, byProtocol: Object.fromEntries(others) };
}

function parseJson(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
}
