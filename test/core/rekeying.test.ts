import { describe, expect, test } from 'vitest';
import { type Assessed, assess } from '../../src/core/assessment.ts';
import { type KeyEvidence, keyEvidence, type WantedKey } from '../../src/core/key.ts';
import { needForListing } from '../../src/core/listing.ts';
import { planHeal, planTidying } from '../../src/core/plan.ts';
import { decide } from '../../src/core/policy.ts';
import { ACCOUNT, keyArn, ours, PARTNER, pair, type SaidPair, version } from '../support/builders.ts';

const K1 = keyArn('eu-west-1', 'one');
const K2 = keyArn('eu-west-1', 'two');
const ALIAS = `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/orders`;
const DEFAULT = 'DefaultEncryptionKey';
const HOME = { partition: 'aws', region: 'eu-west-1', account: ACCOUNT };

const customer = (key: string): WantedKey => ({ kind: 'customer', key });
const managed: WantedKey = { kind: 'aws-managed' };

describe('a version is shown under the wanted key', () => {
  test.each<[KeyEvidence, string, string[], WantedKey]>([
    ['yes', 'AWS’s, as AWS lists it', [DEFAULT], managed],
    ['yes', 'AWS’s, by its alias', [`arn:aws:kms:eu-west-1:${ACCOUNT}:alias/aws/secretsmanager`], managed],
    ['yes', 'AWS’s beside a customer’s', [K1, DEFAULT], managed],
    ['no', 'AWS’s, where a customer’s is listed', [K1], managed],
    ['yes', 'a key by its ARN', [K2], customer(K2)],
    ['yes', 'a key by its id', ['two'], customer(K2)],
    ['yes', 'a key declared by its id', [K2], customer('two')],
    ['yes', 'a key beside the one before', [K2, K1], customer(K2)],
    ['no', 'a key, where another is listed', [K1], customer(K2)],
    ['no', 'a key, where AWS’s is listed', [DEFAULT], customer(K2)],
    [
      'no',
      'a key, where one of that id in another account is listed',
      [keyArn('eu-west-1', 'two', PARTNER)],
      customer(K2),
    ],
    ['unknown', 'a key, where an alias is listed', [ALIAS], customer(K2)],
    ['yes', 'an alias, where it is listed', ['alias/orders'], customer(ALIAS)],
    ['unknown', 'an alias, where a key of its account is listed', [K1], customer('alias/orders')],
    ['no', 'an alias, where another alias is listed', ['alias/sales'], customer('alias/orders')],
    ['no', 'an alias, where AWS’s key is listed', [DEFAULT], customer('alias/orders')],
    ['no', 'an alias, where a key of another Region is listed', [keyArn('eu-west-2', 'two')], customer('alias/orders')],
    ['no', 'an alias, where a key of another account is listed', [keyArn('eu-west-1', 'x', PARTNER)], customer(ALIAS)],
    ['unsaid', 'a key, where AWS lists none', [], customer(K2)],
    ['unsaid', 'AWS’s, where AWS lists none', [], managed],
  ])('%s: %s', (shown, _, keys, wanted) => {
    expect(keyEvidence({ id: 'v1', labels: [], keys, createdAt: null }, wanted, HOME)).toBe(shown);
  });
});

/** A replica whose secret shows K2 already; the test says what its AWSCURRENT shows. */
const changed = (said: SaidPair, kmsKey = K2): SaidPair => ({
  desired: { ownKey: kmsKey },
  ...said,
  replica: { kmsKey, tags: ours({ 'lockstep:rekey': kmsKey }), ...(said.replica as object) },
});

