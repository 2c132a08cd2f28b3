import * as z from 'zod';
import type { Context } from '../../context.ts';
import { defineAction } from '../action.ts';
import { describeSecret } from '../model/describe.ts';
import { checkedFilters, type Filter, matchesFilters } from '../model/filters.ts';
import { stagesById } from '../model/labels.ts';
import { pageOf } from '../model/paging.ts';
import type { Secret } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';

const input = z.object({
  IncludePlannedDeletion: z.boolean().default(false),
  MaxResults: shapes.pageSize.default(100),
  NextToken: shapes.nextToken.optional(),
  Filters: shapes.filters.default([]),
  SortOrder: z.enum(['asc', 'desc']).default('asc'),
  SortBy: z.enum(['created-date', 'last-accessed-date', 'last-changed-date', 'name']).default('created-date'),
});

type Input = z.output<typeof input>;

const ORDERS: Record<Input['SortBy'], (one: Secret, other: Secret) => number> = {
  'created-date': (one, other) => one.createdAt - other.createdAt,
  'last-accessed-date': (one, other) => (one.accessedAt ?? 0) - (other.accessedAt ?? 0),
  'last-changed-date': (one, other) => one.changedAt - other.changedAt,
  name: byName,
};

/** API reference, ListSecrets: the caller's own account only, and possibly stale. */
export const ListSecrets = defineAction({
  write: false,
  input,
  answerCall(request, context) {
    const page = pageOf(findSecrets(request, context), {
      size: request.MaxResults,
      token: request.NextToken,
      keyOf: (secret) => secret.arn,
    });
    const SecretList = page.items.map((secret) => ({
      ...describeSecret(secret),
      SecretVersionsToStages: stagesById(secret.versions),
    }));
    return { SecretList, NextToken: page.nextToken };
  },
});

function findSecrets(request: Input, { state, caller, asOf }: Context): readonly Secret[] {
  const filters = checkedFilters(request.Filters);
  if (asOf !== undefined) return selectSecrets(state.vault.listSecrets(caller, asOf), request, filters);
  const { IncludePlannedDeletion, SortBy, SortOrder } = request;
  const key = JSON.stringify([IncludePlannedDeletion, filters, SortBy, SortOrder]);
  return state.vault.cachedListing(caller, key, (secrets) => selectSecrets(secrets, request, filters));
}

function selectSecrets(secrets: readonly Secret[], request: Input, filters: readonly Filter[]): Secret[] {
  const { IncludePlannedDeletion, SortBy, SortOrder } = request;
  const sign = SortOrder === 'asc' ? 1 : -1;
  return secrets
    .filter((secret) => secret.listed && (IncludePlannedDeletion || secret.deletion === undefined))
    .filter((secret) => matchesFilters(secret, filters))
    .sort((one, other) => sign * (ORDERS[SortBy](one, other) || byName(one, other)));
}

function byName(one: Secret, other: Secret): number {
  if (one.name === other.name) return 0;
  return one.name < other.name ? -1 : 1;
}
