import { describe, expect, test } from 'vitest';
import { ACCOUNT, PARTNER, ROLE } from '../support/builders.ts';
import { ABROAD, DUBLIN, HOME, SYDNEY } from '../support/stage.ts';
import { DUBLIN_KEY, judgeOf, OREGON, ORIGIN_KEY, trustOf } from './support/enforced.ts';
import type { Request } from './support/judge.ts';
import { aliasArn, on, under } from './support/requests.ts';
import { RECONCILER_ROLE } from './support/synth.ts';

const judge = judgeOf();
const trust = trustOf();

type AccountRegion = typeof HOME;

const PARIS: AccountRegion = { account: ACCOUNT, region: 'eu-west-3' };
const CURRENT = { 'secretsmanager:VersionStage': 'AWSCURRENT' };
const TAGGED = { 'aws:ResourceTag/replicate': 'dr' };
const OURS = { 'aws:ResourceTag/lockstep:mapping': 'orders' };
const CLAIM = {
  'aws:RequestTag/lockstep:mapping': 'orders',
  'aws:TagKeys': ['replicate', 'lockstep:origin', 'lockstep:mapping'],
};
const THERE = { 'secretsmanager:SecretId': 'arn' };

const OTHER_KEY = DUBLIN_KEY.replaceAll('2222-', '3333-');

const PAIRS: [never: string, denied: Request, but: Request][] = [
  [
    'read another secret',
    on(HOME, 'GetSecretValue', 'other/db', CURRENT),
    on(HOME, 'GetSecretValue', 'prod/db', CURRENT),
  ],
  [
    'read a longer name',
    on(HOME, 'GetSecretValue', 'prod/db-old', CURRENT),
    on(HOME, 'GetSecretValue', 'prod/db', CURRENT),
  ],
  [
    'read a shorter name',
    on(HOME, 'GetSecretValue', 'prod/d', CURRENT),
    on(HOME, 'GetSecretValue', 'prod/db', CURRENT),
  ],
  [
    'read a value that is pending',
    on(HOME, 'GetSecretValue', 'prod/db', { 'secretsmanager:VersionStage': 'AWSPENDING' }),
    on(HOME, 'GetSecretValue', 'prod/db', CURRENT),
  ],
  [
    'read a value by its version id',
    on(HOME, 'GetSecretValue', 'prod/db', { 'secretsmanager:VersionId': 'v1' }),
    on(HOME, 'GetSecretValue', 'prod/db', CURRENT),
  ],
  [
    'read an origin by tag that lost the tag',
    on(HOME, 'GetSecretValue', 'spare', CURRENT),
    on(HOME, 'GetSecretValue', 'spare', { ...CURRENT, ...TAGGED }),
  ],
  [
    'touch what an entry leaves out',
    on(DUBLIN, 'CreateSecret', 'prod/payments/sandbox-1', CLAIM),
    on(DUBLIN, 'CreateSecret', 'prod/payments/cards', CLAIM),
  ],
  [
    'write where it only reports',
    on(DUBLIN, 'PutSecretValue', 'prod/watched', OURS),
    on(DUBLIN, 'PutSecretValue', 'prod/db', OURS),
  ],
  [
    'write to another account where it only reports',
    on(ABROAD, 'PutSecretValue', 'shared/api-key', OURS),
    on(ABROAD, 'PutSecretValue', 'prod/db', OURS),
  ],
  [
    'move a label of other people',
    on(DUBLIN, 'UpdateSecretVersionStage', 'prod/db', { ...OURS, 'secretsmanager:VersionStage': 'blue' }),
    on(DUBLIN, 'UpdateSecretVersionStage', 'prod/db', { ...OURS, 'secretsmanager:VersionStage': 'LOCKSTEP' }),
  ],
  [
    'create under a longer name',
    on(DUBLIN, 'CreateSecret', 'prod/db-2', CLAIM),
    on(DUBLIN, 'CreateSecret', 'prod/db', CLAIM),
  ],
  [
    'write to a Region that is not declared',
    on(PARIS, 'PutSecretValue', 'prod/db', OURS),
    on(DUBLIN, 'PutSecretValue', 'prod/db', OURS),
  ],
  [
    'read in a Region that is not declared',
    on(PARIS, 'DescribeSecret', 'prod/db'),
    on(DUBLIN, 'DescribeSecret', 'prod/db'),
  ],
  [
    'write a replica in a Region of another entry',
    on(OREGON, 'PutSecretValue', 'prod/db', OURS),
    on(DUBLIN, 'PutSecretValue', 'prod/db', OURS),
  ],
  [
    'list in a Region that is not declared',
    { ...PARIS, action: 'secretsmanager:ListSecrets', resource: '*', context: {} },
    { ...DUBLIN, action: 'secretsmanager:ListSecrets', resource: '*', context: {} },
  ],
  [
    'write a secret that carries the tag and is not ours, where tags select',
    on(SYDNEY, 'PutSecretValue', 'spare', TAGGED),
    on(SYDNEY, 'PutSecretValue', 'spare', { ...TAGGED, ...OURS }),
  ],
  [
    'read a secret that neither is ours nor carries the tag, where tags select',
    on(SYDNEY, 'GetSecretValue', 'spare', CURRENT),
    on(SYDNEY, 'GetSecretValue', 'spare', { ...CURRENT, ...OURS }),
  ],
  [
    'claim a secret that is there without the tag, where tags select',
    on(SYDNEY, 'TagResource', 'spare', { ...CLAIM, ...THERE }),
    on(SYDNEY, 'TagResource', 'spare', { ...CLAIM, ...THERE, ...TAGGED }),
  ],
  [
    'create a secret that is not ours',
    on(SYDNEY, 'CreateSecret', 'spare', TAGGED),
    on(SYDNEY, 'CreateSecret', 'spare', CLAIM),
  ],
  [
    'use another key',
    under(OTHER_KEY, 'GenerateDataKey', DUBLIN, 'prod/db'),
    under(DUBLIN_KEY, 'GenerateDataKey', DUBLIN, 'prod/db'),
  ],
  [
    'use a key by another alias',
    under(aliasArn(ABROAD, 'other'), 'GenerateDataKey', ABROAD, 'prod/db'),
    under(aliasArn(ABROAD, 'secrets'), 'GenerateDataKey', ABROAD, 'prod/db'),
  ],
  [
    'use the key for another secret',
    under(DUBLIN_KEY, 'Decrypt', DUBLIN, 'other/db'),
    under(DUBLIN_KEY, 'Decrypt', DUBLIN, 'prod/db'),
  ],
  [
    'use the key by itself',
    under(DUBLIN_KEY, 'Decrypt', DUBLIN, 'prod/db', 's3.eu-west-1.amazonaws.com'),
    under(DUBLIN_KEY, 'Decrypt', DUBLIN, 'prod/db'),
  ],
  [
    'encrypt where it only reports',
    under(DUBLIN_KEY, 'GenerateDataKey', DUBLIN, 'prod/watched'),
    under(DUBLIN_KEY, 'Decrypt', DUBLIN, 'prod/watched'),
  ],
  [
    'encrypt under the origin’s key',
    under(ORIGIN_KEY, 'GenerateDataKey', HOME, 'prod/db'),
    under(ORIGIN_KEY, 'Decrypt', HOME, 'prod/db'),
  ],
];

