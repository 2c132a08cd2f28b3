import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator/index.ts';
import { OTHER_ACCOUNT, openAws, refusal, refusalType, SECOND } from '../support/emulator.ts';

const INJECTED: Fault['effect'] = { kind: 'error', type: 'InternalServiceError', message: 'injected', status: 500 };

async function openWith(fault: Fault) {
  const open = await openAws();
  await open.sm.createSecret({ Name: 'db', SecretString: 'S0' });
  const remove = open.aws.faults.add(fault);
  return { ...open, remove };
}

const works = (call: Promise<unknown>) =>
  call.then(
    () => true,
    () => false,
  );
const put = (sm: SecretsManager) => sm.putSecretValue({ SecretId: 'db', SecretString: 'S1' });
const value = async (sm: SecretsManager) => (await sm.getSecretValue({ SecretId: 'db' })).SecretString;

describe('a fault of kind', () => {
  test('latency delays the answer', async () => {
    const { sm } = await openWith({ match: {}, effect: { kind: 'latency', ms: 120 } });
    const start = performance.now();

    await sm.describeSecret({ SecretId: 'db' });

    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
  });

  test('error answers the given error, and the call takes no effect', async () => {
    const { sm, aws } = await openWith({ match: { action: 'PutSecretValue' }, times: 1, effect: INJECTED });

    const error = await put(sm).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      name: 'InternalServiceError',
      message: 'injected',
      $fault: 'server',
      $metadata: { httpStatusCode: 500 },
    });
    expect(await value(sm)).toBe('S0');
    expect(aws.journal.find((call) => call.action === 'PutSecretValue')).toMatchObject({
      status: 500,
      error: 'InternalServiceError',
    });
  });

  test('error is status 400 by default', async () => {
    const effect: Fault['effect'] = { kind: 'error', type: 'EncryptionFailure', message: 'injected' };
    const { sm } = await openWith({ match: {}, effect });

    const error = await put(sm).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name: 'EncryptionFailure', $metadata: { httpStatusCode: 400 } });
  });

  test('throttle passes this many calls a second, and refuses the next', async () => {
    const { sm, pass } = await openWith({ match: {}, effect: { kind: 'throttle', perSecond: 2 } });
    const describeOnce = () => sm.describeSecret({ SecretId: 'db' });

    await describeOnce();
    await describeOnce();
    expect(await refusal(describeOnce())).toBe('ThrottlingException: Rate exceeded');

    pass(SECOND);
    expect(await works(describeOnce())).toBe(true);
  });

  test('cut-before loses the request: nothing is written', async () => {
    const { sm } = await openWith({ match: { action: 'PutSecretValue' }, times: 1, effect: { kind: 'cut-before' } });

    expect(await works(put(sm))).toBe(false);

    expect(await value(sm)).toBe('S0');
  });

  test('cut-after loses the answer: the value is written', async () => {
    const { sm } = await openWith({ match: { action: 'PutSecretValue' }, times: 1, effect: { kind: 'cut-after' } });

    expect(await works(put(sm))).toBe(false);

    expect(await value(sm)).toBe('S1');
  });

  test('silence never answers: the caller’s own timeout ends it', async () => {
    const { client } = await openWith({ match: {}, effect: { kind: 'silence' } });
    const impatient = client({ requestHandler: { requestTimeout: 150, throwOnRequestTimeout: true } });

    expect(await refusalType(impatient.describeSecret({ SecretId: 'db' }))).toBe('TimeoutError');
  });

  test('deny answers as IAM does', async () => {
    const { sm } = await openWith({ match: { action: 'GetSecretValue' }, effect: { kind: 'deny' } });

    expect(await refusal(sm.getSecretValue({ SecretId: 'db' }))).toMatch(
      /^AccessDeniedException: User: \S+ is not authorized to perform: secretsmanager:GetSecretValue on resource: db because no identity-based policy allows the secretsmanager:GetSecretValue action$/,
    );
    expect(await works(sm.describeSecret({ SecretId: 'db' }))).toBe(true);
  });
});

