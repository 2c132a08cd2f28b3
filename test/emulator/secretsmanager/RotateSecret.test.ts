import { describe, expect, test } from 'vitest';
import { labels, post, refusal, refusalType, startWorld, version } from '../../support/emulator.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:111122223333:function:rotate';

async function worldWithSecret() {
  const world = await startWorld();
  const { sm } = world;
  await sm.createSecret({ Name: 'db', SecretString: 'S0', ClientRequestToken: version('v1') });
  const rotate = (name: string) =>
    sm.rotateSecret({ SecretId: 'db', RotationLambdaARN: LAMBDA, ClientRequestToken: version(name) });
  return { ...world, rotate };
}

describe('a rotation is refused', () => {
  test('without a Lambda function', async () => {
    const { sm } = await worldWithSecret();

    expect(await refusal(sm.rotateSecret({ SecretId: 'db' }))).toBe(
      'InvalidRequestException: No Lambda rotation function ARN is associated with this secret.',
    );
    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT]');
  });

  test('with the ARN of no function', async () => {
    const { aws } = await worldWithSecret();

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

  test('of a secret marked for deletion', async () => {
    const { sm, rotate } = await worldWithSecret();
    await sm.deleteSecret({ SecretId: 'db' });

    expect(await refusalType(rotate('v2'))).toBe('InvalidRequestException');
  });

  test('while another one is in progress', async () => {
    const { sm, rotate } = await worldWithSecret();
    await rotate('v2');

    await refusal(rotate('v3'));

    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT] v2[AWSPENDING]');
  });
});

describe('a rotation in progress', () => {
  test('shows a pending version that has no value yet', async () => {
    const { sm, rotate } = await worldWithSecret();

    const { VersionId } = await rotate('v2');

    expect(VersionId).toBe(version('v2'));
    expect(await labels(sm, 'db')).toBe('v1[AWSCURRENT] v2[AWSPENDING]');
    expect(await refusalType(sm.getSecretValue({ SecretId: 'db', VersionStage: 'AWSPENDING' }))).toBe(
      'ResourceNotFoundException',
    );
    expect((await sm.getSecretValue({ SecretId: 'db' })).SecretString).toBe('S0');
  });

  test('turns rotation on, for everybody to see', async () => {
    const { sm, rotate } = await worldWithSecret();
    expect(await sm.describeSecret({ SecretId: 'db' })).not.toHaveProperty('RotationEnabled');

    await rotate('v2');

    expect(await sm.describeSecret({ SecretId: 'db' })).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: LAMBDA,
    });
  });

  test('gets its value by a put with its id, and ends by a move of AWSCURRENT', async () => {
    const { sm, rotate } = await worldWithSecret();
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
    const { sm, rotate } = await worldWithSecret();
    await rotate('v2');

    const cancelled = await sm.cancelRotateSecret({ SecretId: 'db' });

    expect(cancelled).toMatchObject({ Name: 'db', VersionId: version('v2') });
    expect((await sm.describeSecret({ SecretId: 'db' })).RotationEnabled).toBe(false);
  });
});
