import { describe, expect, test } from 'vitest';
import { ACCOUNT, DAY, openAws, refusal, refusalType } from '../../support/emulator.ts';

const NOT_FOUND = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
const partialArn = (name: string) => `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${name}`;

describe('a secret is found by', () => {
  test.each([
    ['its name', () => 'prod/db'],
    ['its ARN', (arn: string) => arn],
    ['its ARN without the suffix', (arn: string) => arn.slice(0, -'-abcdef'.length)],
  ])('%s', async (_by, toId) => {
    const { sm } = await openAws();
    const { ARN = '' } = await sm.createSecret({ Name: 'prod/db', SecretString: 's' });

    const SecretId = toId(ARN);

    expect((await sm.getSecretValue({ SecretId })).SecretString).toBe('s');
    expect((await sm.describeSecret({ SecretId })).ARN).toBe(ARN);
    expect((await sm.putSecretValue({ SecretId, SecretString: 't' })).Name).toBe('prod/db');
  });
});

describe('a secret is not found by', () => {
  test.each([
    ['another suffix', (arn: string) => `${arn.slice(0, -6)}zzzzzz`],
    ['the start of its name', () => 'prod/d'],
    ['the start of its name in an ARN', () => partialArn('prod/d')],
    ['its name and suffix', (arn: string) => arn.slice(arn.lastIndexOf(':') + 1)],
    ['the ARN of another Region', (arn: string) => arn.replace('us-east-1', 'eu-west-1')],
  ])('%s', async (_by, toId) => {
    const { sm } = await openAws();
    const { ARN = '' } = await sm.createSecret({ Name: 'prod/db', SecretString: 's' });

    expect(await refusalType(sm.describeSecret({ SecretId: toId(ARN) }))).toBe('ResourceNotFoundException');
  });
});

describe('a name that looks like a name with a suffix', () => {
  test('is not found by its partial ARN, which is read as another name and its suffix', async () => {
    const { sm } = await openAws();
    const Name = 'Invalid/_+=.@-Name-a1b2c3';
    const { ARN } = await sm.createSecret({ Name, SecretString: 's' });

    expect(await refusal(sm.describeSecret({ SecretId: partialArn(Name) }))).toBe(NOT_FOUND);
    expect((await sm.describeSecret({ SecretId: Name })).ARN).toBe(ARN);
    expect((await sm.describeSecret({ SecretId: ARN })).ARN).toBe(ARN);
  });

  test.each(['Invalid/_+=.@-Name-a1b2', 'Invalid/_+=.@-Name-a1b2c3-'])(
    '%s is found by its partial ARN',
    async (Name) => {
      const { sm } = await openAws();
      await sm.createSecret({ Name, SecretString: 's' });

      expect((await sm.describeSecret({ SecretId: partialArn(Name) })).Name).toBe(Name);
    },
  );
});

test('a secret created again under its name has another suffix, and its old ARN finds nothing', async () => {
  const { sm, pass } = await openAws();
  const first = await sm.createSecret({ Name: 'db', SecretString: 'old' });
  await sm.deleteSecret({ SecretId: 'db', ForceDeleteWithoutRecovery: true });
  pass(DAY);

  const second = await sm.createSecret({ Name: 'db', SecretString: 'new' });

  expect(second.ARN).not.toBe(first.ARN);
  expect(await refusal(sm.getSecretValue({ SecretId: first.ARN }))).toBe(NOT_FOUND);
  expect((await sm.getSecretValue({ SecretId: second.ARN })).SecretString).toBe('new');
});
