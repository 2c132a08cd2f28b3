import { describe, expect, test } from 'vitest';
import type { AccountRegion } from '../../src/emulator/index.ts';
import { ABROAD, DUBLIN, HOME, SYDNEY } from '../support/stage.ts';
import { DUBLIN_KEY, judgeOf, NAMED, OREGON, ORIGIN_KEY } from './support/enforced.ts';
import type { Judge, Request } from './support/judge.ts';
import { aliasArn, on, under } from './support/requests.ts';

/** An entry by tags has to describe every secret, so what is granted by name is tested without such an entry. */
const byName = judgeOf(NAMED);
const withTags = judgeOf();

const READ = ['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds'];
const LOOK = READ;
const WRITES = [
  ...['PutSecretValue', 'RestoreSecret', 'TagResource'],
  ...['UntagResource', 'UpdateSecret', 'UpdateSecretVersionStage'],
];
const KEEP = [...LOOK, ...WRITES];
/** A secret that is scheduled for deletion is restored before it is claimed. */
const RESTORE = ['RestoreSecret'];
const CREATE = ['CreateSecret', 'TagResource'];
const BEYOND = ['DeleteSecret', 'PutResourcePolicy', 'RotateSecret', 'CancelRotateSecret'];
const UNTAGGED = {};
const TAGGED = { 'aws:ResourceTag/replicate': 'dr' };
const OURS = { 'aws:ResourceTag/lockstep:mapping': 'orders' };
const CLAIM = { 'aws:RequestTag/lockstep:mapping': 'orders' };
const THERE = { 'secretsmanager:SecretId': 'arn' };

/** Everything that is granted on secrets: where, which name, whose, which calls, and whether by name or by tag. */
// IAM has no SecretId for CreateSecret, so it makes no difference there.
const SECRETS: [place: AccountRegion, name: string, whose: Request['context'], calls: string[], by: 'name' | 'tag'][] =
  [
    [HOME, 'prod/db', UNTAGGED, READ, 'name'],
    [HOME, 'prod/db', OURS, READ, 'name'],
    [HOME, 'spare', UNTAGGED, ['DescribeSecret'], 'tag'],
    [HOME, 'spare', TAGGED, READ, 'tag'],
    [DUBLIN, 'prod/db', OURS, KEEP, 'name'],
    [DUBLIN, 'prod/db', UNTAGGED, [...LOOK, ...RESTORE], 'name'],
    [DUBLIN, 'prod/db', CLAIM, [...LOOK, ...RESTORE, ...CREATE], 'name'],
    [DUBLIN, 'prod/watched', OURS, LOOK, 'name'],
    [DUBLIN, 'prod/watched', CLAIM, LOOK, 'name'],
    [OREGON, 'prod/token', OURS, KEEP, 'name'],
    [OREGON, 'prod/token', CLAIM, [...LOOK, ...RESTORE, ...CREATE], 'name'],
    [SYDNEY, 'spare', UNTAGGED, ['DescribeSecret'], 'tag'],
    [SYDNEY, 'spare', OURS, KEEP, 'tag'],
    [SYDNEY, 'spare', TAGGED, [...LOOK, ...RESTORE], 'tag'],
    [SYDNEY, 'spare', CLAIM, ['DescribeSecret', ...CREATE], 'tag'],
    [SYDNEY, 'spare', { ...CLAIM, ...THERE }, ['DescribeSecret', 'CreateSecret'], 'tag'],
    [SYDNEY, 'spare', { ...CLAIM, ...THERE, ...TAGGED }, [...LOOK, ...RESTORE, ...CREATE], 'tag'],
    [ABROAD, 'prod/db', OURS, KEEP, 'name'],
    [ABROAD, 'prod/db', CLAIM, [...LOOK, ...RESTORE, ...CREATE], 'name'],
    [ABROAD, 'shared/api-key', OURS, LOOK, 'name'],
  ];

const ALL = [...new Set([...KEEP, ...CREATE, ...BEYOND])];

const KEY_USES = ['Decrypt', 'Encrypt', 'GenerateDataKey'];

/** Everything that is granted on keys. A neighbour of null means that any key of the account is allowed. */
const KEYS: [place: AccountRegion, key: string, neighbour: string | null, name: string, uses: string[]][] = [
  [HOME, ORIGIN_KEY, null, 'prod/db', ['Decrypt']],
  [DUBLIN, DUBLIN_KEY, DUBLIN_KEY.replaceAll('2222-', '3333-'), 'prod/db', KEY_USES],
  [DUBLIN, DUBLIN_KEY, DUBLIN_KEY.replaceAll('2222-', '3333-'), 'prod/watched', ['Decrypt']],
  [OREGON, aliasArn(OREGON, 'legacy'), aliasArn(OREGON, 'other'), 'prod/token', KEY_USES],
  [ABROAD, aliasArn(ABROAD, 'secrets'), aliasArn(ABROAD, 'other'), 'prod/db', KEY_USES],
  [ABROAD, aliasArn(ABROAD, 'secrets'), aliasArn(ABROAD, 'other'), 'shared/api-key', ['Decrypt']],
];

