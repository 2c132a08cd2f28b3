import { describe, expect, test } from 'vitest';
import type { DesiredReplica } from '../../src/core/desired.ts';
import { isUnderKey, wantedKey } from '../../src/core/key.ts';
import { ACCOUNT, desired, keyArn, ORIGIN_KEY, PARTNER, secret } from '../support/builders.ts';

const KEY = keyArn('eu-west-1', 'replica-key');
const OWN = keyArn('eu-west-1', 'own-key');
const AWS_ALIAS = 'alias/aws/secretsmanager';
const AWS_ALIAS_ARN = `arn:aws:kms:eu-west-1:${ACCOUNT}:${AWS_ALIAS}`;
const awsManaged = { kind: 'aws-managed' };
const undeclared = { kind: 'undeclared' };

describe('the key that a replica should be under', () => {
  test.each<[string, Partial<DesiredReplica>, string | null, object]>([
    ['an origin under AWS’s key, nothing declared: AWS’s key', {}, null, awsManaged],
    ['an origin under AWS’s key by its alias: AWS’s key', {}, AWS_ALIAS, awsManaged],
    ['an origin under AWS’s key, a key on the target: AWS’s key still', { targetKey: KEY }, null, awsManaged],
    [
      'an origin under AWS’s key, a key of the entry’s own: the own',
      { ownKey: OWN },
      null,
      { kind: 'customer', key: OWN },
    ],
    [
      'a customer key, a key on the target: the target’s',
      { targetKey: KEY },
      ORIGIN_KEY,
      { kind: 'customer', key: KEY },
    ],
    [
      'a customer key, a key on the target and on the entry: the entry’s',
      { targetKey: KEY, ownKey: OWN },
      ORIGIN_KEY,
      { kind: 'customer', key: OWN },
    ],
    [
      'a customer key, the entry asks for AWS’s by name: AWS’s',
      { ownKey: AWS_ALIAS, targetKey: KEY },
      ORIGIN_KEY,
      awsManaged,
    ],
    ['a customer key, nothing declared: undeclared', {}, ORIGIN_KEY, undeclared],
    [
      'a customer key, AWS’s key on the target: undeclared, never a weaker one',
      { targetKey: AWS_ALIAS },
      ORIGIN_KEY,
      undeclared,
    ],
    [
      'a customer key, AWS’s key on the target by ARN: undeclared',
      { targetKey: AWS_ALIAS_ARN },
      ORIGIN_KEY,
      undeclared,
    ],
  ])('%s', (_, said, kmsKey, wanted) => {
    expect(wantedKey(desired(said), secret('us-east-1', { kmsKey }))).toEqual(wanted);
  });
});

describe('a replica is under the wanted key', () => {
  const customer = (key: string) => ({ kind: 'customer', key }) as const;
  test.each<[boolean, string, string | null, Parameters<typeof isUnderKey>[1]]>([
    [true, 'AWS’s where AWS shows none', null, { kind: 'aws-managed' }],
    [true, 'AWS’s where its alias is shown', AWS_ALIAS_ARN, { kind: 'aws-managed' }],
    [false, 'AWS’s where a customer key is shown', KEY, { kind: 'aws-managed' }],
    [true, 'spelled as declared', KEY, customer(KEY)],
    [true, 'declared by ARN, shown by id', 'replica-key', customer(KEY)],
    [true, 'declared by id, shown by ARN', KEY, customer('replica-key')],
    [true, 'declared by alias, shown by alias ARN', `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/x`, customer('alias/x')],
    [false, 'another customer key', OWN, customer(KEY)],
    [false, 'the same id in another account', keyArn('eu-west-1', 'replica-key', PARTNER), customer(KEY)],
    [false, 'an alias where a key of that name is declared', 'alias/replica-key', customer(KEY)],
    [false, 'AWS’s where a customer key is wanted', null, customer(KEY)],
    [true, 'any customer key where none is declared', OWN, { kind: 'undeclared' }],
    [false, 'AWS’s where none is declared', null, { kind: 'undeclared' }],
  ])('%s: %s', (expected, _, kmsKey, wanted) => {
    expect(isUnderKey(secret('eu-west-1', { kmsKey }), wanted)).toBe(expected);
  });
});
