import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KEPT_FOR_MARKS, TAGS_OF_A_SECRET } from '../../config/aws/marks.ts';
import { assess } from '../../src/core/assessment.ts';
import { classifyDrift } from '../../src/core/drift.ts';
import { compareMetadata, fitTags, hasRoomFor } from '../../src/core/metadata.ts';
import type { Tags } from '../../src/core/observation.ts';
import { planHeal } from '../../src/core/plan.ts';
import { decide, limitToReport } from '../../src/core/policy.ts';
import { desired, keyArn, mapping, ours, pair, type SaidPair, secret, version } from '../support/builders.ts';

// The kind of fault: tags that do not fit hold the value up, or are written again and again.

const ROOM = TAGS_OF_A_SECRET - KEPT_FOR_MARKS;

/** `tagged('a', 3)` -> a01, a02, a03. */
function tagged(prefix: string, count: number): Tags {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${prefix}${String(i + 1).padStart(2, '0')}`, 'x']),
  );
}

function ignoring(...ignoreTags: string[]) {
  const usual = mapping();
  return { mapping: { ...usual, reconcile: { ...usual.reconcile, ignoreTags } } };
}

function placed(origin: Tags, carried: Tags, ignore: string[] = []) {
  return fitTags(desired(ignoring(...ignore)), secret('us-east-1', { tags: origin }), carried);
}

describe('a replica gets, of the origin’s tags,', () => {
  test.each<[string, origin: Tags, carried: Tags, tags: string[], left: string[]]>([
    ['all, if they fit', tagged('a', ROOM), {}, Object.keys(tagged('a', ROOM)), []],
    ['44 by name, if there are more', tagged('a', 47), {}, Object.keys(tagged('a', 44)), ['a45', 'a46', 'a47']],
    ['fewer beside tags of others', tagged('a', 44), tagged('x', 2), Object.keys(tagged('a', 42)), ['a43', 'a44']],
    ['none where others have taken all the room', { a: '1' }, tagged('x', 44), [], ['a']],
    ['none where others have taken more than that', { a: '1' }, tagged('x', 48), [], ['a']],
    [
      'what AWS and the marks do not take from it',
      tagged('a', 44),
      { 'aws:x': '1', ...ours() },
      Object.keys(tagged('a', 44)),
      [],
    ],
    ['what is there anew, room or not', { a: 'new', b: '1' }, { a: 'old', ...tagged('x', 43) }, ['a'], ['b']],
    [
      'none in the place of one that is there, though it comes first by name',
      { a: '1', z: '1' },
      { z: '1', ...tagged('x', 43) },
      [],
      ['a'],
    ],
    [
      'none of AWS’s own, and no mark, however they are cased',
      { 'aws:x': '1', 'AWS:y': '2', 'lockstep:a': '3', 'Lockstep:b': '4', awsome: '5' },
      {},
      ['awsome'],
      [],
    ],
    [
      'one that is called like a part of JavaScript',
      JSON.parse('{"__proto__":"1","constructor":"2"}'),
      {},
      ['__proto__', 'constructor'],
      [],
    ],
  ])('%s', (_, origin, carried, tags, left) => {
    const fitting = placed(origin, carried);
    expect([Object.keys(fitting.tags).toSorted(), fitting.left]).toEqual([tags, left]);
  });

  test('none that the mapping ignores', () => {
    const origin = { CreatedBy: 'x', 'cost:centre': '1', 'cost:team': '2', team: 'a' };
    expect(placed(origin, {}, ['CreatedBy', 'cost:*'])).toEqual({ tags: { team: 'a' }, left: [] });
    expect(placed(tagged('a', 50), {}, ['a4*', 'a50'])).toMatchObject({ left: [] });
  });
});

const names = fc.constantFrom('a', 'b', 'CreatedBy', 'cost:a', 'aws:x', 'lockstep:x', ...Object.keys(tagged('t', 50)));
const tags = fc.dictionary(names, fc.constantFrom('1', '2'), { maxKeys: 50 });

test('whatever the tags of either side, those that fit are written once, and never exceed AWS’s limit', () => {
  fc.assert(
    fc.property(tags, tags, (origin, others) => {
      const carried = { ...others, ...ours() };
      const first = placed(origin, carried, ['cost:*']);
      if (!hasRoomFor({}, carried)) return;
      expect(hasRoomFor(first.tags, carried)).toBe(true);
      const after = { ...carried, ...first.tags };
      expect(placed(origin, after, ['cost:*'])).toEqual({ tags: {}, left: first.left });
      const has = (key: string) => Object.hasOwn(after, key) && after[key] === origin[key];
      const wanted = Object.keys(origin).filter((key) => !/^(aws|lockstep|cost):/.test(key));
      expect(wanted.filter((key) => !has(key)).toSorted()).toEqual([...first.left]);
    }),
  );
});

test('an ignored tag is never drift, whatever its value on either side', () => {
  fc.assert(
    fc.property(tags, tags, tags, (shared, origin, replica) => {
      const auto = (some: Tags) =>
        Object.fromEntries(Object.entries(some).map(([key, value]) => [`auto:${key}`, value]));
      const said = { desired: ignoring('auto:*'), origin: { tags: { ...shared, ...auto(origin) } } };
      const seen = pair({ ...said, replica: { tags: { ...shared, ...auto(replica), ...ours() } } });
      expect(classifyDrift(seen)).toEqual({ state: 'compared', drift: [] });
    }),
  );
});

const BEHIND: SaidPair = { origin: { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' } };

describe('tags that do not fit', () => {
  test('are blocked after the value is healed, and hold nothing up', () => {
    const seen = pair({
      origin: { ...BEHIND.origin, tags: tagged('a', 46) },
      replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]' },
    });
    const decision = decide(assess(seen));
    if (decision.status !== 'heal') throw new Error('it is healed');
    expect(decision.actions.map((action) => action.do)).toEqual(['put', 'relabel', 'tag']);
    const reason = expect.stringMatching(/^the tags a45, a46 do not fit: .*reconcile\.ignoreTags$/);
    expect(decision.left).toEqual(reason);
    expect(limitToReport(decision)).toMatchObject({ status: 'blocked', reason, actions: decision.actions });
  });

  test('alone are blocked, and nothing is written', () => {
    const carried = tagged('x', 44);
    const seen = pair({ origin: { tags: { a: '1' } }, replica: { tags: ours(carried) } });
    const reason = expect.stringMatching(/^the tag a does not fit: /);
    expect(decide(assess(seen))).toEqual({ status: 'blocked', actions: [], reason });
  });
});

describe('if other people’s tags take all the room,', () => {
  const full = tagged('x', 50);

  test('a secret that is not ours yet is not written to: without marks it would have no owner', () => {
    const seen = pair({ ...BEHIND, replica: { labels: 'v1[AWSCURRENT]', tags: full } });
    expect(decide(assess(seen))).toMatchObject({
      status: 'blocked',
      reason: expect.stringMatching(/no room for the marks/),
    });
  });

  test('a replica in sync stays in sync', () => {
    const seen = pair({ replica: { tags: full } });
    expect(decide(assess(seen))).toEqual({ status: 'in-sync' });
  });

  test('the value is healed, and the key is not changed, since that needs a mark', () => {
    const replica = { kmsKey: keyArn('eu-west-1', 'old'), tags: { ...tagged('x', 48), ...ours() } };
    const seen = pair({ ...BEHIND, replica: { ...replica, labels: 'v1[AWSCURRENT,LOCKSTEP]' } });
    const decision = decide(assess(seen));
    const moves = { originVersion: version('v2'), version: version('v2') };
    expect(decision).toMatchObject({
      status: 'heal',
      actions: [
        { do: 'put', ...moves },
        { do: 'relabel', ...moves },
      ],
      left: expect.stringMatching(/key is not changed/),
    });
    const settled = pair({ ...BEHIND, replica });
    expect(decide(assess(settled))).toMatchObject({ status: 'blocked', actions: [] });
  });
});

test('a replica is created with 44 of its origin’s tags, and all its marks', () => {
  const seen = pair({ origin: { tags: tagged('a', 50) }, replica: { state: 'absent', seenBy: 'describe' } });
  const [create] = planHeal(assess(seen));
  if (create?.do !== 'create') throw new Error('it is made');
  expect(Object.keys(create.tags).filter((key) => !key.startsWith('lockstep:'))).toEqual(Object.keys(tagged('a', 44)));
  expect(create.tags).toMatchObject(ours({ 'lockstep:version': version('v2') }));
});

test('a description is compared, whatever the tags are', () => {
  const [origin, replica] = [secret('us-east-1', { description: 'new' }), secret('eu-west-1')];
  expect(compareMetadata(desired(), origin, replica)).toEqual({ description: 'new', tags: {}, left: [] });
  expect(compareMetadata(desired(), replica, replica)).toBeNull();
});
