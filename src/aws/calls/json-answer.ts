import type {
  SecretsManagerClient,
  SecretsManagerClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-secrets-manager';
import type { Command, DeserializeMiddleware } from '@smithy/types';

/** An answer of AWS, or an object in it, unchecked: members may be missing, or of another type. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A malformed answer, which cannot be from AWS. The message names a member at most. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

type CommandOf<I extends ServiceInputTypes, O extends ServiceOutputTypes> = Command<
  ServiceInputTypes,
  I,
  ServiceOutputTypes,
  O,
  SecretsManagerClientResolvedConfig
>;

const EMPTY = Buffer.from('{}');

/**
 * Sends a command and returns the JSON of its answer. The SDK would copy each member by its schema, and once more for a
 * log that no one reads, which is a third of the cost of a page of ListSecrets; and it drops members that it does not
 * know. So a successful answer is kept here, and the SDK gets an empty one to parse. It still signs, retries, corrects
 * the clock and parses errors.
 * @throws what the SDK throws; UnreadableAnswer for JSON that is not an object
 */
export async function sendForJson<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  client: SecretsManagerClient,
  command: CommandOf<I, O>,
): Promise<JsonObject> {
  let answer: unknown;
  const keepAnswer: DeserializeMiddleware<I, O> = (next) => async (args) => {
    const result = await next(args);
    if (!isSuccess(result.response)) return result;
    const body: Uint8Array = await client.config.streamCollector(result.response.body);
    answer = parseJson(body);
    result.response.body = answer === undefined ? body : EMPTY;
    return result;
  };
  command.middlewareStack.add(keepAnswer, { step: 'deserialize', priority: 'low', name: 'lockstepAnswer' });
  await client.send(command);
  if (!isObject(answer)) throw new UnreadableAnswer('no JSON object');
  return answer;
}

/** Returns the result if AWS says which secret it wrote to. @throws UnreadableAnswer otherwise */
export function confirmWrite<R>({ ARN }: { readonly ARN?: string | undefined }, result: R): R {
  if (!ARN) throw new UnreadableAnswer('no ARN');
  return result;
}

export function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** undefined if the body is not JSON, which the SDK then rejects as for any other command. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    return undefined;
  }
}

/** Errors of AWS are left to the SDK. */
function isSuccess(response: unknown): response is { body: unknown } {
  return (
    typeof response === 'object' && response !== null && 'statusCode' in response && Number(response.statusCode) < 300
  );
}
