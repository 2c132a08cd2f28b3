import * as z from 'zod';
import { parseArn } from '../arn.ts';
import { textOf, wholeNumber } from '../constraints.ts';
import type { Context } from '../context.ts';
import { AwsError } from '../error.ts';
import { parseSessionPolicy } from '../policy/session-policy.ts';
import { ALPHANUMERIC, pickMany } from '../random.ts';
import { parseInput } from '../validation.ts';

const UPPER_CASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const schema = z.object({
  RoleArn: textOf(20, 2048),
  RoleSessionName: textOf(2, 64, /^[\w+=,.@-]*$/),
  ExternalId: textOf(2, 1224, /^[\w+=,.@:/-]*$/).optional(),
  Policy: textOf(1, 2048).optional(),
  DurationSeconds: z.coerce.number().pipe(wholeNumber(900, 43_200)).default(3_600),
});

type Input = z.output<typeof schema>;

/**
 * STS API reference, AssumeRole. Every role can be assumed, unless the emulator was given a list of roles. A session's
 * policy limits what its role may do in Secrets Manager.
 */
export const AssumeRole = {
  write: false,
  performAction(form: unknown, context: Context): object {
    const request = parseInput(schema, form, 'ValidationError');
    const { account, name } = roleOf(request.RoleArn);
    refuseUntrusted(request, context);
    const policy = request.Policy === undefined ? undefined : parseSessionPolicy(request.Policy);
    const { random, now, state } = context;
    const roleId = `AROA${pickMany(UPPER_CASE, 17, random)}`;
    const accessKeyId = `ASIA${pickMany(UPPER_CASE, 16, random)}`;
    const [, partition] = request.RoleArn.split(':');
    const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/${request.RoleSessionName}`;
    const userId = `${roleId}:${request.RoleSessionName}`;
    const expiresAt = now + request.DurationSeconds * 1_000;
    state.sessions.set(accessKeyId, { account, arn, userId, expiresAt, policy });
    return {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: pickMany(ALPHANUMERIC, 40, random),
        SessionToken: pickMany(ALPHANUMERIC, 120, random),
        Expiration: new Date(expiresAt).toISOString(),
      },
      AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    };
  },
};

/** The account and the name, without the path, of a role's ARN. */
function roleOf(arn: string): { account: string; name: string } {
  const parts = parseArn(arn);
  const name = parts?.resource.split('/').at(-1);
  if (parts?.service !== 'iam' || !parts.resource.startsWith('role/') || !name) {
    throw new AwsError('ValidationError', `${arn} is invalid`);
  }
  return { account: parts.account, name };
}

function refuseUntrusted({ RoleArn, ExternalId }: Input, { caller, roles }: Context): void {
  if (roles === undefined) return;
  const role = roles.find((candidate) => candidate.arn === RoleArn);
  const trusted = role !== undefined && (role.trusts?.includes(caller.account) ?? true);
  if (trusted && (role.externalId === undefined || role.externalId === ExternalId)) return;
  throw new AwsError(
    'AccessDenied',
    `User: ${caller.principal} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    403,
  );
}
