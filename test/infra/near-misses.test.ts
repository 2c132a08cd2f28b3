import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/emulator/index.ts';
import { ABROAD, DUBLIN, HOME, SYDNEY } from '../support/world.ts';
import { DUBLIN_KEY, judgeOf, NAMED, OREGON, ORIGIN_KEY } from './support/enforced.ts';
import type { Judge, Request } from './support/judge.ts';
import { aliasArn, on, under } from './support/requests.ts';

/** An entry by tags alone has to look at every name, and the key of each: what is granted by name is judged without it. */
const byName = judgeOf(NAMED);
const withTags = judgeOf();

const READ = ['DescribeSecret', 'GetSecretValue', 'ListSecretVersionIds'];
const LOOK = ['DescribeSecret', 'GetSecretValue'];
const WRITES = ['PutSecretValue', 'RestoreSecret', 'TagResource', 'UpdateSecret', 'UpdateSecretVersionStage'];
const HEAL = ['CreateSecret', ...LOOK, ...WRITES];
const BEYOND = ['DeleteSecret', 'PutResourcePolicy', 'RotateSecret', 'UntagResource'];
const UNTAGGED = {};
const TAGGED = { 'aws:ResourceTag/replicate': 'dr' };
const ASKED = { 'aws:RequestTag/replicate': 'dr' };

/** All that is granted on secrets: where, which name, which calls, and by which tags where tags select. */
const SECRETS: [place: Place, name: string, calls: string[], tags?: Request['context']][] = [
  [HOME, 'prod/db', READ],
  [HOME, 'spare', ['DescribeSecret'], UNTAGGED],
  [HOME, 'spare', READ.slice(1), TAGGED],
  [DUBLIN, 'prod/db', HEAL],
  [DUBLIN, 'prod/watched', LOOK],
  [OREGON, 'prod/token', HEAL],
  [SYDNEY, 'spare', ['DescribeSecret'], UNTAGGED],
  [SYDNEY, 'spare', ['GetSecretValue', ...WRITES], TAGGED],
  [SYDNEY, 'spare', ['CreateSecret', 'TagResource'], ASKED],
  [ABROAD, 'prod/db', HEAL],
  [ABROAD, 'shared/api-key', LOOK],
];

const KEY_USES = ['Decrypt', 'Encrypt', 'GenerateDataKey'];

/** All that is granted on keys; null as the key's neighbour: any key of the account will do. */
const KEYS: [place: Place, key: string, neighbour: string | null, name: string, uses: string[]][] = [
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

describe('each call that is granted is denied one step aside', () => {
  test.each(SECRETS)('%o: %s by %o', (place, name, calls, tags) => {
    const judge = tags === undefined ? byName : withTags;
    const elsewhere = { ...place, region: 'eu-west-3' };
    const said = (action: string, labelled = 'AWSCURRENT') =>
      isLabelled(action) ? { ...tags, 'secretsmanager:VersionStage': labelled } : { ...tags };
    const granted = calls.map((action) => on(place, action, name, said(action)));
    expect(allowed(judge, granted)).toHaveLength(calls.length);
    const aside = [
      ...calls.map((action) => on(elsewhere, action, name, said(action))),
      ...calls.map((action) => ({ ...on(elsewhere, action, name, said(action)), region: place.region })),
      ...[...HEAL, ...READ, ...BEYOND]
        .filter((action) => !calls.includes(action) && !isGrantedToLookers(action, tags))
        .map((action) => on(place, action, name, tags)),
      ...calls.filter(isLabelled).map((action) => on(place, action, name, said(action, 'AWSPENDING'))),
      on(place, 'GetSecretValue', name, { ...tags, 'secretsmanager:VersionId': 'v1' }),
      // Where tags select, any name may carry them.
      ...(tags !== undefined ? [] : calls.flatMap((action) => renamed(place, action, name))),
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

/** Where tags select, every secret may be described: one that is not there has no tags to show. */
function isGrantedToLookers(action: string, tags: Request['context'] | undefined): boolean {
  return action === 'DescribeSecret' && tags !== undefined;
}

function isLabelled(action: string): boolean {
  return action === 'GetSecretValue' || action === 'UpdateSecretVersionStage';
}

function renamed(place: Place, action: string, name: string): Request[] {
  return ['other', `${name}-old`, name.slice(0, -1), `x${name}`].map((other) => on(place, action, other));
}
