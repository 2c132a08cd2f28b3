import { describe, expect, test } from 'vitest';
import { assess } from '../../src/core/assessment.ts';
import { mayBeBehind } from '../../src/core/current.ts';
import { classifyDrift, type Drift, type DriftKind, sortKinds } from '../../src/core/drift.ts';
import { LockstepError } from '../../src/core/errors.ts';
import type { Pair } from '../../src/core/observation.ts';
import {
  absent,
  failed,
  keyArn,
  ORIGIN_ARN,
  ORIGIN_KEY,
  ours,
  pair,
  type SaidPair,
  skipped,
  version,
} from '../support/builders.ts';

const theirs = { state: 'different', of: version('v2') } as const;
const bothTaken = { state: 'derived-id-taken', of: version('v2') } as const;
const undecryptable = {
  state: 'failed',
  error: new LockstepError('key-unusable', 'GetSecretValue on prod/db: the KMS key cannot be used'),
} as const;

describe('a replica is in sync, and only then without drift,', () => {
  test.each<[string, SaidPair]>([
    ['when both hold the same version as AWSCURRENT', {}],
    ['when it was adopted while in sync, and so carries no mark', { replica: { tags: {}, labels: 'v2[AWSCURRENT]' } }],
    ['when the values were proven equal', { valueCheck: { state: 'equal' } }],
    ['when it holds the id derived from the origin’s version', { replica: { labels: '~v2[AWSCURRENT,LOCKSTEP]' } }],
    [
      'when a conflict was healed under the derived id',
      { valueCheck: theirs, replica: { labels: 'v2[AWSPREVIOUS] ~v2[AWSCURRENT]' } },
    ],
    ['while a rotation is in progress at the origin', { origin: { labels: 'v2[AWSCURRENT] v3[AWSPENDING]' } }],
    ['when a rotation just ended at the origin', { origin: { labels: 'v2[AWSCURRENT,AWSPENDING]' } }],
    ['whatever labels other versions of it hold', { replica: { labels: 'v2[AWSCURRENT] x[AWSPREVIOUS,blue]' } }],
    ['with tags of its own', { replica: { tags: ours({ team: 'orders' }) } }],
    ['when the origin carries tags of AWS', { origin: { tags: { 'aws:cloudformation:stack-name': 'orders' } } }],
    ['when the origin is itself a replica of ours', { origin: { tags: { 'lockstep:origin': 'arn:of:another' } } }],
    ['when it carries the mark of another origin', { replica: { tags: { 'lockstep:origin': 'arn:of:another' } } }],
    ['whatever is known of an older version', { valueCheck: { state: 'derived-id-taken', of: version('v1') } }],
  ])('%s', (_, said) => {
    expect(classifyDrift(pair(said))).toEqual({ state: 'compared', drift: [] });
  });
});

