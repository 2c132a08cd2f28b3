import type { Action } from './action.ts';
import { BatchGetSecretValue } from './BatchGetSecretValue.ts';
import { CancelRotateSecret } from './CancelRotateSecret.ts';
import { CreateSecret } from './CreateSecret.ts';
import { DeleteResourcePolicy } from './DeleteResourcePolicy.ts';
import { DeleteSecret } from './DeleteSecret.ts';
import { DescribeSecret } from './DescribeSecret.ts';
import { GetRandomPassword } from './GetRandomPassword.ts';
import { GetResourcePolicy } from './GetResourcePolicy.ts';
import { GetSecretValue } from './GetSecretValue.ts';
import { ListSecrets } from './ListSecrets.ts';
import { ListSecretVersionIds } from './ListSecretVersionIds.ts';
import { PutResourcePolicy } from './PutResourcePolicy.ts';
import { PutSecretValue } from './PutSecretValue.ts';
import { RemoveRegionsFromReplication } from './RemoveRegionsFromReplication.ts';
import { ReplicateSecretToRegions } from './ReplicateSecretToRegions.ts';
import { RestoreSecret } from './RestoreSecret.ts';
import { RotateSecret } from './RotateSecret.ts';
import { StopReplicationToReplica } from './StopReplicationToReplica.ts';
import { TagResource } from './TagResource.ts';
import { UntagResource } from './UntagResource.ts';
import { UpdateSecret } from './UpdateSecret.ts';
import { UpdateSecretVersionStage } from './UpdateSecretVersionStage.ts';
import { ValidateResourcePolicy } from './ValidateResourcePolicy.ts';

/** The Secrets Manager API, by the names of its actions. */
export const secretsManagerActions: Readonly<Record<string, Action>> = {
  BatchGetSecretValue,
  CancelRotateSecret,
  CreateSecret,
  DeleteResourcePolicy,
  DeleteSecret,
  DescribeSecret,
  GetRandomPassword,
  GetResourcePolicy,
  GetSecretValue,
  ListSecretVersionIds,
  ListSecrets,
  PutResourcePolicy,
  PutSecretValue,
  RemoveRegionsFromReplication,
  ReplicateSecretToRegions,
  RestoreSecret,
  RotateSecret,
  StopReplicationToReplica,
  TagResource,
  UntagResource,
  UpdateSecret,
  UpdateSecretVersionStage,
  ValidateResourcePolicy,
};
