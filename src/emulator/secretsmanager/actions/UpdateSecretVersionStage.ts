import * as z from 'zod';
import type { Context } from '../../context.ts';
import { AwsError } from '../../error.ts';
import { defineAction } from '../action.ts';
import { missingVersion } from '../model/collector.ts';
import { findWritableSecret } from '../model/find.ts';
import { attachLabel, detachLabel } from '../model/labels.ts';
import { isOtherwise } from '../model/open-cases.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { AWSCURRENT, holderOf, type Secret, versionOf } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';
import { refuseTooManyLabels, restartRotation } from '../model/versions.ts';

const input = z.object({
  SecretId: shapes.secretId,
  VersionStage: shapes.stage,
  RemoveFromVersionId: shapes.versionId.optional(),
  MoveToVersionId: shapes.versionId.optional(),
});

type Input = z.output<typeof input>;

/** API reference, UpdateSecretVersionStage. RemoveFromVersionId makes the move a compare-and-swap. */
export const UpdateSecretVersionStage = defineAction({
  write: true,
  input,
  answerCall(request, context) {
    const secret = findWritableSecret(request.SecretId, context);
    refuseWrongHolder(secret, request, context);
    const moved = moveLabel(secret, request, context);
    refuseTooManyLabels(moved);
    saveWithReplicas(moved, context);
    return { ARN: secret.arn, Name: secret.name };
  },
});

/**
 * ```
 * label is on  RemoveFrom   |
 * nowhere      absent       | goes on
 * X            X            | goes on
 * X            absent       | refused, names X
 * any          another      | refused: the lost compare-and-swap
 * ```
 */
function refuseWrongHolder(secret: Secret, request: Input, context: Context): void {
  const { VersionStage: label, RemoveFromVersionId, MoveToVersionId } = request;
  const holder = holderOf(secret, label)?.id;
  if (RemoveFromVersionId === undefined && MoveToVersionId === undefined) {
    throw invalidParameter('You must specify RemoveFromVersionId, MoveToVersionId, or both.');
  }
  if (RemoveFromVersionId === holder) {
    if (MoveToVersionId === holder && isOtherwise('swap-to-holder', context))
      throw invalidParameter(`Staging label ${label} is already attached to version ${holder}.`);
    return;
  }
  if (RemoveFromVersionId === undefined) {
    if (MoveToVersionId === holder && isOtherwise('swap-to-holder-without-from', context)) return;
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (isOtherwise('swap-from-another', context)) return;
  throw invalidParameter(
    `When you move staging label ${label}, if you specify RemoveFromVersionId, it must be set to the version that currently has the staging label ${label}.`,
  );
}

function moveLabel(secret: Secret, { VersionStage: label, MoveToVersionId }: Input, context: Context): Secret {
  const { now } = context;
  if (MoveToVersionId === undefined) {
    if (label === AWSCURRENT) {
      throw invalidParameter(
        'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
      );
    }
    return { ...secret, versions: detachLabel(secret.versions, label), changedAt: now };
  }
  const moved = versionOf(secret, MoveToVersionId);
  if (moved === undefined) {
    if (isOtherwise('swap-to-unknown', context)) return secret;
    throw missingVersion(secret, MoveToVersionId);
  }
  if (moved.stages.length === 0 && isOtherwise('swap-to-unlabelled', context))
    throw invalidParameter(`Version ${MoveToVersionId} has no staging label.`);
  const rotation = label === AWSCURRENT ? restartRotation(secret.rotation, now) : secret.rotation;
  return { ...secret, versions: attachLabel(secret.versions, label, MoveToVersionId), rotation, changedAt: now };
}

function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
