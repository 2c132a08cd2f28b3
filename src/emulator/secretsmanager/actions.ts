import type { Action } from './action.ts';
import { BatchGetSecretValue } from './actions/BatchGetSecretValue.ts';
import { CancelRotateSecret } from './actions/CancelRotateSecret.ts';
import { CreateSecret } from './actions/CreateSecret.ts';
import { DeleteResourcePolicy } from './actions/DeleteResourcePolicy.ts';
import { DeleteSecret } from './actions/DeleteSecret.ts';
import { DescribeSecret } from './actions/DescribeSecret.ts';
import { GetRandomPassword } from './actions/GetRandomPassword.ts';
import { GetResourcePolicy } from './actions/GetResourcePolicy.ts';
import { GetSecretValue } from './actions/GetSecretValue.ts';
import { ListSecrets } from './actions/ListSecrets.ts';
import { ListSecretVersionIds } from './actions/ListSecretVersionIds.ts';
import { PutResourcePolicy } from './actions/PutResourcePolicy.ts';
import { PutSecretValue } from './actions/PutSecretValue.ts';
import { RemoveRegionsFromReplication } from './actions/RemoveRegionsFromReplication.ts';
import { ReplicateSecretToRegions } from './actions/ReplicateSecretToRegions.ts';
import { RestoreSecret } from './actions/RestoreSecret.ts';
import { RotateSecret } from './actions/RotateSecret.ts';
import { StopReplicationToReplica } from './actions/StopReplicationToReplica.ts';
import { TagResource } from './actions/TagResource.ts';
import { UntagResource } from './actions/UntagResource.ts';
import { UpdateSecret } from './actions/UpdateSecret.ts';
import { UpdateSecretVersionStage } from './actions/UpdateSecretVersionStage.ts';
import { ValidateResourcePolicy } from './actions/ValidateResourcePolicy.ts';

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
