import { describe, expect, test } from 'vitest';
import { openAws, post, refusal, SECOND, START, version } from '../../support/emulator.ts';

describe('a description of a secret', () => {
  test('has only the members that have a value', async () => {
    const { aws, sm } = await openAws();
    const { ARN } = await sm.createSecret({ Name: 'db', SecretString: 's', ClientRequestToken: version('v1') });

    const answer = await post(aws, 'DescribeSecret', { SecretId: 'db' });

    expect(answer.json()).toEqual({
      ARN,
      Name: 'db',
      CreatedDate: START / 1_000,
      LastChangedDate: START / 1_000,
      VersionIdsToStages: { [version('v1')]: ['AWSCURRENT'] },
    });
  });

  test('omits an empty description', async () => {
    const { aws, sm } = await openAws();
    await sm.createSecret({ Name: 'db', SecretString: 's', Description: '' });

    expect((await post(aws, 'DescribeSecret', { SecretId: 'db' })).json()).not.toHaveProperty('Description');
  });

  test('never carries the value', async () => {
    const { aws, sm } = await openAws();
    await sm.createSecret({ Name: 'db', SecretString: 'swordfish' });

    expect((await post(aws, 'DescribeSecret', { SecretId: 'db' })).text).not.toContain('swordfish');
  });

  test('does not show a deprecated version', async () => {
    const { sm } = await openAws();
    await sm.createSecret({ Name: 'db', SecretString: 's', ClientRequestToken: version('v1') });
    await sm.putSecretValue({ SecretId: 'db', SecretString: 't' });
    await sm.putSecretValue({ SecretId: 'db', SecretString: 'u' });

    const { VersionIdsToStages = {} } = await sm.describeSecret({ SecretId: 'db' });

    expect(Object.keys(VersionIdsToStages)).toHaveLength(2);
    expect(VersionIdsToStages).not.toHaveProperty(version('v1'));
  });

  test('shows a change of labels as a change', async () => {
    const { sm, pass } = await openAws();
    const { VersionId } = await sm.createSecret({ Name: 'db', SecretString: 's' });
    pass(SECOND);

    await sm.updateSecretVersionStage({ SecretId: 'db', VersionStage: 'BLUE', MoveToVersionId: VersionId });

    expect(Number((await sm.describeSecret({ SecretId: 'db' })).LastChangedDate)).toBe(START + SECOND);
  });

  test('of an unknown secret is refused', async () => {
    const { sm } = await openAws();

    expect(await refusal(sm.describeSecret({ SecretId: 'nowhere' }))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
  });
});