describe('during a change of key', () => {
  test.each<[string, SaidPair, kinds: string[], moves: string[]]>([
    ['AWSCURRENT shown under the key is right', changed({ listed: { v2: [K2, K1] } }), [], []],
    [
      'AWSCURRENT under the old key is put again, under an id for the new one',
      changed({ listed: { v2: [K1] } }),
      ['wrong-key'],
      [`put v2@${K2}`, `relabel v2@${K2}`],
    ],
    [
      'what was put by a run that died is proven, and moved to',
      changed({ listed: { v2: [K1], [`v2@${K2}`]: [K2] } }),
      ['wrong-key'],
      [`prove v2@${K2}`, `relabel v2@${K2}`],
    ],
    [
      'what was put while another hand changed the key is put once more',
      changed({ replica: { labels: `v2@${K2}[AWSCURRENT]` }, listed: { v2: [K1], [`v2@${K2}`]: [K1] } }),
      ['wrong-key'],
      [`put v2@${K2}@${K2}`, `relabel v2@${K2}@${K2}`],
    ],
    [
      'what was put for the key before it is put again, though AWS re-encrypted it: its id would say nothing later',
      changed({ replica: { labels: `v2@${K1}[AWSCURRENT]` }, listed: { v2: [DEFAULT], [`v2@${K1}`]: [K2, K1] } }),
      ['wrong-key'],
      [`put v2@${K2}`, `relabel v2@${K2}`],
    ],
    [
      'back under a key, the version that was under it is proven',
      changed({ replica: { labels: `v2@${K1}[AWSCURRENT]` }, listed: { v2: [K2], [`v2@${K1}`]: [K1] } }),
      ['wrong-key'],
      ['prove v2', 'relabel v2'],
    ],
    [
      'the id for a conflict goes on to one for the key',
      changed({ replica: { labels: '~v2[AWSCURRENT]' }, listed: { '~v2': [K1], v2: [K1] } }),
      ['wrong-key'],
      [`put ~v2@${K2}`, `relabel ~v2@${K2}`],
    ],
    [
      'a replica that is behind gets the version itself',
      changed({ replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]' }, listed: { v1: [K1] } }),
      ['stale'],
      ['put v2', 'relabel v2'],
    ],
    [
      'under an alias AWSCURRENT is put again, since AWS does not show where the alias leads',
      changed({ listed: { v2: [K2, K1] } }, ALIAS),
      ['wrong-key'],
      [`put v2@${ALIAS}`, `relabel v2@${ALIAS}`],
    ],
    [
      'under an alias, what was put for it is right',
      changed({ replica: { labels: `v2@${ALIAS}[AWSCURRENT]` }, listed: { [`v2@${ALIAS}`]: [K2] } }, ALIAS),
      [],
      [],
    ],
    [
      'under an alias, what was put for it and is under AWS’s key is not',
      changed({ replica: { labels: `v2@${ALIAS}[AWSCURRENT]` }, listed: { [`v2@${ALIAS}`]: [DEFAULT] } }, ALIAS),
      ['wrong-key'],
      [`put v2@${ALIAS}@${ALIAS}`, `relabel v2@${ALIAS}@${ALIAS}`],
    ],
  ])('%s', (_, said, kinds, moves) => {
    const seen = assess(pair(said));
    expect(kindsOf(seen)).toEqual(kinds);
    const actions = planHeal(seen).flatMap((action) => ('version' in action ? [`${action.do} ${action.version}`] : []));
    expect(actions).toEqual(moves.map((move) => move.replace(/ (.*)/, (_, name: string) => ` ${version(name)}`)));
    if (kinds.length === 0) expect(planTidying(seen)).toEqual([{ do: 'unmark', keys: ['lockstep:rekey'] }]);
  });

  test.each<[string, SaidPair, RegExp]>([
    ['AWS names no key', changed({ listed: { v2: [] } }), /names no key/],
    [
      'every id is under another key',
      changed({
        replica: { labels: `v2@${K2}@${K2}[AWSCURRENT]` },
        listed: Object.fromEntries(
          ['v2', '~v2'].flatMap((id) => [id, `${id}@${K2}`, `${id}@${K2}@${K2}`].map((one) => [one, [K1]])),
        ),
      }),
      /shows AWSCURRENT under arn:aws:kms:eu-west-1:111122223333:key\/one/,
    ],
  ])('writes do not repeat for ever, and the reason is given: %s', (_, said, reason) => {
    const seen = pair(said);
    expect(decide(assess(seen))).toEqual({
      status: 'blocked',
      actions: [],
      reason: expect.stringMatching(reason),
    });
  });
});

test('a version put for a key that only it still shows is neither diverged nor stale', () => {
  const replica = { kmsKey: keyArn('eu-west-1', 'theirs'), labels: `v2@${K1}[AWSCURRENT,LOCKSTEP]` };
  const said = { desired: { ownKey: K2 }, replica, listed: { [`v2@${K1}`]: [K1] } };
  expect(kindsOf(assess(pair(said)))).toEqual(['wrong-key']);
});

test('the mark keeps the key that AWSCURRENT was put for, if it was another', () => {
  const marks = (said: SaidPair) =>
    planHeal(assess(pair(said))).flatMap((action) => (action.do === 'mark' ? [action.tags] : []));
  const desired = { ownKey: 'alias/sales' };
  const sales = ALIAS.replace('orders', 'sales');
  expect(marks({ desired, replica: { kmsKey: ALIAS } })).toEqual([{ 'lockstep:rekey': sales }]);
  const putForIt = { kmsKey: ALIAS, labels: `v2@${ALIAS}[AWSCURRENT]` };
  expect(marks({ desired, replica: putForIt })).toEqual([{ 'lockstep:rekey': `${sales} ${ALIAS}` }]);
  expect(marks({ desired, replica: { ...putForIt, tags: ours({ 'lockstep:rekey': `${sales} ${K1}` }) } })).toEqual([]);
  const long = `alias/${'x'.repeat(250)}`;
  expect(marks({ desired: { ownKey: long } })[0]?.['lockstep:rekey']).toHaveLength(256);
});

test('without a mark, a key is wrong only if AWS shows another one', () => {
  const said = (listed: string[], ownKey = K2) =>
    kindsOf(assess(pair({ desired: { ownKey }, replica: { kmsKey: ownKey }, listed: { v2: listed } })));
  expect([said([K1]), said([K2]), said([]), said([K1], ALIAS)]).toEqual([['wrong-key'], [], [], []]);
});

const BEHIND: SaidPair = { origin: { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' } };

describe('versions are listed', () => {
  test.each<[string, SaidPair, versions: string, values: string]>([
    ['in sync', {}, 'none', 'needed'],
    ['during a change of key', changed({}), 'needed', 'needed'],
    ['to be changed yet', { replica: { kmsKey: K1 } }, 'none', 'none'],
    ['behind', { ...BEHIND, replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]' } }, 'none', 'none'],
    [
      'whose AWSCURRENT is ours, and not the origin’s',
      { replica: { labels: 'x[AWSCURRENT,LOCKSTEP]' } },
      'useful',
      'useful',
    ],
    [
      'about to go back to a version that is there',
      { replica: { labels: 'x[AWSCURRENT] v2[AWSPREVIOUS]' } },
      'useful',
      'useful',
    ],
    ['scheduled for deletion', changed({ replica: { pendingDeletion: true } }), 'none', 'none'],
    ['foreign', changed({ replica: { heldBy: 'a service' } }), 'none', 'none'],
    ['without an origin', { ...changed({}), origin: { labels: '' } }, 'none', 'none'],
  ])('of a replica %s', (_, said, versions, values) => {
    const seen = assess(pair(said));
    expect([needForListing(seen, 'versions'), needForListing(seen, 'values')]).toEqual([versions, values]);
  });
});

function kindsOf(seen: Assessed) {
  if (seen.assessment.state !== 'compared') throw new Error('both sides were read');
  return seen.driftKinds();
}
