import { describe, expect, test } from 'vitest';
import { labels, openAws, refusalType, version } from '../support/emulator.ts';

const calls = (open: Awaited<ReturnType<typeof openAws>>, action: string) =>
  open.aws.journal.filter((call) => call.action === action);

describe('an SDK that retries', () => {
  test('survives a lost answer to a create: the second attempt carries the same token', async () => {
    const open = await openAws();
    const sm = open.client({ maxAttempts: 3 });
    open.aws.faults.add({ match: { action: 'CreateSecret' }, times: 1, effect: { kind: 'cut-after' } });

    const created = await sm.createSecret({ Name: 'db', SecretString: 's' });

    expect(calls(open, 'CreateSecret')).toHaveLength(2);
    expect((await sm.getSecretValue({ SecretId: 'db' })).VersionId).toBe(created.VersionId);
  });

  test('survives a lost answer to a put without making a second version', async () => {
    const open = await openAws();
    const sm = open.client({ maxAttempts: 3 });
    await sm.createSecret({ Name: 'db', SecretString: 's' });
    open.aws.faults.add({ match: { action: 'PutSecretValue' }, times: 1, effect: { kind: 'cut-after' } });

    await sm.putSecretValue({ SecretId: 'db', SecretString: 't' });

    const { Versions } = await sm.listSecretVersionIds({ SecretId: 'db', IncludeDeprecated: true });
    expect([calls(open, 'PutSecretValue').length, Versions?.length]).toEqual([2, 2]);
  });

  test('loses its own compare-and-swap when the answer is lost', async () => {
    const open = await openAws();
    const sm = open.client({ maxAttempts: 3 });
    await sm.createSecret({ Name: 'db', SecretString: 's', ClientRequestToken: version('v1') });
    await sm.putSecretValue({
      SecretId: 'db',
      SecretString: 't',
      VersionStages: ['BLUE'],
      ClientRequestToken: version('v2'),
    });
    open.aws.faults.add({ match: { action: 'UpdateSecretVersionStage' }, times: 1, effect: { kind: 'cut-after' } });

    const move = sm.updateSecretVersionStage({
      SecretId: 'db',
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: version('v1'),
      MoveToVersionId: version('v2'),
    });

    expect(await refusalType(move)).toBe('InvalidParameterException');
    expect(await labels(sm, 'db')).toBe('v1[AWSPREVIOUS] v2[AWSCURRENT,BLUE]');
  });

  const attempts: [type: string, status: number, attempts: number][] = [
    ['InternalServiceError', 500, 2],
    ['ThrottlingException', 400, 2],
    ['LimitExceededException', 400, 2],
    ['ResourceExistsException', 400, 1],
    ['InvalidRequestException', 400, 1],
    ['InvalidParameterException', 400, 1],
    ['EncryptionFailure', 400, 1],
    ['DecryptionFailure', 400, 1],
    ['AccessDeniedException', 400, 1],
  ];
  test.each(attempts)('makes, on %s (%i), %i of two attempts', async (type, status, attempts) => {
    const open = await openAws();
    open.aws.faults.add({ match: {}, effect: { kind: 'error', type, message: 'injected', status } });

    const thrown = await refusalType(open.client({ maxAttempts: 2 }).describeSecret({ SecretId: 'db' }));

    expect([thrown, calls(open, 'DescribeSecret').length]).toEqual([type, attempts]);
  });
});
