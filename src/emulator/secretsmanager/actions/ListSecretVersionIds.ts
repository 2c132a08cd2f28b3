import * as z from 'zod';
import { defineAction } from '../action.ts';
import { toSeconds } from '../model/dates.ts';
import { findSecret } from '../model/find.ts';
import { pageOf } from '../model/paging.ts';
import type { Version } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';

/**
 * API reference, ListSecretVersionIds. A deprecated version has no VersionStages member. A version without a value, as
 * RotateSecret makes, is not listed.
 */
export const ListSecretVersionIds = defineAction({
  write: false,
  input: z.object({
    SecretId: shapes.secretId,
    MaxResults: shapes.pageSize.default(100),
    NextToken: shapes.nextToken.optional(),
    IncludeDeprecated: z.boolean().default(false),
  }),
  answerCall({ SecretId, MaxResults, NextToken, IncludeDeprecated }, context) {
    const secret = findSecret(SecretId, context);
    const versions = secret.versions.filter(
      ({ value, stages }) => value !== undefined && (IncludeDeprecated || stages.length > 0),
    );
    const page = pageOf(versions, { size: MaxResults, token: NextToken, keyOf: (version) => version.id });
    return { ARN: secret.arn, Name: secret.name, Versions: page.items.map(entryOf), NextToken: page.nextToken };
  },
});

function entryOf(version: Version): object {
  return {
    VersionId: version.id,
    VersionStages: version.stages.length === 0 ? undefined : version.stages,
    LastAccessedDate: toSeconds(version.accessedAt),
    CreatedDate: toSeconds(version.createdAt),
    KmsKeyIds: version.keys,
  };
}
