import * as z from 'zod';
import { textOf, wholeNumber } from '../../constraints.ts';
import type { Context } from '../../context.ts';
import { AwsError } from '../../error.ts';
import { defineAction, requiredToken } from '../action.ts';
import { withRoom } from '../model/collector.ts';
import { findWritableSecret } from '../model/find.ts';
import { attachLabel } from '../model/labels.ts';
import { saveWithReplicas } from '../model/replication.ts';
import { AWSCURRENT, AWSPENDING, holderOf, type Secret, versionOf } from '../model/secret.ts';
import { shapes } from '../model/shapes.ts';
import { refuseTooManyLabels } from '../model/versions.ts';

const input = z.object({
  SecretId: shapes.secretId,
  ClientRequestToken: shapes.token.optional(),
  RotationLambdaARN: textOf(0, 2048).optional(),
  RotationRules: z
    .object({
      AutomaticallyAfterDays: wholeNumber(1, 1000).optional(),
      Duration: textOf(2, 3, /[0-9]+h/).optional(),
      ScheduleExpression: textOf(1, 256, /[0-9A-Za-z()#?*\-/, ]+/).optional(),
    })
    .optional(),
  RotateImmediately: z.boolean().default(true),
});

/** The group captures the function; an alias or a version may follow. */
const FUNCTION_ARN = /^(arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+)(?::[\w$-]+)?$/;

type Input = z.output<typeof input>;

/**
 * API reference, RotateSecret, as far as versions and labels go; no function is invoked. The new version has AWSPENDING
 * but no value until a PutSecretValue with its id.
 */
export const RotateSecret = defineAction({
  write: true,
  input,
  answerCall(request, context) {
    const token = requiredToken(request.ClientRequestToken, 'InvalidParameterException');
    refuseTwoSchedules(request);
    const secret = withRotation(findWritableSecret(request.SecretId, context), request, context);
    refuseRunning(secret, token);
    const rotated = request.RotateImmediately ? withPending(secret, token, context) : secret;
    refuseTooManyLabels(rotated);
    saveWithReplicas({ ...rotated, changedAt: context.now }, context);
    return { ARN: secret.arn, Name: secret.name, VersionId: request.RotateImmediately ? token : undefined };
  },
});

function refuseTwoSchedules({ RotationRules: { AutomaticallyAfterDays, ScheduleExpression } = {} }: Input): void {
  if (AutomaticallyAfterDays === undefined || ScheduleExpression === undefined) return;
  throw new AwsError(
    'InvalidParameterException',
    'You cannot specify both rotation frequency and schedule expression together.',
  );
}

function withRotation(secret: Secret, { RotationLambdaARN, RotationRules }: Input, context: Context): Secret {
  const lambdaArn = RotationLambdaARN ?? secret.rotation?.lambdaArn;
  if (!lambdaArn) {
    throw new AwsError('InvalidRequestException', 'No Lambda rotation function ARN is associated with this secret.');
  }
  refuseNoFunction(lambdaArn, context.functions);
  const rules = RotationRules ?? secret.rotation?.rules;
  return { ...secret, rotation: { enabled: true, lambdaArn, rules, since: context.now } };
}

/** An alias or a version of a function counts as existing if the function does. */
function refuseNoFunction(lambdaArn: string, functions: readonly string[] | undefined): void {
  const [qualified, unqualified] = FUNCTION_ARN.exec(lambdaArn) ?? [];
  const known = functions === undefined || functions.some((arn) => arn === qualified || arn === unqualified);
  if (qualified !== undefined && known) return;
  throw new AwsError(
    'AccessDeniedException',
    'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
  );
}

/** AWSPENDING on the same version as AWSCURRENT means a finished rotation; on another, one that is running or stuck. */
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
  if (versionOf(secret, id) !== undefined) return { ...secret, versions: attachLabel(secret.versions, AWSPENDING, id) };
  const roomy = withRoom(secret, now);
  return { ...roomy, versions: attachLabel([...roomy.versions, pending], AWSPENDING, id) };
}