describe('a replica shows', () => {
  test.each<[DriftKind[], string, SaidPair]>([
    [['missing'], 'where there is no such secret', { replica: absent }],
    [
      ['stale'],
      'at the version before',
      { origin: { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' }, replica: { labels: 'v1[AWSCURRENT]' } },
    ],
    [['stale'], 'at a version that the origin has retired', { replica: { labels: 'v0[AWSCURRENT]' }, retired: ['v0'] }],
    [['stale'], 'at a version that Lockstep marked', { replica: { labels: 'v0[AWSCURRENT,LOCKSTEP]' } }],
    [
      ['stale'],
      'at a version that the origin gave another label',
      { origin: { labels: 'v1[blue] v2[AWSCURRENT]' }, replica: { labels: 'v1[AWSCURRENT]' } },
    ],
    [
      ['stale'],
      'at the derived id of the version before',
      { origin: { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' }, replica: { labels: '~v1[AWSCURRENT]' } },
    ],
    [['stale'], 'with no version at all', { replica: { labels: '' } }],
    [
      ['mislabeled'],
      'with the origin’s version there, and AWSCURRENT on the one before',
      {
        origin: { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' },
        replica: { labels: 'v1[AWSCURRENT] v2[AWSPREVIOUS,LOCKSTEP]' },
      },
    ],
    [
      ['mislabeled'],
      'when the origin went back to the version before',
      {
        origin: { labels: 'v2[AWSCURRENT] v3[AWSPREVIOUS]' },
        replica: { labels: 'v2[AWSPREVIOUS] v3[AWSCURRENT,LOCKSTEP]' },
      },
    ],
    [['mislabeled'], 'with the origin’s version staged and no AWSCURRENT', { replica: { labels: 'v2[LOCKSTEP]' } }],
    [
      ['mislabeled'],
      'with the derived id staged',
      {
        origin: { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' },
        replica: { labels: 'v1[AWSCURRENT] ~v2[LOCKSTEP]' },
      },
    ],
    [['diverged'], 'at a version that someone else wrote', { replica: { labels: 'x[AWSCURRENT] v2[LOCKSTEP]' } }],
    [
      ['diverged'],
      'at a version that is not among the retired ones',
      { replica: { labels: 'x[AWSCURRENT]' }, retired: ['v1'] },
    ],
    [['diverged'], 'when it stood under the name before us', { replica: { tags: {}, labels: 'x[AWSCURRENT]' } }],
    [['conflict'], 'when the origin’s id holds another value as AWSCURRENT', { valueCheck: theirs }],
    [
      ['stale', 'conflict'],
      'when an unlabelled version of it holds the origin’s id',
      {
        origin: { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' },
        replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]' },
        valueCheck: theirs,
      },
    ],
    [
      ['mislabeled', 'conflict'],
      'when a labelled version of it holds the origin’s id',
      {
        origin: { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' },
        replica: { labels: 'v1[AWSCURRENT] v2[blue]' },
        valueCheck: theirs,
      },
    ],
    [['conflict'], 'when both ids are taken', { valueCheck: bothTaken, replica: { labels: '~v2[AWSCURRENT]' } }],
    [['pending-deletion'], 'when it is scheduled for deletion', { replica: { pendingDeletion: true } }],
    [
      ['stale', 'pending-deletion'],
      'when it is scheduled for deletion and behind',
      { replica: { pendingDeletion: true, labels: 'v1[AWSCURRENT,LOCKSTEP]' } },
    ],
    [['wrong-key'], 'under a customer key for an origin under AWS’s', { replica: { kmsKey: 'some-key' } }],
    [
      ['wrong-key'],
      'under AWS’s key for an origin under a customer key',
      { origin: { kmsKey: ORIGIN_KEY }, desired: { targetKey: keyArn('eu-west-1', 'k') } },
    ],
    [['metadata'], 'with another description', { origin: { description: 'orders' } }],
    [['metadata'], 'with a description where the origin has none', { replica: { description: 'orders' } }],
    [['metadata'], 'without a tag of the origin', { origin: { tags: { team: 'orders' } } }],
    [
      ['metadata'],
      'with another value under a tag of the origin',
      { origin: { tags: { team: 'orders' } }, replica: { tags: ours({ team: 'sales' }) } },
    ],
    [
      ['metadata'],
      'without a tag named like a method of objects',
      { origin: { tags: JSON.parse('{"toString":"x","__proto__":"y"}') } },
    ],
    [['foreign'], 'as a native replica, though in sync', { replica: { heldBy: 'a native replica of us-west-2' } }],
    [['foreign'], 'with a rotation of its own, though in sync', { replica: { rotates: true } }],
    [
      ['stale', 'foreign'],
      'when another origin has marked it and it would have to be written',
      { replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]', tags: { 'lockstep:origin': 'arn:of:another' } } },
    ],
    [
      ['stale'],
      'when the origin was made again under its name',
      {
        replica: {
          labels: 'v1[AWSCURRENT,LOCKSTEP]',
          tags: { 'lockstep:origin': ORIGIN_ARN.replace(/.{6}$/, 'ZzZzZz') },
        },
      },
    ],
    [
      ['diverged', 'pending-deletion', 'wrong-key', 'metadata', 'foreign'],
      'everything that holds, in the order of the contract',
      {
        origin: { description: 'orders' },
        replica: { labels: 'x[AWSCURRENT]', pendingDeletion: true, kmsKey: 'some-key', rotates: true },
      },
    ],
    [['unreachable'], 'when it could not be read', { replica: failed }],
    [['unreachable'], 'when its value could not be read', { valueCheck: undecryptable }],
    [['unreachable'], 'when its origin could not be read, whatever it is itself', { origin: failed, replica: absent }],
    [['origin-missing'], 'when there is no origin', { origin: absent }],
    [['origin-missing'], 'when neither is there', { origin: absent, replica: absent }],
    [['origin-missing'], 'when there is no origin and it cannot be read', { origin: absent, replica: failed }],
    [['origin-pending-deletion'], 'when its origin is to be deleted', { origin: { pendingDeletion: true } }],
    [['origin-empty'], 'when its origin has no version', { origin: { labels: '' } }],
    [['origin-empty'], 'when its origin has a pending version only', { origin: { labels: 'v2[AWSPENDING]' } }],
  ])('%s %s', (kinds, _, said) => {
    expect(assess(pair(said)).driftKinds()).toEqual(kinds);
  });
});

test.each<[string, SaidPair]>([
  ['its origin was not read', { origin: skipped }],
  ['it was not read', { replica: skipped }],
  ['neither was read', { origin: skipped, replica: skipped }],
])('a replica is skipped, neither in sync nor drifted, when %s', (_, said) => {
  expect(classifyDrift(pair(said))).toEqual(skipped);
});

test('metadata drift names exactly what has to be written', () => {
  const said = { origin: { description: 'new', tags: { a: '1', b: '2' } }, replica: { tags: ours({ a: '1' }) } };
  expect(driftOf(pair(said))).toEqual([{ kind: 'metadata', description: 'new', tags: { b: '2' }, left: [] }]);
});

test('a conflict is healable unless the derived id is taken as well', () => {
  expect(driftOf(pair({ valueCheck: theirs }))).toEqual([{ kind: 'conflict', healable: true }]);
  expect(driftOf(pair({ valueCheck: bothTaken }))).toEqual([{ kind: 'conflict', healable: false }]);
});

test('kinds are named in the order of the contract, each once', () => {
  expect(sortKinds(['foreign', 'stale', 'missing', 'stale'])).toEqual(['missing', 'stale', 'foreign']);
});

describe('the origin as read may be behind its replica', () => {
  test.each<[boolean, string, SaidPair]>([
    [true, 'when it does not know the version that Lockstep wrote', { replica: { labels: 'v3[AWSCURRENT,LOCKSTEP]' } }],
    [
      true,
      'when that version is still pending there',
      { origin: { labels: 'v2[AWSCURRENT] v3[AWSPENDING]' }, replica: { labels: 'v3[AWSCURRENT,LOCKSTEP]' } },
    ],
    [false, 'when they agree', {}],
    [false, 'when the origin shows it as the version before', { origin: { labels: 'v2[AWSPREVIOUS] v3[AWSCURRENT]' } }],
    [false, 'when the origin has retired it', { origin: { labels: 'v3[AWSCURRENT]' }, retired: ['v2'] }],
    [false, 'when someone else wrote it', { replica: { labels: 'x[AWSCURRENT] v2[LOCKSTEP]' } }],
    [
      false,
      'when it is a derived id of a version that the origin shows',
      { replica: { labels: '~v2[AWSCURRENT,LOCKSTEP]' } },
    ],
    [false, 'when there is no replica', { replica: absent }],
  ])('%s %s', (expected, _, said) => {
    expect(mayBeBehind(pair(said))).toBe(expected);
  });
});

function driftOf(looked: Pair): readonly Drift[] {
  const assessment = classifyDrift(looked);
  return assessment.state === 'skipped' ? [] : assessment.drift;
}
