import * as z from 'zod';
import type { Context } from '../../context.ts';
import { defineAction, requiredToken } from '../action.ts';
import { findSecret, findWritableSecret } from '../model/find.ts';
import { chosenKey } from '../model/keys.ts';
import { canReencrypt, validateKey } from '../model/kms.ts';
import { isOtherwise } from '../model/open-cases.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, isReplica, type Secret, type Version } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';
import { givenValue } from '../model/value.ts';
import { withVersion } from '../model/versions.ts';

const input = z.object({
  SecretId: shapes.secretId,
  ClientRequestToken: shapes.token.optional(),
  Description: shapes.description.optional(),
  KmsKeyId: shapes.key.optional(),
  SecretString: shapes.secretString.optional(),
  SecretBinary: shapes.secretBinary.optional(),
  Type: shapes.type.optional(),
});

type Input = z.output<typeof input>;

/**
 * API reference, UpdateSecret; except that a repeat with the same token and value is not an error (measured on AWS).
 */
export const UpdateSecret = defineAction({
  write: true,
  input,
  answerCall(request, context) {
    const token = requiredToken(request.ClientRequestToken);
    const value = givenValue(request);
    const before = findWritable(request, context);
    const described = withMetadata(withKey(before, request, context), request, context);
    const after = value === undefined ? described : withVersion(described, { id: token, value }, context);
    if (after !== before) saveWithReplicas(after, context);
    return { ARN: after.arn, Name: after.name, VersionId: value === undefined ? undefined : token };
  },
});

/** A native replica is read-only "except for its encryption key" (User Guide, "Promote a replica secret"). */
function findWritable(request: Input, context: Context): Secret {
  const onlyKey = givenValue(request) === undefined && request.Description === undefined && request.Type === undefined;
  const secret = findSecret(request.SecretId, context);
  const allowed = isReplica(secret) && onlyKey && request.KmsKeyId !== undefined;
  return allowed ? secret : findWritableSecret(request.SecretId, context);
}

function withMetadata(secret: Secret, { Description, Type }: Input, context: Context): Secret {
  if (Description === undefined && Type === undefined) return secret;
  const stays = Description === '' && isOtherwise('empty-description', context);
  const description = stays ? secret.description : (Description ?? secret.description);
  return { ...secret, description, type: Type ?? secret.type, changedAt: context.now };
}

function withKey(secret: Secret, { KmsKeyId }: Input, context: Context): Secret {
  const key = chosenKey(KmsKeyId);
  if (KmsKeyId === undefined || key === secret.key) return secret;
  validateKey({ ...secret, key }, context);
  const versions = secret.versions.map((version) => reencryptVersion(version, secret, key, context));
  return { ...secret, key, versions, changedAt: context.now };
}

/** Only versions with one of AWS's three labels are encrypted under the new key too; they keep the old one. */
function reencryptVersion(version: Version, secret: Secret, key: string | undefined, context: Context): Version {
  const concerned = [AWSCURRENT, AWSPENDING, AWSPREVIOUS].some((label) => version.stages.includes(label));
  if (!concerned || !canReencrypt(secret, version, key, context)) return version;
  return { ...version, keys: [...new Set([context.state.keys.nameOf(key, secret), ...version.keys])] };
}
