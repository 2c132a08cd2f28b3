import { describe, expect, test } from 'vitest';
import { doubtAbout, isForward, isSameMove, type Move, moveOf } from '../../src/core/move.ts';
import { absent, failed, ours, pair, type SaidPair, version } from '../support/builders.ts';

const AT = Date.UTC(2026, 0, 31);

describe('AWSCURRENT is to be moved', () => {
  test.each<[string, SaidPair, [from: string, to: string]]>([
    ['from an older version', { origin: { labels: 'v3[AWSCURRENT]' } }, ['v2', 'v3']],
    ['from a version of unknown origin', { replica: { labels: 'x[AWSCURRENT]' } }, ['x', 'v2']],
    [
      'from the derived id of an older version',
      { origin: { labels: 'v3[AWSCURRENT]' }, replica: { labels: '~v2[AWSCURRENT]' } },
      ['~v2', 'v3'],
    ],
  ])('%s', (_, said, [from, to]) => {
    expect(moveOf(pair(said))).toEqual({ from: version(from), to: version(to), changedAt: null });
  });

  test.each<[string, SaidPair]>([
    ['when it is there', {}],
    ['when it is on the derived id', { replica: { labels: '~v2[AWSCURRENT]' } }],
    [
      'to a version of another id for the same one of the origin',
      { valueCheck: { state: 'different', of: version('v2') } },
    ],
    ['when the replica has no value yet', { replica: { labels: '' } }],
    ['when the origin has none', { origin: { labels: 'v2[AWSPENDING]' } }],
    ['when there is no replica', { replica: absent }],
    ['when a side was not read', { origin: failed }],
  ])('not %s', (_, said) => {
    expect(moveOf(pair(said))).toBeNull();
  });
});

test('two looks agree on a move if it leads from and to the same versions, whatever else has changed', () => {
  const move: Move = { from: 'v1', to: 'v2', changedAt: 1 };
  expect(isSameMove(move, { ...move, changedAt: 2 })).toBe(true);
  expect(isSameMove(move, { ...move, from: 'v0' })).toBe(false);
  expect(isSameMove(move, { ...move, to: 'v3' })).toBe(false);
  expect(isSameMove(move, null)).toBe(false);
});

describe('a move leads forward for certain', () => {
  const move: Move = { from: 'v1', to: 'v2', changedAt: AT };

  test('if the origin made the version after the replica last changed', () => {
    expect(isForward(move, { version: 'v2', createdAt: AT + 1 })).toBe(true);
  });

  test.each([
    ['the version was made at that very moment', move, { version: 'v2', createdAt: AT }],
    ['it is older than the replica’s last change', move, { version: 'v2', createdAt: AT - 1 }],
    ['the date is another version’s', move, { version: 'v3', createdAt: AT + 1 }],
    ['AWS does not say when it was made', move, { version: 'v2', createdAt: null }],
    ['AWS does not say when the replica changed', { ...move, changedAt: null }, { version: 'v2', createdAt: AT }],
  ])('but not if %s', (_, said, seen) => {
    expect(isForward(said, seen)).toBe(false);
  });
});

describe('a copied version that the origin does not show', () => {
  const copied = { labels: 'v3[AWSCURRENT,LOCKSTEP]', tags: ours(), changedAt: AT };
  const MINUTES = 60_000;

  test('is doubtful, with the reason and the next step', () => {
    expect(doubtAbout(pair({ replica: copied }), AT + 4 * MINUTES)).toMatch(
      /^the origin does not show version v3-+, .* AWS may still answer from before; .* until the next run$/,
    );
  });

  test.each<[string, SaidPair, number]>([
    ['once nothing lags so long', { replica: copied }, 5],
    ['if the origin has retired it', { replica: copied, retired: ['v3'] }, 1],
    ['if the origin shows it', { origin: { labels: 'v3[AWSPREVIOUS] v4[AWSCURRENT]' }, replica: copied }, 1],
    ['if it came from an origin that was deleted', { replica: { ...copied, tags: { 'lockstep:origin': 'x' } } }, 1],
    ['if someone else wrote it', { replica: { ...copied, labels: 'v3[AWSCURRENT] v2[LOCKSTEP]' } }, 1],
    ['if AWS does not say when it was copied', { replica: { ...copied, changedAt: null } }, 1],
    ['if there is no replica', { replica: absent }, 1],
  ])('is not doubtful %s', (_, said, minutes) => {
    expect(doubtAbout(pair(said), AT + minutes * MINUTES)).toBeNull();
  });
});
