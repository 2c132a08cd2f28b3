import { describe, expect, test } from 'vitest';
import { type Assessed, assess, dropDetails } from '../../src/core/assessment.ts';
import { ACCOUNT, absent, ours, pair, skipped, version } from '../support/builders.ts';

describe('what was assessed', () => {
  test('is a bare pair once something else was seen: to the compiler, a copy is not assessed', () => {
    const assessed = assess(pair());
    // @ts-expect-error: it would carry the verdict on what was seen before
    const copy: Assessed = { ...assessed, replica: absent };
    expect(assess(copy).driftKinds()).toEqual(['missing']);
  });

  test('says whether it is in sync; a pair that was not read is not', () => {
    expect(
      [pair(), pair({ replica: absent }), pair({ replica: skipped })].map((one) => assess(one).isInSync()),
    ).toEqual([true, false, false]);
  });
});

describe('the details of a replica', () => {
  test('are dropped when it is in sync, and the verdict stays', () => {
    const { replica, assessment } = dropDetails(assess(pair()));
    expect(replica).toEqual({ state: 'matched', version: version('v2'), account: ACCOUNT });
    expect(assessment).toEqual(assess(pair()).assessment);
  });

  test.each([
    ['drifted', pair({ replica: { labels: 'v1[AWSCURRENT]' } })],
    ['missing', pair({ replica: absent })],
    ['not read', pair({ replica: skipped })],
    ['in the midst of a change of key', pair({ replica: { tags: ours({ 'lockstep:rekey': 'arn' }) } })],
  ])('stay when it is %s', (_, seen) => {
    const assessed = assess(seen);
    expect(dropDetails(assessed)).toBe(assessed);
  });
});
