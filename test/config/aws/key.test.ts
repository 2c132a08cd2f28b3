import { describe, expect, test } from 'vitest';
import { isAwsManagedKey, isKeyName, keyArn, whereaboutsOfKey } from '../../../config/aws/key.ts';
import { keyMistake } from '../../../config/checks/keys-and-roles.ts';
import { isUnderKey, wantedKey } from '../../../src/core/key.ts';
import { desired, ORIGIN_KEY, secret } from '../../support/builders.ts';

const HERE = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const ID = '1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809';
const IN = 'arn:aws:kms:eu-west-1:111122223333:';

/** Every way to name a key, and its owner. All parts of the program agree on which keys are AWS's. */
const KEYS: [key: string, arn: string, whose: 'AWS' | 'customer'][] = [
  ['alias/aws/secretsmanager', `${IN}alias/aws/secretsmanager`, 'AWS'],
  [`${IN}alias/aws/secretsmanager`, `${IN}alias/aws/secretsmanager`, 'AWS'],
  ['alias/team/alias/aws/secretsmanager', `${IN}alias/team/alias/aws/secretsmanager`, 'customer'],
  [`${IN}alias/team/alias/aws/secretsmanager`, `${IN}alias/team/alias/aws/secretsmanager`, 'customer'],
  ['alias/orders', `${IN}alias/orders`, 'customer'],
  [ID, `${IN}key/${ID}`, 'customer'],
  [`${IN}key/${ID}`, `${IN}key/${ID}`, 'customer'],
  [`arn:aws:kms:eu-west-1:222233334444:key/${ID}`, `arn:aws:kms:eu-west-1:222233334444:key/${ID}`, 'customer'],
];

describe.each(KEYS)('%s', (key, arn, whose) => {
  test('is accepted, and means one key', () => {
    expect([isKeyName(key), keyMistake(key), keyArn(key, HERE)]).toEqual([true, null, arn]);
  });

  test(`is ${whose}’s, both for the mapping and for the engine`, () => {
    const replica = secret('eu-west-1', { kmsKey: key });
    expect(isAwsManagedKey(key)).toBe(whose === 'AWS');
    expect(isUnderKey(replica, { kind: 'aws-managed' })).toBe(whose === 'AWS');
    const wanted = wantedKey(desired({ ownKey: key }), secret('us-east-1', { kmsKey: ORIGIN_KEY }));
    expect(wanted).toEqual(whose === 'AWS' ? { kind: 'aws-managed' } : { kind: 'customer', key });
    expect(isUnderKey(replica, wanted)).toBe(true);
  });
});

test.each(['', 'key/', `key/${ID}`, 'alias/', `alias:${ID}`, 'arn:aws:iam::111122223333:role/x', `${IN}${ID}`])(
  '%j is not the name of a key',
  (key) => {
    expect(isKeyName(key)).toBe(false);
    expect(keyMistake(key)).not.toBeNull();
  },
);

test('only an ARN contains the place of its key', () => {
  expect(whereaboutsOfKey(`${IN}alias/orders`)).toMatchObject(HERE);
  expect(whereaboutsOfKey('alias/orders')).toBeNull();
});
