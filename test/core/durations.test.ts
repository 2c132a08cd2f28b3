/**
 * The kind: a passing cause is taken for a lasting one, so that what it prevented is never retried; or the other way
 * round, so that what only a person can fix is reported late.
 */
import { describe, expect, test } from 'vitest';

import { assess } from '../../src/core/assessment.ts';
import { type ErrorCode, isPassing, LockstepError } from '../../src/core/errors.ts';
import { heldOutcome, mayComeRight, outcomeOf } from '../../src/core/outcome.ts';
import { decide } from '../../src/core/policy.ts';
import { outcome, pair, secret } from '../support/builders.ts';

const DURATIONS: Record<ErrorCode, 'passing' | 'lasting'> = {
  'access-denied': 'lasting',
  'not-yet-allowed': 'passing',
  'no-credentials': 'passing',
  'expired-credentials': 'passing',
  'region-not-enabled': 'lasting',
  'no-answer': 'passing',
  'not-aws': 'passing',
  throttled: 'passing',
  'key-unusable': 'passing',
  quota: 'lasting',
  refused: 'lasting',
  'kept-by-aws': 'lasting',
  fenced: 'lasting',
  'service-fault': 'passing',
  'not-found': 'passing',
  deadline: 'passing',
  interrupted: 'passing',
  'bad-input': 'lasting',
  unexpected: 'passing',
};

const CODES = Object.entries(DURATIONS) as [ErrorCode, 'passing' | 'lasting'][];

test.each(CODES)('%s is %s', (code, duration) => {
  expect(isPassing(code)).toBe(duration === 'passing');
});

describe('a replica', () => {
  test.each(CODES)('that could not be read for %s has a %s cause', (code, duration) => {
    const error = new LockstepError(code, 'why');
    for (const side of ['origin', 'replica'] as const) {
      const unread = assess(pair({ [side]: { state: 'failed', error } }));
      const decision = decide(unread);
      if (decision.status === 'heal') throw new Error('what could not be read is never healed');
      const { status, cause, ...rest } = outcomeOf(unread, decision);
      expect([status, cause]).toEqual(['failed', code]);
      expect(mayComeRight({ status, cause, ...rest })).toBe(duration === 'passing');
    }
  });

  test('about which the mapping contradicts itself waits for a person', () => {
    const contested = pair({ desired: { contested: 'two lines' } });
    const decision = decide(assess(contested));
    expect(decision).toMatchObject({ status: 'failed', cause: 'bad-input' });
  });

  test('that was held waits for a person', () => {
    const stale = pair({ replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]' } });
    expect(mayComeRight(heldOutcome(assess(stale), 'too many'))).toBe(false);
  });

  test.each(['in-sync', 'healed', 'drifted', 'blocked'] as const)('that is %s is not retried', (status) => {
    expect(mayComeRight(outcome({ status, cause: null }))).toBe(false);
  });
});

test('an origin that was only listed does not confirm an event', () => {
  const seenBy = (how: 'list' | 'describe') => {
    const one = pair({ origin: { state: 'present', secret: secret('us-east-1'), seenBy: how } });
    return outcomeOf(assess(one), { status: 'in-sync' }).described;
  };
  expect(seenBy('list')).toBeNull();
  expect(seenBy('describe')).toMatchObject([{ labels: ['AWSCURRENT'] }]);
});
