import * as z from 'zod';
import { parseArn } from '../arn.ts';
import { text, whole } from '../constraints.ts';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { defineAction, requiredToken } from './action.ts';
import { withRoom } from './collector.ts';
import { writable } from './find.ts';
import { attach } from './labels.ts';
import { saveWithReplicas } from './replication.ts';
import { AWSCURRENT, AWSPENDING, holderOf, type Secret, versionOf } from './secret.ts';
import { shapes } from './shapes.ts';
import { refuseTooManyLabels } from './versions.ts';

const input = z.object({
  SecretId: shapes.secretId,
  ClientRequestToken: shapes.token.optional(),
  RotationLambdaARN: text(0, 2048).optional(),
  RotationRules: z
    .object({
      AutomaticallyAfterDays: whole(1, 1000).optional(),
      Duration: text(2, 3).optional(),
      ScheduleExpression: text(1, 256).optional(),
    })
    .optional(),
  RotateImmediately: z.boolean().default(true),
});

type Input = z.output<typeof input>;

/**
 * API reference, RotateSecret, as far as versions and labels go: no function is invoked. A version is there under
 * AWSPENDING before it has a value, until a PutSecretValue with its id brings one.
 */
export const RotateSecret = defineAction({
  write: true,
  input,
  run(request, context) {
    const token = requiredToken(request.ClientRequestToken, 'InvalidParameterException');
    const secret = withRotation(writable(request.SecretId, context), request);
    refuseRunning(secret, token);
    const rotated = request.RotateImmediately ? withPending(secret, token, context) : secret;
    refuseTooManyLabels(rotated);
    saveWithReplicas({ ...rotated, changedAt: context.now }, context);
    return { ARN: secret.arn, Name: secret.name, VersionId: request.RotateImmediately ? token : undefined };
  },
});

function withRotation(secret: Secret, { RotationLambdaARN, RotationRules }: Input): Secret {
  const lambdaArn = RotationLambdaARN ?? secret.rotation?.lambdaArn;
  if (!lambdaArn) {
    throw new AwsError('InvalidRequestException', 'No Lambda rotation function ARN is associated with this secret.');
  }
  refuseNoFunction(lambdaArn);
  return { ...secret, rotation: { enabled: true, lambdaArn, rules: RotationRules ?? secret.rotation?.rules } };
}

function refuseNoFunction(lambdaArn: string): void {
  const arn = parseArn(lambdaArn);
  if (arn?.service === 'lambda' && arn.resource.startsWith('function:')) return;
  throw new AwsError(
    'AccessDeniedException',
    'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
  );
}

/** AWSPENDING beside AWSCURRENT means a finished rotation; elsewhere, one that runs or is stuck. */
function refuseRunning(secret: Secret, token: string): void {
  const pending = holderOf(secret, AWSPENDING);
  if (pending === undefined || pending.id === token || pending.stages.includes(AWSCURRENT)) return;
  throw new AwsError(
    'InvalidRequestException',
    "A previous rotation isn't complete. That rotation will be reattempted.",
  );
}

function withPending(secret: Secret, id: string, { now }: Context): Secret {
  const pending = { id, value: undefined, keys: [], stages: [], createdAt: now };
  const known = versionOf(secret, id) !== undefined;
  const versions = known ? secret.versions : [...withRoom(secret.versions, now), pending];
  return { ...secret, versions: attach(versions, AWSPENDING, id) };
}
