import { toSeconds } from './dates.ts';
import { nextRotationDate } from './next-rotation.ts';
import type { Secret } from './secret.ts';

/** The members that DescribeSecret and an entry of ListSecrets share. Members without a value are omitted. */
export function describeSecret(secret: Secret): object {
  const { rotation } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Type: secret.type || undefined,
    Description: secret.description || undefined,
    KmsKeyId: secret.key,
    RotationEnabled: rotation?.enabled,
    RotationLambdaARN: rotation?.lambdaArn,
    RotationRules: rotation?.rules,
    NextRotationDate: toSeconds(nextRotationDate(rotation)),
    LastChangedDate: toSeconds(secret.changedAt),
    LastAccessedDate: toSeconds(secret.accessedAt),
    DeletedDate: toSeconds(secret.deletion?.at),
    Tags: secret.tags,
    OwningService: secret.owningService,
    CreatedDate: toSeconds(secret.createdAt),
    PrimaryRegion: secret.primaryRegion,
  };
}
