import { describe, expect, test } from 'vitest';
import { KNOWN_REGIONS, partitionOf } from '../../config/aws/regions.ts';
import { externalIdMistake, keyMistake, roleMistake } from '../../config/checks/keys-and-roles.ts';
import { emailMistake, globMistake, replicaNameMistake, tagValueMistake } from '../../config/checks/names.ts';
import { scheduleMistake } from '../../config/checks/schedule.ts';
import { accountOfTarget, replicaKey } from '../../config/mapping.ts';
import { regionMistake } from '../../config/regions.ts';
import { nearestWord, quote } from '../../config/wording.ts';

const KEY = '1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809';

/** Values that must be accepted, by check. Those that must be refused are in `bad/`. */
const ACCEPTED: [string, (value: string) => string | null, string[]][] = [
  ['Regions', regionMistake, [...KNOWN_REGIONS, 'eu-west-4', 'ap-southeast-9', 'us-gov-central-1']],
  [
    'KMS keys',
    keyMistake,
    [
      KEY,
      `mrk-${'0123456789abcdef'.repeat(2)}`,
      'alias/orders',
      'alias/team/orders_1',
      'alias/aws/secretsmanager',
    ].concat([`arn:aws:kms:eu-west-1:111122223333:key/${KEY}`, 'arn:aws-cn:kms:cn-north-1:111122223333:alias/orders']),
  ],
  [
    'roles',
    roleMistake,
    ['arn:aws:iam::222233334444:role/writer', 'arn:aws-us-gov:iam::222233334444:role/team/a+b=c,d.e@f-g'],
  ],
  ['external ids', externalIdMistake, ['ab', 'a/b:c@d=e+f,g.h-i_j', 'x'.repeat(1224)]],
  ['names', globMistake, ['*', 'prod/*', 'rds!cluster-1', 'a+b=c.d@e-f_g/h', 'a'.repeat(512)]],
  ['names of replicas', replicaNameMistake, ['shared/orders/api-key']],
  ['values of tags', tagValueMistake, ['', 'dr', 'équipe 1', 'a:b/c=d+e-f@g_h.i']],
  ['addresses', emailMistake, ['oncall@example.com', 'a.b+c@sub.example.org', "o'neil@example.com"]],
  [
    'schedules',
    scheduleMistake,
    ['rate(1 minute)', 'rate(1 day)', 'rate(90 minutes)', 'cron(0 * * * ? *)', 'cron(0/15 8-17 ? * MON-FRI *)'].concat([
      'cron(15 10 ? * 6L 2026-2030)',
      'cron(0 0 L * ? *)',
      'cron(0 0 15W JAN,jul ? *)',
      'cron(0 0 ? * TUE#2 *)',
    ]),
  ],
];

describe.each(ACCEPTED)('%s', (_, mistake, values) => {
  test.each(values)('%s', (value) => {
    expect(mistake(value)).toBeNull();
  });
});

describe('refused, besides the values in bad/', () => {
  test.each(['', 'eu-west-', 'eu-west-0', 'eu-west-11', 'xx-west-1', 'eu-west-1 ', 'eu-west-1\n'])(
    'Region %j',
    (region) => {
      expect(regionMistake(region)).not.toBeNull();
    },
  );

  test.each([
    'rate(01 hours)',
    'rate(1  hour)',
    'cron()',
    'cron(0 0 ? * ? *)',
    'cron(0 0 1 * MON *)',
    'cron(*/0 * * * ? *)',
    'cron(5-1 * * * ? *)',
  ])('schedule %s', (expression) => expect(scheduleMistake(expression)).not.toBeNull());

  test.each(['', 'a@b', 'a b@example.com', 'a@example..com', 'a@@example.com', 'a@example.com\n'])(
    'address %j',
    (address) => {
      expect(emailMistake(address)).not.toBeNull();
    },
  );
});

describe('the key of a replica', () => {
  const here = { region: 'eu-west-1', assumeRole: null };
  const there = { region: 'eu-west-1', assumeRole: 'arn:aws:iam::222233334444:role/one' };

  test('is the same for two roles of one account', () => {
    expect(replicaKey(there, 'a', '')).toBe(
      replicaKey({ ...there, assumeRole: 'arn:aws:iam::222233334444:role/two' }, 'a', ''),
    );
  });

  test('with a role is in the origin’s account only if that is known and the same', () => {
    expect(replicaKey(there, 'a', '')).not.toBe(replicaKey(here, 'a', ''));
    expect(replicaKey(there, 'a', '222233334444')).toBe(replicaKey(here, 'a', '222233334444'));
    expect(accountOfTarget(there, '111122223333')).toBe('222233334444');
  });
});

test('partitions follow from the prefix of a Region', () => {
  const partitions = ['eu-west-1', 'us-gov-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'cn-north-1'].map(partitionOf);
  expect(partitions).toEqual(['aws', 'aws-us-gov', 'aws-iso-b', 'aws-iso-e', 'aws-cn']);
});

describe('in messages', () => {
  test('a value is shortened, on one line and harmless', () => {
    expect(quote('a\nb\u001b[31m\u202e')).toBe('"a\\nb\\u001b[31m\\u{202e}"');
    expect(quote('x'.repeat(1000)).length).toBeLessThan(100);
  });

  test('only a similar word is suggested', () => {
    expect(nearestWord('dublim', ['sydney', 'dublin'])).toBe('dublin');
    expect(nearestWord('SYDNEY', ['sydney', 'dublin'])).toBe('sydney');
    expect(nearestWord('tokyo', ['sydney', 'dublin'])).toBeNull();
  });
});
