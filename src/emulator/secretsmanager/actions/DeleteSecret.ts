import * as z from 'zod';
import { arnOf } from '../../arn.ts';
import type { Context } from '../../context.ts';
import { AwsError } from '../../error.ts';
import { defineAction } from '../action.ts';
import { daysAfter, toSeconds } from '../model/dates.ts';
import { findSecret, locateSecret, refuseReadOnly } from '../model/find.ts';
import { isOtherwise } from '../model/open-cases.ts';
import { refusals } from '../model/refusals.ts';
import type { Secret } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';

const input = z.object({
  SecretId: shapes.secretId,
  RecoveryWindowInDays: z.number().optional(),
  ForceDeleteWithoutRecovery: z.boolean().default(false),
});

type Input = z.output<typeof input>;

/** API reference, DeleteSecret. Forced, it succeeds even if there is no secret. */
export const DeleteSecret = defineAction({
  write: true,
  input,
  answerCall(request, context) {
    refuseWindow(request);
    const absent = locateSecret(request.SecretId, context).secret === undefined;
    if (absent && request.ForceDeleteWithoutRecovery) return nothingDeleted(request, context);
    const secret = findSecret(request.SecretId, context);
    refuseReadOnly(secret);
    refuseReplicated(secret);
    return request.ForceDeleteWithoutRecovery ? deleteNow(secret, context) : scheduleDeletion(secret, request, context);
  },
});

function refuseWindow({ RecoveryWindowInDays: days, ForceDeleteWithoutRecovery }: Input): void {
  if (days === undefined) return;
  if (ForceDeleteWithoutRecovery) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days < 7 || days > 30) {
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
}

function refuseReplicated({ arn, replicas, crossAccountReplicas = [] }: Secret): void {
  // User Guide, "Stop cross-account replication": replication must be stopped before either secret can be deleted.
  // AWS's message is not known.
  const abroad = crossAccountReplicas.find(({ status }) => status !== 'Detached');
  if (abroad !== undefined)
    throw invalidParameter(`You can't delete secret ${arn} that still has a replica ${abroad.arn}.`);
  if (replicas.length === 0) return;
  const regions = replicas.map((replica) => replica.region).sort();
  throw invalidParameter(`You can't delete secret ${arn} that still has replica regions [${regions.join(', ')}].`);
}

function nothingDeleted({ SecretId }: Input, { caller, now }: Context): object {
  const ARN = SecretId.startsWith('arn:') ? SecretId : arnOf('secretsmanager', caller, `secret:${SecretId}`);
  return { ARN, Name: SecretId, DeletionDate: toSeconds(now) };
}

/** AWS answers at once and deletes some seconds later; until then, the name stays taken. */
function deleteNow(secret: Secret, { now, state, forceDeleteLag }: Context): object {
  const goneAt = now + forceDeleteLag;
  state.vault.saveSecret({ ...secret, deletion: { kind: 'forced', at: now, goneAt } });
  return { ARN: secret.arn, Name: secret.name, DeletionDate: toSeconds(now) };
}

function scheduleDeletion(secret: Secret, { RecoveryWindowInDays = 30 }: Input, context: Context): object {
  const { now, state } = context;
  if (secret.deletion !== undefined && !isOtherwise('delete-again', context)) throw refusals.markedForDeletion();
  const goneAt = daysAfter(now, RecoveryWindowInDays);
  state.vault.saveSecret({ ...secret, deletion: { kind: 'scheduled', at: now, goneAt } });
  return { ARN: secret.arn, Name: secret.name, DeletionDate: toSeconds(goneAt) };
}

function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
