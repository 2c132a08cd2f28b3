import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { MiddlewareStack } from '@smithy/types';
import { isRefusal } from './account.ts';

/** One call of one actor: it waits for its turn, then takes effect. */
export type Call = (action: string, input: object) => Promise<unknown>;

interface Command {
  readonly input: object;
  readonly constructor: { readonly name: string };
  /** What src/aws adds to a command of its own: it may read the answer as it came. */
  readonly middlewareStack: MiddlewareStack<object, object>;
}

/**
 * A client of the SDK whose calls go to a function instead of a socket, so that thousands of stories can be played on
 * src/aws/secret-store.ts itself. Its prototype is the SDK's, since paginators check it. A test compares it with the
 * one over HTTP.
 */
export function modelClient(call: Call): SecretsManagerClient {
  let tokens = 0;
  const send = async (command: Command): Promise<unknown> => {
    const action = command.constructor.name.replace(/Command$/, '');
    // The SDK fills in the token if the caller omits it.
    const isFilledIn = action === 'UpdateSecret' || action === 'CreateSecret';
    const token = isFilledIn ? { ClientRequestToken: String(++tokens).padStart(32, '0') } : {};
    try {
      return await readAnswer(command, await call(action, { ...token, ...command.input }));
    } catch (thrown) {
      throw isRefusal(thrown) ? Object.assign(new Error(thrown.message), { name: thrown.type }) : thrown;
    }
  };
  const config = { streamCollector: async (body: Uint8Array) => body };
  return Object.assign(Object.create(SecretsManagerClient.prototype), { send, config });
}

/** Lets the command's own middleware read the answer as AWS sends it, then returns it as the SDK would. */
async function readAnswer({ input, middlewareStack }: Command, answer: unknown): Promise<unknown> {
  const response = { statusCode: 200, body: Buffer.from(JSON.stringify(answer ?? {})) };
  const send = middlewareStack.resolve(async () => ({ response, output: {} }), {});
  await send({ input });
  return withDates(answer);
}

/** On the wire, a date is a number of seconds. */
function withDates(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withDates);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [
      key,
      typeof value === 'number' && key.endsWith('Date') ? new Date(value * 1000) : withDates(value),
    ]),
  );
}
