import type { RotateSecretCommandInput, RotationRulesType } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../../src/emulator/index.ts';
import { DAY, labels, openAws, post, refusal, refusalType, version } from '../../support/emulator.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:111122223333:function:rotate';

async function openWithSecret(options: EmulatorOptions = {}) {
  const open = await openAws(options);
  const { sm } = open;
  await sm.createSecret({ Name: 'db', SecretString: 'S0', ClientRequestToken: version('v1') });
  const rotate = (name: string) =>
    sm.rotateSecret({ SecretId: 'db', RotationLambdaARN: LAMBDA, ClientRequestToken: version(name) });
  return { ...open, rotate };
}

describe('a rotation is refused', () => {
  test('without a Lambda function', async () => {
    const { sm } = await openWithSecret();

    expect(await refusal(sm.rotateSecret({ SecretId: 'db' }))).toBe(
      'InvalidRequestException: No Lambda rotation function ARN is associated with this secret.',
    );
    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT]');
  });

  test('with an ARN that is not a function’s', async () => {
    const { aws } = await openWithSecret();

    const answer = await post(aws, 'RotateSecret', {
      SecretId: 'db',
      RotationLambdaARN: 'arn:aws:invalid',
      ClientRequestToken: version('v2'),
    });

    expect(answer.status).toBe(400);
    expect(answer.json().__type).toBe('AccessDeniedException');
    expect(answer.text).toContain(
      'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
    );
  });

  const CANNOT_INVOKE =
    'AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.';
  const functions = [LAMBDA];
  test.each([
    ['another name', LAMBDA.replace(':rotate', ':missing')],
    ['another Region', LAMBDA.replace('us-east-1', 'eu-west-1')],
    ['another account', LAMBDA.replace('111122223333', '222233334444')],
  ])('with the ARN of a function that does not exist: %s', async (_what, RotationLambdaARN) => {
    const { sm } = await openWithSecret({ functions });

    expect(await refusal(sm.rotateSecret({ SecretId: 'db', RotationLambdaARN }))).toBe(CANNOT_INVOKE);

    expect(await sm.describeSecret({ SecretId: 'db' })).not.toHaveProperty('RotationEnabled');
    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT]');
  });

  test.each([LAMBDA, `${LAMBDA}:live`])(
    'but not with the ARN of a function that exists: %s',
    async (RotationLambdaARN) => {
      const { sm } = await openWithSecret({ functions });

      await sm.rotateSecret({ SecretId: 'db', RotationLambdaARN });

      expect((await sm.describeSecret({ SecretId: 'db' })).RotationLambdaARN).toBe(RotationLambdaARN);
    },
  );

  test('with days and a schedule together', async () => {
    const { sm } = await openWithSecret();
    const RotationRules = { AutomaticallyAfterDays: 30, ScheduleExpression: 'rate(30 days)' };

    const call = sm.rotateSecret({ SecretId: 'db', RotationLambdaARN: LAMBDA, RotationRules });

    expect(await refusal(call)).toBe(
      'InvalidParameterException: You cannot specify both rotation frequency and schedule expression together.',
    );
    expect(await sm.describeSecret({ SecretId: 'db' })).not.toHaveProperty('RotationEnabled');
  });

  test.each([
    { Duration: '3' },
    { Duration: 'h3' },
    { Duration: '3hh' },
    { Duration: '3d' },
    { Duration: '100h' },
    { ScheduleExpression: 'rate(30_days)' },
    { ScheduleExpression: 'cron(0 8 * * ? *);' },
    { ScheduleExpression: '' },
    { AutomaticallyAfterDays: 0 },
    { AutomaticallyAfterDays: 1_001 },
  ])('with rules outside the patterns and bounds of the model: %j', async (RotationRules) => {
    const { sm } = await openWithSecret();

    const call = sm.rotateSecret({ SecretId: 'db', RotationLambdaARN: LAMBDA, RotationRules });

    expect(await refusalType(call)).toBe('ValidationException');
  });

  test('of a secret marked for deletion', async () => {
    const { sm, rotate } = await openWithSecret();
    await sm.deleteSecret({ SecretId: 'db' });

    expect(await refusalType(rotate('v2'))).toBe('InvalidRequestException');
  });

  test('while another one is in progress', async () => {
    const { sm, rotate } = await openWithSecret();
    await rotate('v2');

    await refusal(rotate('v3'));

    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT] v2[AWSPENDING]');
  });
});

