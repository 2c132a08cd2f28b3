import * as z from 'zod';
import { AwsError } from '../../error.ts';
import { defineAction, requiredToken } from '../action.ts';
import { findWritableSecret } from '../model/find.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { versionOf } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';
import { givenValue } from '../model/value.ts';
import { withVersion } from '../model/versions.ts';

/**
 * API reference, PutSecretValue. Repeated with the same token and value it moves no label, whatever labels it names.
 */
export const PutSecretValue = defineAction({
  write: true,
  input: z.object({
    SecretId: shapes.secretId,
    ClientRequestToken: shapes.token.optional(),
    SecretString: shapes.secretString.optional(),
    SecretBinary: shapes.secretBinary.optional(),
    VersionStages: shapes.stages.optional(),
    RotationToken: shapes.rotationToken.optional(),
  }),
  answerCall(request, context) {
    const token = requiredToken(request.ClientRequestToken);
    const value = givenValue(request);
    if (value === undefined) {
      throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    }
    const before = findWritableSecret(request.SecretId, context);
    const after = withVersion(before, { id: token, value, stages: request.VersionStages }, context);
    if (after !== before) saveWithReplicas(after, context);
    const stages = versionOf(after, token)?.stages ?? [];
    return {
      ARN: after.arn,
      Name: after.name,
      VersionId: token,
      VersionStages: stages.length === 0 ? undefined : stages,
    };
  },
});
