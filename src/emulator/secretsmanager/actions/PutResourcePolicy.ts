import * as z from 'zod';
import { AwsError } from '../../error.ts';
import { defineAction } from '../action.ts';
import { findWritableSecret } from '../model/find.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { isPublic, parsePolicy } from '../model/resource-policy.ts';
import { shapes } from '../model/shapes.ts';

/** API reference, PutResourcePolicy: replaces the existing policy. */
export const PutResourcePolicy = defineAction({
  write: true,
  input: z.object({
    SecretId: shapes.secretId,
    ResourcePolicy: shapes.policy,
    BlockPublicPolicy: z.boolean().default(false),
  }),
  answerCall({ SecretId, ResourcePolicy, BlockPublicPolicy }, context) {
    const secret = findWritableSecret(SecretId, context);
    const policy = parsePolicy(ResourcePolicy);
    if (policy === undefined) {
      throw new AwsError('MalformedPolicyDocumentException', 'This resource policy contains invalid syntax.');
    }
    if (BlockPublicPolicy && isPublic(policy)) {
      throw new AwsError('PublicPolicyException', 'This resource policy allows broad access to the secret.');
    }
    saveWithReplicas({ ...secret, policy: ResourcePolicy }, context);
    return { ARN: secret.arn, Name: secret.name };
  },
});
