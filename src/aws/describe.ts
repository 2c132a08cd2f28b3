import {
  DescribeSecretCommand,
  type DescribeSecretCommandInput,
  type DescribeSecretCommandOutput,
  type DescribeSecretResponse,
} from '@aws-sdk/client-secrets-manager';
import type { DeserializeMiddleware } from '@smithy/types';
import * as z from 'zod';

/** What DescribeSecret answers of a replica that AWS keeps of another account's secret. */
const crossAccountReplica = z.object({ CrossAccountPrimary: z.object({ PrimarySecretARN: z.string() }) });

export type Description = DescribeSecretResponse & Partial<z.infer<typeof crossAccountReplica>>;

type Middleware = DeserializeMiddleware<DescribeSecretCommandInput, DescribeSecretCommandOutput>;

/**
 * DescribeSecret whose output also has `CrossAccountPrimary`. The SDK (3.1164.0) reads the members that it knows and
 * drops this newer one, so it is read from the raw answer: the body is collected before the SDK reads it, and looked
 * at after. As soon as the SDK knows the member, its own stands.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
 */
export function describeCommand(secretId: string): DescribeSecretCommand {
  const command = new DescribeSecretCommand({ SecretId: secretId });
  command.middlewareStack.add(collectBody, { step: 'deserialize', priority: 'low', name: 'lockstepBody' });
  command.middlewareStack.add(addPrimary, { step: 'deserialize', priority: 'high', name: 'lockstepPrimary' });
  return command;
}

/** The innermost: the SDK takes bytes for a body as well as a stream. */
const collectBody: Middleware = (next) => async (args) => {
  const result = await next(args);
  const { response } = result;
  if (hasBody(response) && isStream(response.body)) response.body = await bytesOf(response.body);
  return result;
};

const addPrimary: Middleware = (next) => async (args) => {
  const result = await next(args);
  const { response, output } = result;
  if (output === undefined || !hasBody(response) || !(response.body instanceof Uint8Array)) return result;
  const text = Buffer.from(response.body).toString();
  if (!text.includes('"CrossAccountPrimary"')) return result;
  Object.assign(output, { ...crossAccountReplica.safeParse(JSON.parse(text)).data, ...output });
  return result;
};

function hasBody(response: unknown): response is { body: unknown } {
  return typeof response === 'object' && response !== null && 'body' in response;
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
