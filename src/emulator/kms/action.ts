import type * as z from 'zod';
import { textOf } from '../constraints.ts';
import type { Context } from '../context.ts';
import { denialOf } from '../secretsmanager/model/authorize-call.ts';
import { refusals } from '../secretsmanager/model/refusals.ts';
import { parseInput } from '../validation.ts';
import { keyErrors } from './errors.ts';
import { type KeyTag, type MadeKey, tagConditions } from './key-store.ts';
import { judgeByKey } from './policy.ts';

interface Definition<S extends z.ZodObject> {
  readonly write: boolean;
  readonly input: S;
  answerCall(input: z.output<S>, context: Context): object | undefined;
}

/** An id or an ARN; DescribeKey takes aliases as well. */
export const keyId = textOf(1, 2048);

/** One action of KMS. */
export function defineKeyAction<S extends z.ZodObject>({ write, input, answerCall }: Definition<S>) {
  return {
    write,
    performAction: (body: unknown, context: Context) => answerCall(parseInput(input, body), context),
  };
}

/** Asks the policy hook about a call that names no key. @throws AccessDeniedException */
export function authorizeCall(context: Context, tags: readonly KeyTag[] = [], action = context.action): void {
  askHook(action, '*', tagConditions('RequestTag', tags), context);
}

/** A key that a call names, if both the caller's policies and the key's own allow the call. @throws AwsError */
export function findMadeKey(id: string, context: Context): MadeKey {
  const arn = context.state.keys.nameOf(id, context.caller);
  const key = context.state.kms.findKey(arn, context.now);
  if (typeof key === 'string') throw keyErrors.notFound(arn);
  authorizeUse(key, context);
  return key;
}

/** As `findMadeKey`, but refuses one that is scheduled for deletion. */
export function findLastingKey(id: string, context: Context): MadeKey {
  const key = findMadeKey(id, context);
  if (key.state === 'PendingDeletion') throw keyErrors.pendingDeletion(key.arn);
  return key;
}

/** Either the key's policy allows the caller itself, or it leaves that to IAM, and IAM does. */
function authorizeUse({ arn, tags, policy }: MadeKey, context: Context): void {
  const { action, caller } = context;
  const verdict = judgeByKey(policy, caller, `kms:${action}`);
  if (verdict === 'deny') throw refusals.denied(caller.principal, `kms:${action}`, arn, 'resource-based');
  if (verdict === 'ask-iam') askHook(action, arn, tagConditions('ResourceTag', tags), context);
}

function askHook(action: string, resource: string, conditions: Record<string, string>, context: Context): void {
  const { account, region, principal } = context.caller;
  const request = { account, region, principal, action: `kms:${action}`, resource, exists: resource !== '*' };
  const verdict = context.authorize({ ...request, context: conditions });
  if (verdict !== 'allow') throw denialOf(verdict, { ...request, context: conditions }, resource);
}
