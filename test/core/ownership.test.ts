import { describe, expect, test } from 'vitest';
import { assess } from '../../src/core/assessment.ts';
import { decide } from '../../src/core/policy.ts';
import { mapping, ORIGIN_ARN, ours, pair, type Said, type SaidPair } from '../support/builders.ts';

// The kind: a secret that belongs to someone else is taken for a replica of ours.

const LABELS = 'v1[AWSPREVIOUS] v2[AWSCURRENT]';
const COPIES = { adopt: 'copies', adoptIsOwn: false } as const;

function decided({ origin, desired, ...said }: SaidPair) {
  const seen = pair({ origin: { labels: LABELS, ...origin }, desired: { ...COPIES, ...desired }, ...said });
  const decision = decide(assess(seen));
  return { status: decision.status, reason: 'reason' in decision ? decision.reason : null };
}

describe('by default, a secret that carries no origin’s mark', () => {
  test.each<[string, Said, string[]?]>([
    ['its AWSCURRENT is the origin’s, but for its description', { labels: 'v2[AWSCURRENT]', description: 'x' }],
    ['its AWSCURRENT is one that the origin has', { labels: 'v1[AWSCURRENT]' }],
    ['its AWSCURRENT is one that the origin had', { labels: 'v0[AWSCURRENT]' }, ['v0']],
    ['its AWSCURRENT is derived from one that the origin has', { labels: '~v1[AWSCURRENT]' }],
    ['it holds no value at all', { labels: '' }],
  ])('is ours to take over if %s', (_, replica, retired = []) => {
    expect(decided({ replica: { tags: {}, ...replica }, retired }).status).toBe('heal');
  });

  test.each<[string, Said, string[] | undefined, RegExp]>([
    [
      'its AWSCURRENT is no version of the origin',
      { labels: 'x[AWSCURRENT]' },
      ['v0'],
      /no version that the origin has or had; to take it over, write adopt: any at this replica, in line 7/,
    ],
    ['only an older version of it is the origin’s', { labels: 'x[AWSCURRENT] v1[AWSPREVIOUS]' }, [], /has or had/],
    ['it carries the label of Lockstep alone', { labels: 'x[AWSCURRENT,LOCKSTEP]' }, [], /has or had/],
    ['it has a version, and none in force', { labels: 'v1[green]' }, [], /has or had/],
    [
      'the origin’s older versions were not listed',
      { labels: 'v0[AWSCURRENT]' },
      undefined,
      /labelled versions, and older ones were not listed/,
    ],
  ])('is foreign if %s', (_, replica, retired, why) => {
    const said = { replica: { tags: {}, ...replica }, ...(retired && { retired }) };
    expect(decided(said)).toEqual({ status: 'blocked', reason: expect.stringMatching(why) });
  });

  test('is in sync if nothing needs a write, whoever made it', () => {
    expect(decided({ replica: { tags: {}, labels: 'v2[AWSCURRENT]' } }).status).toBe('in-sync');
  });
});

describe('a stranger’s secret', () => {
  const replica = { tags: {}, labels: 'x[AWSCURRENT]' };
  test.each([
    ['any', 'heal'],
    ['copies', 'blocked'],
    ['never', 'blocked'],
  ] as const)('with adopt: %s is %s', (adopt, status) => {
    expect(decided({ replica, retired: [], desired: { adopt } }).status).toBe(status);
  });

  test('is not taken over with adopt: never, even if it is a copy, unless it has no value', () => {
    expect(decided({ replica: { tags: {}, labels: 'v1[AWSCURRENT]' }, desired: { adopt: 'never' } }).status).toBe(
      'blocked',
    );
    expect(decided({ replica: { tags: {}, labels: '' }, desired: { adopt: 'never' } }).status).toBe('heal');
  });

  test('that is only reported stays drift, with what would prevent a heal', () => {
    expect(decided({ replica, retired: [], desired: { onDrift: 'report' } })).toEqual({
      status: 'drifted',
      reason: expect.stringMatching(/onDrift: report.*; a heal would be blocked: .*adopt: any/),
    });
  });
});

describe('a replica that carries this origin’s mark and the name of', () => {
  const orders = { ...mapping(), name: 'orders', formerNames: ['old-orders'] };
  const named = (name: string | null): Said => ({
    labels: 'v1[AWSCURRENT,LOCKSTEP]',
    tags: { 'lockstep:origin': ORIGIN_ARN, ...(name === null ? {} : { 'lockstep:mapping': name }) },
  });
  test.each<[string, string | null, string]>([
    ['this mapping', 'orders', 'heal'],
    ['this mapping, as it was called before', 'old-orders', 'heal'],
    ['no mapping', null, 'heal'],
    ['another mapping', 'payments', 'blocked'],
    ['one that differs in case', 'Orders', 'blocked'],
  ])('%s is %s', (_, name, status) => {
    expect(decided({ replica: named(name), desired: { mapping: orders } }).status).toBe(status);
  });

  test('another mapping is foreign with that name in the reason, and only once it would need a write', () => {
    const said = { desired: { mapping: orders } };
    expect(decided({ ...said, replica: named('payments') }).reason).toContain('a replica of the mapping "payments"');
    expect(decided({ ...said, replica: { ...named('payments'), labels: 'v2[AWSCURRENT]' } }).status).toBe('in-sync');
  });

  test('another mapping is foreign whatever adopt says, with the mark or without', () => {
    const tags = { 'lockstep:mapping': 'payments' };
    const desired = { mapping: orders, adopt: 'any', adoptIsOwn: true } as const;
    expect(decided({ replica: { ...named('payments'), tags }, desired }).status).toBe('blocked');
    expect(decided({ replica: { ...named('payments'), tags: ours(tags) }, desired }).status).toBe('blocked');
  });
});
