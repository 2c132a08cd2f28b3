import type * as z from 'zod';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { momentOf } from '../faults/lag.ts';
import { parseInput } from '../validation.ts';
import { authorizeCall } from './model/authorize-call.ts';
import { isOtherwise } from './model/open-cases.ts';

/** One API action, called with a request's body. @throws AwsError */
export interface Action {
  /** Whether the action changes state. */
  readonly write: boolean;
  /** Undefined: AWS answers with an empty body. */
  performAction(body: unknown, context: Context): object | undefined;
}

interface Definition<S extends z.ZodObject> {
  readonly write: boolean;
  readonly input: S;
  answerCall(input: z.output<S>, context: Context): object | undefined;
}

/** AWS's order of checks: the model's constraints, then IAM, then what the action itself finds. */
export function defineAction<S extends z.ZodObject>({ write, input: schema, answerCall }: Definition<S>): Action {
  return {
    write,
    performAction(body, present) {
      const context = { ...present, asOf: momentOf(present) };
      const input = parseBody(schema, body, context);
      authorizeCall(input, context);
      return answerCall(input, context);
    },
  };
}

/** An empty value fits no schema, but AWS may take it. */
function parseBody<S extends z.ZodObject>(schema: S, body: unknown, context: Context): z.output<S> {
  const { SecretString } = Object(body);
  if (SecretString !== '' || !isOtherwise('empty-value', context)) return parseInput(schema, body);
  return { ...parseInput(schema, { ...Object(body), SecretString: undefined }), SecretString };
}

/** SDKs fill in the token. AWS requires it, and checks for it before it looks up the secret. */
export function requiredToken(token: string | undefined, type = 'InvalidRequestException'): string {
  if (token !== undefined) return token;
  throw new AwsError(type, 'You must provide a ClientRequestToken value. We recommend a UUID-type value.');
}
