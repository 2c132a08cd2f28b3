import * as z from 'zod';
import type { Context } from '../../context.ts';
import { AwsError } from '../../error.ts';
import { defineAction } from '../action.ts';
import { missingVersion } from '../model/collector.ts';
import { dayOf, toSeconds } from '../model/dates.ts';
import { findLiveSecret } from '../model/find.ts';
import { decryptVersion } from '../model/kms.ts';
import { refusals } from '../model/refusals.ts';
import { AWSCURRENT, holderOf, type Secret, type Version, versionOf } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';
import { valueMembers } from '../model/value.ts';

const input = z.object({
  SecretId: shapes.secretId,
  VersionId: shapes.versionId.optional(),
  VersionStage: shapes.stage.optional(),
});

type Input = z.output<typeof input>;

/** API reference, GetSecretValue. */
export const GetSecretValue = defineAction({ write: false, input, answerCall: readValue });

/** Reads one value; BatchGetSecretValue does so for each of its secrets. */
export function readValue(request: Input, context: Context): object {
  const secret = findLiveSecret(request.SecretId, context);
  const version = chosenVersion(secret, request);
  if (version.value === undefined) throw missingValue(secret, request);
  decryptVersion(secret, version, context);
  recordAccess(secret, version, context);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...valueMembers(version.value),
    // A deprecated version has no labels, and can still be read by its id.
    VersionStages: version.stages.length === 0 ? undefined : version.stages,
    CreatedDate: toSeconds(version.createdAt),
  };
}

function chosenVersion(secret: Secret, request: Input): Version {
  const { VersionId, VersionStage } = request;
  const version = VersionId === undefined ? holderOf(secret, VersionStage ?? AWSCURRENT) : versionOf(secret, VersionId);
  if (version === undefined) throw missingValue(secret, request);
  if (VersionStage !== undefined && !version.stages.includes(VersionStage)) {
    throw new AwsError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return version;
}

function missingValue(secret: Secret, { VersionId, VersionStage = AWSCURRENT }: Input): AwsError {
  return VersionId === undefined ? refusals.labelNotFound(VersionStage) : missingVersion(secret, VersionId);
}

/** A read does not touch LastChangedDate. Each native replica has access dates of its own. */
function recordAccess(read: Secret, { id }: Version, { now, state }: Context): void {
  // A stale read must not save the old state over the present one.
  const secret = state.vault.findSecret(read, read.name);
  const today = dayOf(now);
  if (secret?.arn !== read.arn || (secret.accessedAt === today && versionOf(secret, id)?.accessedAt === today)) return;
  const versions = secret.versions.map((version) => (version.id === id ? { ...version, accessedAt: today } : version));
  state.vault.saveSecret({ ...secret, versions, accessedAt: today });
}
