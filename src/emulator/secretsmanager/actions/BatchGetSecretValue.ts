import * as z from 'zod';
import type { Context } from '../../context.ts';
import { AwsError } from '../../error.ts';
import { momentOf } from '../../faults/lag.ts';
import { defineAction } from '../action.ts';
import { authorizeAction } from '../model/authorize-call.ts';
import { checkedFilters, matchesFilters } from '../model/filters.ts';
import { locateSecret } from '../model/find.ts';
import { isOtherwise } from '../model/open-cases.ts';
import { pageOf } from '../model/paging.ts';
import { refusals } from '../model/refusals.ts';
import { shapes } from '../model/shapes.ts';
import { readValue } from './GetSecretValue.ts';

const input = z.object({
  SecretIdList: shapes.secretIdList.optional(),
  Filters: shapes.filters.optional(),
  MaxResults: shapes.batchSize.optional(),
  NextToken: shapes.nextToken.optional(),
});

type Input = z.output<typeof input>;

interface Failure {
  readonly SecretId: string;
  readonly ErrorCode: string;
  readonly Message: string;
}

/** API reference, BatchGetSecretValue: reads AWSCURRENT; a secret that cannot be read does not fail the call. */
export const BatchGetSecretValue = defineAction({
  write: false,
  input,
  answerCall(request, context) {
    refuseMixture(request);
    const page = idsOf(request, context);
    const results = page.items.map((id) => readOne(id, context));
    return {
      SecretValues: results.flatMap((result) => ('value' in result ? [result.value] : [])),
      Errors: results.flatMap((result) => ('failure' in result ? [result.failure] : [])),
      NextToken: page.nextToken,
    };
  },
});

function refuseMixture({ SecretIdList, Filters, MaxResults }: Input): void {
  if ((SecretIdList === undefined) === (Filters === undefined)) {
    throw invalidParameter('Either SecretIdList or Filters must be provided, but not both.');
  }
  if (MaxResults !== undefined && Filters === undefined) {
    throw invalidParameter('MaxResults can only be used together with Filters.');
  }
}

function idsOf({ SecretIdList, Filters = [], MaxResults = 20, NextToken }: Input, { caller, state, asOf }: Context) {
  if (SecretIdList !== undefined) return { items: SecretIdList, nextToken: undefined };
  const filters = checkedFilters(Filters);
  const found = state.vault
    .listSecrets(caller, asOf)
    .filter((secret) => secret.deletion === undefined && secret.listed && matchesFilters(secret, filters))
    .map((secret) => secret.arn)
    .sort();
  return pageOf(found, { size: MaxResults, token: NextToken, keyOf: (arn) => arn });
}

function readOne(SecretId: string, batch: Context): { value: object } | { failure: Failure } {
  const context = { ...batch, action: 'GetSecretValue', asOf: momentOf(batch, SecretId) };
  try {
    strikeOne(SecretId, context);
    authorizeAction('GetSecretValue', { SecretId }, context);
    return { value: readValue({ SecretId }, context) };
  } catch (error) {
    if (!(error instanceof AwsError) || failsBatch(error, SecretId, context)) throw error;
    return { failure: { SecretId, ErrorCode: error.type, Message: error.message } };
  }
}

/** Whether the whole call fails for a secret without a value. */
function failsBatch({ type }: AwsError, SecretId: string, context: Context): boolean {
  const isEmpty = locateSecret(SecretId, context).secret?.versions.length === 0;
  return isEmpty && type === 'ResourceNotFoundException' && isOtherwise('empty-secret-in-batch', context);
}

/** Faults that name one secret strike it within the batch. */
function strikeOne(secretId: string, context: Context): void {
  const [effect] = context.fired(({ kind }) => kind === 'error' || kind === 'deny', secretId);
  if (effect?.kind === 'error') throw new AwsError(effect.type, effect.message);
  if (effect !== undefined) {
    throw refusals.denied(context.caller.principal, 'secretsmanager:GetSecretValue', secretId);
  }
}

function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