describe('the reconciler can never', () => {
  test.each(PAIRS)('%s', (_, denied, but) => {
    expect({ denied: judge.allows(denied), but: judge.allows(but) }).toEqual({ denied: false, but: true });
  });

  const WRITES = [
    'CreateSecret',
    'PutSecretValue',
    'UpdateSecret',
    'UpdateSecretVersionStage',
    'RestoreSecret',
    'TagResource',
    'UntagResource',
  ];
  test.each(WRITES)('write to an origin by %s, tagged or not', (action) => {
    for (const name of ['prod/db', 'prod/payments/a', 'prod/dr', 'other']) {
      expect(judge.allows(on(HOME, action, name, { ...CURRENT, ...TAGGED, ...OURS, ...CLAIM, ...THERE }))).toBe(false);
    }
  });

  const NEVER = [
    ...['DeleteSecret', 'PutResourcePolicy', 'DeleteResourcePolicy', 'RotateSecret', 'CancelRotateSecret'],
    ...['ReplicateSecretToRegions', 'RemoveRegionsFromReplication', 'StopReplicationToReplica'],
  ];
  test.each(NEVER)('call %s, on whatever', (action) => {
    for (const place of [HOME, DUBLIN, SYDNEY, ABROAD]) {
      for (const name of ['prod/db', 'prod/dr'])
        expect(judge.allows(on(place, action, name, { ...TAGGED, ...OURS }))).toBe(false);
    }
  });
});

describe('the role in a target account trusts', () => {
  const may = (principal: string, externalId: string | null) => judge.mayEnter(ROLE, trust, { principal, externalId });

  test.each([
    ['the reconciler with the external id', RECONCILER_ROLE, 'orders', true],
    ['not with another external id', RECONCILER_ROLE, 'other', false],
    ['not without one', RECONCILER_ROLE, null, false],
    ['no one else in the reconciler’s account', `arn:aws:iam::${ACCOUNT}:role/admin`, 'orders', false],
    ['no one in its own account', `arn:aws:iam::${PARTNER}:role/admin`, 'orders', false],
  ] as const)('%s', (_, principal, externalId, expected) => {
    expect(may(principal, externalId)).toBe(expected);
  });

  test('and the reconciler may assume no other role', () => {
    const principal = RECONCILER_ROLE;
    expect(judge.mayEnter(`${ROLE}-2`, trust, { principal, externalId: 'orders' })).toBe(false);
  });
});
