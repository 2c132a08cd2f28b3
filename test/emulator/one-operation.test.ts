import { paginateListSecrets, type SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator/index.ts';
import { openAws } from '../support/emulator.ts';

// The kind: one operation fails, for whatever reason, while all others work. A caller that concludes from it that AWS
// is down is wrong.

const SERVER: Fault['effect'] = { kind: 'error', type: 'InternalServiceError', message: 'injected', status: 500 };
const UNKNOWN: Fault['effect'] = { kind: 'error', type: 'UnknownOperationException', message: 'Unknown operation' };
const INVALID_TOKEN: Fault['effect'] = {
  kind: 'error',
  type: 'InvalidNextTokenException',
  message: 'The NextToken value is invalid.',
};

async function openWith(...faults: Fault[]) {
  const open = await openAws({ faults });
  for (const name of ['a', 'b', 'c']) {
    open.aws.seed({ account: '111122223333', region: 'us-east-1' }, { name, value: `value of ${name}` });
  }
  return open;
}

const CALLS: Record<string, (sm: SecretsManager) => Promise<unknown>> = {
  BatchGetSecretValue: (sm) => sm.batchGetSecretValue({ SecretIdList: ['a', 'b'] }),
  CreateSecret: (sm) => sm.createSecret({ Name: 'new' }),
  DescribeSecret: (sm) => sm.describeSecret({ SecretId: 'a' }),
  ListSecrets: (sm) => sm.listSecrets({}),
  PutSecretValue: (sm) => sm.putSecretValue({ SecretId: 'a', SecretString: 's' }),
  TagResource: (sm) => sm.tagResource({ SecretId: 'a', Tags: [{ Key: 'k', Value: 'v' }] }),
};

describe('one operation fails by itself', () => {
  const effects: [why: string, effect: Fault['effect'], seen: object][] = [
    ['a fault of the service', SERVER, { name: 'InternalServiceError', $metadata: { httpStatusCode: 500 } }],
    [
      'an operation that is not supported there',
      UNKNOWN,
      { name: 'UnknownOperationException', $metadata: { httpStatusCode: 400 } },
    ],
    // The SDK cannot parse the page; the error has the status in its metadata.
    ['a proxy', { kind: 'proxy', status: 413 }, { name: 'SyntaxError', $response: { statusCode: 413 } }],
  ];
  const cases = Object.keys(CALLS).flatMap((action) => effects.map((effect) => [action, ...effect] as const));
  test.each(cases)('%s by %s; all others work', async (action, _why, effect, seen) => {
    const { sm, aws } = await openWith({ match: { action }, effect });

    for (const [other, call] of Object.entries(CALLS)) {
      const outcome = await call(sm).catch((error: unknown) => error);
      if (other === action) expect(outcome).toMatchObject(seen);
      else expect(outcome).not.toBeInstanceOf(Error);
    }

    const failed = aws.journal.filter((call) => call.status !== 200);
    expect(failed.map((call) => call.action)).toEqual([action]);
  });

  test('in one Region, while it works in another', async () => {
    const { sm, client } = await openWith({ match: { action: 'ListSecrets', region: 'eu-west-1' }, effect: SERVER });

    await expect(client({ region: 'eu-west-1' }).listSecrets({})).rejects.toMatchObject({
      name: 'InternalServiceError',
    });
    await expect(sm.listSecrets({})).resolves.toBeDefined();
  });

  test('the given number of times, and then no more', async () => {
    const { sm } = await openWith({
      match: { action: 'DescribeSecret' },
      times: 2,
      effect: { kind: 'proxy', status: 502 },
    });

    const outcomes = [];
    for (let n = 0; n < 3; n++)
      outcomes.push(
        await sm.describeSecret({ SecretId: 'a' }).then(
          () => true,
          () => false,
        ),
      );

    expect(outcomes).toEqual([false, false, true]);
  });
});

describe('a proxy', () => {
  test('answers with its own page, and the call takes no effect', async () => {
    const { sm, aws } = await openWith({
      match: { action: 'PutSecretValue' },
      effect: { kind: 'proxy', status: 413 },
    });

    const error = await CALLS.PutSecretValue?.(sm).catch((thrown: unknown) => thrown);

    expect(String(error)).toContain('<html>');
    expect(aws.journal.at(-1)).toMatchObject({ action: 'PutSecretValue', status: 413 });
    expect(aws.secret({ account: '111122223333', region: 'us-east-1' }, 'a')?.versions).toHaveLength(1);
  });

  test('answers with any given body', async () => {
    const { sm } = await openWith({ match: {}, effect: { kind: 'proxy', status: 403, body: '{"blocked":true}' } });

    await expect(sm.listSecrets({})).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});

describe('a NextToken that is refused in the middle of a listing', () => {
  async function namesFrom(sm: SecretsManager): Promise<(string | undefined)[]> {
    const names = [];
    for await (const page of paginateListSecrets({ client: sm }, { MaxResults: 2, SortBy: 'name' })) {
      names.push(...(page.SecretList ?? []).map((entry) => entry.Name));
    }
    return names;
  }

  test('ends the listing after its first page; one that starts again completes', async () => {
    const { sm, aws } = await openWith({ match: { continued: true }, times: 1, effect: INVALID_TOKEN });

    await expect(namesFrom(sm)).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
    expect(await namesFrom(sm)).toEqual(['a', 'b', 'c']);

    expect(aws.journal.map((call) => call.status)).toEqual([200, 400, 200, 200]);
  });

  test('does so for the given number of listings', async () => {
    const { sm } = await openWith({
      match: { action: 'ListSecrets', continued: true },
      times: 3,
      effect: INVALID_TOKEN,
    });

    for (let n = 0; n < 3; n++) await expect(namesFrom(sm)).rejects.toThrow('The NextToken value is invalid.');
    expect(await namesFrom(sm)).toHaveLength(3);
  });

  test('does not affect first pages, and can be inverted', async () => {
    const { sm } = await openWith({ match: { continued: false }, effect: SERVER });

    await expect(sm.listSecrets({})).rejects.toThrow('injected');
    await expect(sm.listSecrets({ NextToken: Buffer.from('[2,"x"]').toString('base64url') })).resolves.toBeDefined();
  });
});