describe('the quotas of AWS, as a fault', () => {
  async function passed(count: number, call: () => Promise<unknown>): Promise<number> {
    const outcomes = await Promise.all(Array.from({ length: count }, () => works(call())));
    return outcomes.filter(Boolean).length;
  }

  test('allow 50 writes a second, update and relabel together', async () => {
    const { sm, pass } = await openWith({ match: {}, effect: { kind: 'quotas' } });
    const { VersionId } = await sm.getSecretValue({ SecretId: 'db' });
    const update = () => sm.updateSecret({ SecretId: 'db', Description: 'd' });
    const relabel = () =>
      sm.updateSecretVersionStage({ SecretId: 'db', VersionStage: 'A', MoveToVersionId: VersionId });

    expect(await passed(49, update)).toBe(49);
    expect(await passed(1, relabel)).toBe(1);

    expect(await refusal(update())).toBe('ThrottlingException: Rate exceeded');
    pass(SECOND);
    expect(await passed(1, update)).toBe(1);
  });

  test('count creations apart, and reads far higher', async () => {
    const { sm } = await openWith({ match: {}, effect: { kind: 'quotas' } });
    let n = 0;

    expect(await passed(60, () => sm.createSecret({ Name: `n${n++}`, SecretString: 's' }))).toBe(50);
    expect(await passed(120, () => sm.getSecretValue({ SecretId: 'db' }))).toBe(120);
    expect(await passed(120, () => sm.listSecrets({ MaxResults: 1 }))).toBe(100);
    expect(await works(put(sm))).toBe(true);
  });

  test('count each Region and each account apart', async () => {
    const { sm, client } = await openWith({ match: {}, effect: { kind: 'quotas' } });
    const others = [client({ region: 'eu-west-1' }), client({ account: OTHER_ACCOUNT })];
    let n = 0;
    expect(await passed(51, () => sm.createSecret({ Name: `n${n++}`, SecretString: 's' }))).toBe(50);

    for (const other of others) expect(await works(other.createSecret({ Name: 'x', SecretString: 's' }))).toBe(true);
  });
});

describe('a fault strikes', () => {
  const hits: [match: NonNullable<Fault['match']>, strikes: boolean][] = [
    [{}, true],
    [{ action: 'DescribeSecret' }, true],
    [{ action: 'GetSecretValue' }, false],
    [{ region: 'us-east-1' }, true],
    [{ region: 'eu-west-1' }, false],
    [{ account: '111122223333' }, true],
    [{ account: '222233334444' }, false],
    [{ service: 'secretsmanager' }, true],
    [{ service: 'sts' }, false],
    [{ secret: 'db' }, true],
    [{ secret: 'other' }, false],
    [{ action: 'DescribeSecret', region: 'eu-west-1' }, false],
  ];
  test.each(hits)('a call that matches all of %j: %s', async (match, strikes) => {
    const { sm } = await openWith({ match, effect: INJECTED });

    expect(await works(sm.describeSecret({ SecretId: 'db' }))).toBe(!strikes);
  });

  test('a secret by its name, also if the caller uses its ARN', async () => {
    const { sm, aws } = await openAws();
    const { ARN } = await sm.createSecret({ Name: 'db', SecretString: 's' });
    aws.faults.add({ match: { secret: 'db' }, effect: INJECTED });

    expect(await works(sm.describeSecret({ SecretId: ARN }))).toBe(false);
  });

  test('the given number of times, and then no more', async () => {
    const { sm } = await openWith({ match: { action: 'DescribeSecret' }, times: 2, effect: INJECTED });

    const outcomes = [];
    for (let n = 0; n < 4; n++) outcomes.push(await works(sm.describeSecret({ SecretId: 'db' })));

    expect(outcomes).toEqual([false, false, true, true]);
  });

  test('with the given probability', async () => {
    let luck = 0;
    const fault: Fault = { match: {}, probability: 0.5, effect: INJECTED };
    const { sm } = await openAws({ random: () => luck, faults: [fault] });

    const outcomes = [];
    for (luck of [0.1, 0.9, 0.49, 0.51]) outcomes.push(await works(sm.listSecrets({})));

    expect(outcomes).toEqual([false, true, false, true]);
  });

  test('until it is removed', async () => {
    const { sm, remove } = await openWith({ match: {}, effect: INJECTED });
    expect(await works(sm.describeSecret({ SecretId: 'db' }))).toBe(false);

    remove();

    expect(await works(sm.describeSecret({ SecretId: 'db' }))).toBe(true);
  });

  test('until all are cleared', async () => {
    const { sm, aws } = await openWith({ match: {}, effect: INJECTED });
    aws.faults.add({ match: {}, effect: { kind: 'deny' } });

    aws.faults.clear();

    expect(await works(sm.describeSecret({ SecretId: 'db' }))).toBe(true);
  });
});