function allowed(judge: Judge, requests: Request[]) {
  const granted = requests.filter((one) => judge.allows(one));
  return granted.map(({ action, resource, context }) => ({ action, resource, context }));
}

describe('each granted call is denied one step aside', () => {
  test.each(SECRETS)('%o %s %o: %o', (place, name, whose, calls, by) => {
    const judge = by === 'name' ? byName : withTags;
    const elsewhere = { ...place, region: 'eu-west-3' };
    const said = (action: string, labelled = 'AWSCURRENT') => ({ ...whose, ...detailsOf(action, labelled) });
    const granted = calls.map((action) => on(place, action, name, said(action)));
    expect(allowed(judge, granted)).toHaveLength(calls.length);
    const aside = [
      ...calls.map((action) => on(elsewhere, action, name, said(action))),
      ...calls.map((action) => ({ ...on(elsewhere, action, name, said(action)), region: place.region })),
      ...ALL.filter((action) => !calls.includes(action)).map((action) => on(place, action, name, said(action))),
      ...calls.filter(isLabelled).map((action) => on(place, action, name, said(action, 'AWSPENDING'))),
      on(place, 'GetSecretValue', name, { ...whose, 'secretsmanager:VersionId': 'v1' }),
      ...calls.filter((action) => action === 'UntagResource').map((action) => on(place, action, name, whose)),
      // If tags select, secrets of any name may carry them.
      ...(by === 'tag' ? [] : calls.flatMap((action) => renamed(place, action, name, said(action)))),
    ];
    expect(allowed(judge, aside)).toEqual([]);
  });

  test.each(KEYS)('%o %s', (place, key, neighbour, name, uses) => {
    expect(
      allowed(
        byName,
        uses.map((use) => under(key, use, place, name)),
      ),
    ).toHaveLength(uses.length);
    const elsewhere = { ...place, region: 'eu-west-3' };
    const via = `secretsmanager.${place.region}.amazonaws.com`;
    const moved = key.replace(place.region, elsewhere.region);
    const strange = key.replace(place.account, '999988887777');
    const aside = [
      ...(neighbour === null ? [] : uses.map((use) => under(neighbour, use, place, name))),
      ...[moved, strange].flatMap((other) => uses.map((use) => under(other, use, place, name, via))),
      ...uses.map((use) => under(moved, use, elsewhere, name)),
      ...uses.flatMap((use) => ['other', `${name}-old`].map((other) => under(key, use, place, other))),
      ...uses.flatMap((use) => [null, 's3.amazonaws.com'].map((through) => under(key, use, place, name, through))),
      ...[...KEY_USES, 'CreateGrant', 'DescribeKey', 'ScheduleKeyDeletion']
        .filter((use) => !uses.includes(use))
        .map((use) => under(key, use, place, name)),
    ];
    expect(allowed(byName, aside)).toEqual([]);
  });

  test.each([HOME, DUBLIN, OREGON, SYDNEY, ABROAD])('listing in $region of $account', (place) => {
    const list = (region: string): Request => {
      return { ...place, region, action: 'secretsmanager:ListSecrets', resource: '*', context: {} };
    };
    expect(allowed(withTags, [list(place.region)])).toHaveLength(1);
    const batch = { ...list(place.region), action: 'secretsmanager:BatchGetSecretValue' };
    expect(allowed(withTags, [batch])).toHaveLength(1);
    const other = { ...batch, action: 'secretsmanager:GetRandomPassword' };
    expect(
      allowed(withTags, [list('eu-west-3'), { ...batch, ...list('eu-west-3'), action: batch.action }, other]),
    ).toEqual([]);
  });
});

/** The conditions of a call, besides the owner of the secret. */
function detailsOf(action: string, labelled: string): Request['context'] {
  if (action === 'UntagResource') return { 'aws:TagKeys': ['lockstep:rekey'] };
  return isLabelled(action) ? { 'secretsmanager:VersionStage': labelled } : {};
}

function isLabelled(action: string): boolean {
  return action === 'GetSecretValue' || action === 'UpdateSecretVersionStage';
}

function renamed(place: AccountRegion, action: string, name: string, context: Request['context']): Request[] {
  return ['other', `${name}-old`, name.slice(0, -1), `x${name}`].map((other) => on(place, action, other, context));
}
