import * as z from 'zod';
import type { Context } from '../../context.ts';
import { defineAction, requiredToken } from '../action.ts';
import { newSecretArn } from '../model/authorize-call.ts';
import { chosenKey } from '../model/keys.ts';
import { decryptVersion, validateKey } from '../model/kms.ts';
import { isOtherwise } from '../model/open-cases.ts';
import { refusals } from '../model/refusals.ts';
import { replicateSecret, replicationStatus, saveWithReplicas } from '../model/replication.ts';
import { type Secret, sameValue, type Value, versionOf } from '../model/secret.ts';
import { replicaRegions, shapes } from '../model/shapes.ts';
import { checkedTags } from '../model/tags.ts';
import { givenValue } from '../model/value.ts';
import { withVersion } from '../model/versions.ts';

const input = z.object({
  Name: shapes.name,
  ClientRequestToken: shapes.token.optional(),
  Description: shapes.description.optional(),
  KmsKeyId: shapes.key.optional(),
  SecretString: shapes.secretString.optional(),
  SecretBinary: shapes.secretBinary.optional(),
  Tags: shapes.tags.optional(),
  AddReplicaRegions: replicaRegions.optional(),
  ForceOverwriteReplicaSecret: z.boolean().optional(),
  Type: shapes.type.optional(),
});

type Input = z.output<typeof input>;

/** API reference, CreateSecret: repeated with the same token and value, it answers like the first call. */
export const CreateSecret = defineAction({
  write: true,
  input,
  answerCall(request, context) {
    const token = requiredToken(request.ClientRequestToken);
    const value = givenValue(request);
    const present = context.state.vault.findSecret(context.caller, request.Name);
    if (present !== undefined) return repeatCreation(present, token, value, context);
    const secret = newSecret(request, token, value, context);
    const regions = request.AddReplicaRegions ?? [];
    const force = request.ForceOverwriteReplicaSecret ?? false;
    const replicated = replicateSecret(secret, regions, force, context);
    saveWithReplicas(replicated, context);
    return answerOf(replicated, value === undefined ? undefined : token);
  },
});

function repeatCreation(present: Secret, token: string, value: Value | undefined, context: Context): object {
  if (present.deletion !== undefined) throw refusals.scheduledForDeletion();
  const version = versionOf(present, token);
  if (version?.value === undefined || value === undefined) throw refusals.alreadyExists(present.name);
  decryptVersion(present, version, context);
  if (!sameValue(version.value, value)) throw refusals.tokenInUse(token, present.arn);
  if (isOtherwise('create-again', context)) throw refusals.alreadyExists(present.name);
  return answerOf(present, token);
}

function newSecret(request: Input, token: string, value: Value | undefined, context: Context): Secret {
  const { caller, now, random } = context;
  const { account, region } = caller;
  const tags = checkedTags([], request.Tags ?? []);
  const empty: Secret = {
    account,
    region,
    arn: newSecretArn({ account, region }, request.Name, random),
    name: request.Name,
    createdAt: now,
    changedAt: now,
    versions: [],
    description: request.Description,
    key: chosenKey(request.KmsKeyId),
    tags: tags.length === 0 ? undefined : tags,
    type: request.Type,
    owningService: undefined,
    rotation: undefined,
    policy: undefined,
    deletion: undefined,
    primaryRegion: undefined,
    replicas: [],
    listed: true,
  };
  validateKey(empty, context);
  return value === undefined ? empty : withVersion(empty, { id: token, value }, context);
}

function answerOf(secret: Secret, versionId: string | undefined): object {
  const ReplicationStatus = secret.replicas.length === 0 ? undefined : replicationStatus(secret, 'InProgress');
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId, ReplicationStatus };
}