describe('a rotation in progress', () => {
  test('shows a pending version that has no value yet', async () => {
    const { sm, rotate } = await openWithSecret();

    const { VersionId } = await rotate('v2');

    expect(VersionId).toBe(version('v2'));
    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT] v2[AWSPENDING]');
    expect(await refusalType(sm.getSecretValue({ SecretId: 'db', VersionStage: 'AWSPENDING' }))).toBe(
      'ResourceNotFoundException',
    );
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S0');
  });

  test('turns rotation on, visibly', async () => {
    const { sm, rotate } = await openWithSecret();
    expect(await sm.describeSecret({ SecretId: 'db' })).not.toHaveProperty('RotationEnabled');

    await rotate('v2');

    expect(await sm.describeSecret({ SecretId: 'db' })).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: LAMBDA,
    });
  });

  test('gets its value by a put with its id, and ends with a move of AWSCURRENT', async () => {
    const { sm, rotate } = await openWithSecret();
    const MoveToVersionId = version('v2');
    await rotate('v2');

    await sm.putSecretValue({
      SecretId: 'db',
      ClientRequestToken: MoveToVersionId,
      SecretString: 'S1',
      VersionStages: ['AWSPENDING'],
    });
    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT] v2[AWSPENDING]');
    await sm.updateSecretVersionStage({
      SecretId: 'db',
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: version('v1'),
      MoveToVersionId,
    });

    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT,AWSPENDING]');
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S1');
  });

  test('may be cancelled, which turns rotation off', async () => {
    const { sm, rotate } = await openWithSecret();
    await rotate('v2');

    const cancelled = await sm.cancelRotateSecret({ SecretId: 'db' });

    expect(cancelled).toMatchObject({ Name: 'db', VersionId: version('v2') });
    expect((await sm.describeSecret({ SecretId: 'db' })).RotationEnabled).toBe(false);
  });
});

// NextRotationDate is the end of the next window, minus a second: the rotation happens "on or before" it.
describe('the next rotation', () => {
  const next = async (rules: RotationRulesType, options: Partial<RotateSecretCommandInput> = {}) => {
    const open = await openWithSecret();
    await open.sm.rotateSecret({ SecretId: 'db', RotationLambdaARN: LAMBDA, RotationRules: rules, ...options });
    return { ...open, date: async () => (await open.sm.describeSecret({ SecretId: 'db' })).NextRotationDate };
  };

  // It is Saturday, 31 January 2026, 12:00 UTC.
  test.each<[rules: RotationRulesType, date: string]>([
    [{ AutomaticallyAfterDays: 1 }, '2026-02-01T23:59:59.000Z'],
    [{ AutomaticallyAfterDays: 30 }, '2026-03-02T23:59:59.000Z'],
    [{ AutomaticallyAfterDays: 30, Duration: '2h' }, '2026-03-02T01:59:59.000Z'],
    [{ ScheduleExpression: 'rate(10 days)' }, '2026-02-10T23:59:59.000Z'],
    [{ ScheduleExpression: 'rate(1 day)', Duration: '3h' }, '2026-02-01T02:59:59.000Z'],
    [{ ScheduleExpression: 'rate(6 hours)' }, '2026-01-31T18:59:59.000Z'],
    [{ ScheduleExpression: 'rate(6 hours)', Duration: '4h' }, '2026-01-31T21:59:59.000Z'],
    [{ ScheduleExpression: 'cron(0 16 1,15 * ? *)', Duration: '2h' }, '2026-02-01T17:59:59.000Z'],
    [{ ScheduleExpression: 'cron(0 8 * * ? *)' }, '2026-02-01T23:59:59.000Z'],
    [{ ScheduleExpression: 'cron(0 /8 * * ? *)', Duration: '1h' }, '2026-01-31T16:59:59.000Z'],
    [{ ScheduleExpression: 'cron(0 8 ? * MON-FRI *)' }, '2026-02-02T23:59:59.000Z'],
    [{ ScheduleExpression: 'cron(0 8 ? * 1#2 *)' }, '2026-02-08T23:59:59.000Z'],
    [{ ScheduleExpression: 'cron(0 8 ? * 6L *)' }, '2026-02-27T23:59:59.000Z'],
    [{ ScheduleExpression: 'cron(0 0 L FEB,MAR ? *)' }, '2026-02-28T23:59:59.000Z'],
  ])('by %j is on or before %s', async (rules, date) => {
    const { date: shown, aws } = await next(rules);

    expect((await shown())?.toISOString()).toBe(date);
    const { SecretList } = (await post(aws, 'ListSecrets', {})).json();
    expect(SecretList[0].NextRotationDate).toBe(Date.parse(date) / 1_000);
  });

  test('is counted from the last change of the value, whoever made it', async () => {
    const { sm, pass, date } = await next({ AutomaticallyAfterDays: 30 });
    pass(10 * DAY);

    await sm.putSecretValue({ SecretId: 'db', SecretString: 'by hand' });

    expect((await date())?.toISOString()).toBe('2026-03-12T23:59:59.000Z');
  });

  test('may be in the past, if no rotation happened', async () => {
    const { pass, date } = await next({ AutomaticallyAfterDays: 1 });

    pass(9 * DAY);

    expect((await date())?.toISOString()).toBe('2026-02-01T23:59:59.000Z');
  });

  test.each([[{}], [{ ScheduleExpression: 'cron(0 8 15W * ? *)' }]])(
    'is not shown for rules that are not supported: %j',
    async (rules) => {
      expect(await (await next(rules)).date()).toBeUndefined();
    },
  );

  test('is not shown if rotation is off', async () => {
    const { sm, date } = await next({ AutomaticallyAfterDays: 1 });

    await sm.cancelRotateSecret({ SecretId: 'db' });

    expect(await date()).toBeUndefined();
  });
});
