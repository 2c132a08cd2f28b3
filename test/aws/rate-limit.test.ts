/** The kind: a run that uses up a quota which the customer's own rotations share. */
import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../src/aws/calls/rate-limit.ts';
import { entry, mapping } from '../support/builders.ts';
import { ended, openEnd } from '../support/ends.ts';
import { openStage } from '../support/stage.ts';

const WRITES = [
  'CreateSecret',
  'PutSecretValue',
  'UpdateSecret',
  'UpdateSecretVersionStage',
  'TagResource',
  'UntagResource',
  'RestoreSecret',
  'DeleteSecret',
];

describe('the rate limiter', () => {
  test.each([
    [0.5, 25],
    [0.1, 5],
    [0.01, 0.5],
    [0.97, 48.5],
    [1, 50],
  ])('with a share of %d lets %d of each kind of write through in a second', (share, perSecond) => {
    const pace = new RateLimiter(share);
    expect(WRITES.map((operation) => pace.perSecond(operation))).toEqual(WRITES.map(() => perSecond));
  });

  test.each([
    ['ListSecrets', 97],
    ['BatchGetSecretValue', 97],
    ['ListSecretVersionIds', 48.5],
    ['DescribeSecret', null],
    ['GetSecretValue', null],
  ])('does not slow down the read %s, whatever the share of writes', (operation, perSecond) => {
    expect(new RateLimiter(0.01).perSecond(operation)).toBe(perSecond);
  });

  test('slows down by operation when throttled, and never recovers beyond its share', () => {
    const pace = new RateLimiter(0.5);
    pace.noteThrottled('PutSecretValue');
    expect(pace.perSecond('UpdateSecret')).toBe(17.5);
    expect(pace.perSecond('CreateSecret')).toBe(25);
    for (let call = 0; call < 100; call++) pace.notePassed('PutSecretValue');
    expect(pace.perSecond('PutSecretValue')).toBe(25);
  });

  test('below one call a second is not sped up by throttling', () => {
    const pace = new RateLimiter(0.01);
    pace.noteThrottled('CreateSecret');
    expect(pace.perSecond('CreateSecret')).toBe(0.5);
  });

  test('releases all waiting calls at once when the run ends', async () => {
    const { stop, end } = openEnd('deadline');
    const pace = new RateLimiter(0.01);
    await pace.waitForTurn('CreateSecret', stop);
    const waiting = Array.from({ length: 50 }, () => pace.waitForTurn('CreateSecret', stop));
    end();
    await Promise.all(waiting);
    await pace.waitForTurn('CreateSecret', ended());
  }, 1_500);
});

test('a run with a tiny share makes one write, and waits long for the next', async () => {
  const { stage, mapped } = await five();
  const { stop, end } = openEnd();
  stage.onCall(({ action }) => {
    if (action === 'CreateSecret') end();
  });
  const { calls, report } = await stage.run(mapped, { stop, pace: 0.0001 });
  expect(calls.filter(({ action }) => action === 'CreateSecret')).toHaveLength(1);
  expect(report.summary).toMatchObject({ replicas: 5, deferred: 5 });
});

async function five() {
  const stage = await openStage();
  for (let at = 0; at < 5; at++) stage.origin(`prod/${at}`);
  return { stage, mapped: mapping(entry('prod/*')) };
}
