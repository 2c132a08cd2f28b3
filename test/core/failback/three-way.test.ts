import { describe, expect, test } from 'vitest';
import { VERSION_TAG } from '../../../config/aws/marks.ts';
import { isRotating, needsVersions, type TwoSides, whoMoved } from '../../../src/core/failback/three-way.ts';
import type { ListedVersion, Pair } from '../../../src/core/observation.ts';
import { pair, type Said, secret, version } from '../../support/builders.ts';

// The kind: a person's value that is thrown away on the way back, or an origin's that is overwritten by an older one.

const DAY = 86_400_000;

/** Versions of the replica, made a day apart. */
function listed(...names: string[]): ListedVersion[] {
  return names.map((name, day) => ({ id: version(name), labels: [], keys: [], createdAt: new Date(day * DAY) }));
}

function meet(origin: Said, replica: Said, retired: readonly string[] = []): { pair: Pair; sides: TwoSides } {
  const both = pair({ origin, replica });
  if (both.origin.state !== 'present' || both.replica.state !== 'present') throw new Error('both are there');
  const sides = { origin: both.origin.secret, replica: both.replica.secret };
  return { pair: { ...both, retired: new Set(retired.map(version)) }, sides };
}

const BASE = 'v2[AWSCURRENT,LOCKSTEP]';
const WRITTEN = 'v2[AWSPREVIOUS,LOCKSTEP] p3[AWSCURRENT]';

describe('who moved since the last copy', () => {
  test.each<[string, origin: Said, replica: Said, moved: string]>([
    ['no one', {}, { labels: BASE }, 'neither'],
    ['no one, under the id for a conflict', {}, { labels: '~v2[AWSCURRENT,LOCKSTEP]' }, 'neither'],
    ['someone in the replica', {}, { labels: WRITTEN }, 'replica'],
    ['twice in the replica', {}, { labels: 'v2[LOCKSTEP] p3[AWSPREVIOUS] p4[AWSCURRENT]' }, 'replica'],
    ['someone at the origin', { labels: 'v2[AWSPREVIOUS] v3[AWSCURRENT]' }, { labels: BASE }, 'origin'],
    ['both', { labels: 'v2[AWSPREVIOUS] v3[AWSCURRENT]' }, { labels: WRITTEN }, 'both'],
    ['both, without a mark', { labels: 'v3[AWSCURRENT]' }, { labels: 'p3[AWSCURRENT]' }, 'both'],
    [
      'someone in a replica whose first version a tag names',
      {},
      { labels: 'v2[AWSPREVIOUS] p3[AWSCURRENT]', tags: { [VERSION_TAG]: version('v2') } },
      'replica',
    ],
    [
      'someone who put the former value back in the replica',
      { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' },
      { labels: 'v1[AWSCURRENT] v2[AWSPREVIOUS,LOCKSTEP]' },
      'replica',
    ],
    [
      'someone, or a copy that was cut off before AWSCURRENT moved',
      { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' },
      { labels: 'v1[AWSCURRENT] v2[LOCKSTEP]' },
      'both',
    ],
    ['a replica that was behind all the while', { labels: 'v3[AWSCURRENT]' }, { labels: BASE }, 'origin'],
    ['what was copied back is in both', { labels: 'v2[AWSPREVIOUS] p3[AWSCURRENT]' }, { labels: WRITTEN }, 'neither'],
    [
      'what was copied back under the id for a conflict is in both',
      { labels: 'v2[AWSPREVIOUS] ~p3[AWSCURRENT]' },
      { labels: WRITTEN },
      'neither',
    ],
    ['a replica without a value', {}, { labels: '' }, 'neither'],
  ])('%s', (_, origin, replica, moved) => {
    const { pair, sides } = meet(origin, replica);
    expect(whoMoved(pair, sides)).toBe(moved);
  });
});

describe('what the replica’s versions add', () => {
  const copiedBack = { labels: 'v2[AWSPREVIOUS] p3[AWSCURRENT]' };
  const movedOn = { labels: 'v2[LOCKSTEP] p3[AWSPREVIOUS] p4[AWSCURRENT]' };

  test('someone wrote to the replica once more after its value was copied back: the origin did not move by itself', () => {
    const { pair, sides } = meet(copiedBack, movedOn);
    expect(needsVersions(pair, sides)).toBe(true);
    expect(whoMoved(pair, sides, listed('v2', 'p3', 'p4'))).toBe('replica');
  });

  test('the origin went back to a version that is older than the base: it moved', () => {
    const { pair, sides } = meet(
      { labels: 'v2[AWSPREVIOUS] v1[AWSCURRENT]' },
      { labels: 'v1[] v2[AWSPREVIOUS,LOCKSTEP] p3[AWSCURRENT]' },
    );
    expect(whoMoved(pair, sides, listed('v1', 'v2', 'p3'))).toBe('both');
  });

  test('they are not asked for where they decide nothing', () => {
    const { pair, sides } = meet({}, { labels: WRITTEN });
    expect(needsVersions(pair, sides)).toBe(false);
  });
});

test.each([
  ['v2[AWSCURRENT]', false],
  ['v2[AWSCURRENT,AWSPENDING]', false],
  ['v2[AWSCURRENT] v3[AWSPENDING]', true],
])('an origin with %s rotates: %s', (labels, rotates) => {
  expect(isRotating(secret('us-east-1', { labels }))).toBe(rotates);
});
