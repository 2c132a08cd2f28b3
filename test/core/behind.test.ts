/** The kind: a replica whose recovery point is called better than it is, or known when it is not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secondsSince, sinceByValue, sinceByVersions } from '../../src/core/behind.ts';
import type { ListedVersion } from '../../src/core/observation.ts';
import { pair, version } from '../support/builders.ts';

/** `v1@10[AWSPREVIOUS]` -> a version of that name, made at second 10. */
function listed(text: string): ListedVersion[] {
  return text.split(' ').map((part) => {
    const [, name = '', at = '', labels = ''] = /^(\S+?)@(\d+)(?:\[(.*)\])?$/.exec(part) ?? [];
    const createdAt = new Date(Number(at) * 1000);
    return { id: version(name), labels: labels.split(',').filter((label) => label !== ''), keys: [], createdAt };
  });
}

const different = { state: 'different', of: version('v3') } as const;

describe('by the list of the origin’s versions, a replica', () => {
  test.each([
    ['one version behind lacks the newest', 'v2', 'v1@10 v2@20[AWSPREVIOUS] v3@30[AWSCURRENT]', 30],
    ['several behind lacks the oldest newer one', 'v1', 'v1@10 v2@20[AWSPREVIOUS] v3@30[AWSCURRENT]', 20],
    ['lacks nothing that is only pending', 'v1', 'v1@10[AWSPREVIOUS] v2@20[AWSPENDING] v3@30[AWSCURRENT]', 30],
    ['lacks nothing that had only a label of people', 'v1', 'v1@10[AWSPREVIOUS] v2@20[blue] v3@30[AWSCURRENT]', 30],
    ['ahead of a rollback lacks nothing newer', 'v4', 'v3@30[AWSCURRENT] v4@40[AWSPREVIOUS]', null],
    ['before a rollback lacks what was rolled back', 'v1', 'v1@10 v3@30[AWSCURRENT] v4@40[AWSPREVIOUS]', 30],
    ['at a version that is not listed lacks it is unknown what', 'v0', 'v2@20[AWSPREVIOUS] v3@30[AWSCURRENT]', null],
  ])('%s', (_, current, versions, since) => {
    const seen = pair({ origin: { labels: 'v3[AWSCURRENT]' }, replica: { labels: `${current}[AWSCURRENT,LOCKSTEP]` } });
    expect(sinceByVersions(seen, listed(versions))).toBe(since === null ? null : since * 1000);
  });

  test('whose version AWS has removed among a hundred lacks all that are listed', () => {
    const many = Array.from({ length: 99 }, (_, n) => `x${n}@${n + 100}`).join(' ');
    const seen = pair({ origin: { labels: 'v3[AWSCURRENT]' }, replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]' } });
    expect(sinceByVersions(seen, listed(`${many} v3@999[AWSCURRENT]`))).toBe(100_000);
  });

  test('with another value under the origin’s id lacks that version', () => {
    const labels = 'v3[AWSCURRENT]';
    const seen = pair({ origin: { labels }, replica: { labels }, valueCheck: different });
    expect(sinceByVersions(seen, listed('v2@20[AWSPREVIOUS] v3@30[AWSCURRENT]'))).toBe(30_000);
  });

  test('at an id derived for a key is where the version is that it stands for', () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager';
    const seen = pair({
      origin: { labels: 'v3[AWSCURRENT]' },
      replica: { labels: `v1@${key}[AWSCURRENT,LOCKSTEP]` },
    });
    expect(sinceByVersions(seen, listed('v1@10 v2@20[AWSPREVIOUS] v3@30[AWSCURRENT]'))).toBe(20_000);
  });
});

describe('by the value that was read anyway, a replica', () => {
  const value = (createdAt: number | null, id = 'v3') => ({ version: version(id), createdAt });
  const origin = { labels: 'v2[AWSPREVIOUS] v3[AWSCURRENT]' };
  const behind = (from: string, changedAt: number | null) =>
    pair({ origin, replica: { labels: `${from}[AWSCURRENT,LOCKSTEP]`, changedAt } });

  test.each([
    ['one version behind lacks it since it was made', behind('v2', 20), value(30), 30],
    ['further behind needs the list', behind('v1', 20), value(30), null],
    ['that changed after the version was made needs the list', behind('v2', 40), value(30), null],
    ['of which AWS says no date needs the list', behind('v2', null), value(30), null],
    ['whose origin’s version has no date needs the list', behind('v2', 20), value(null), null],
    ['whose origin has rotated since needs the list', behind('v2', 20), value(30, 'v4'), null],
  ])('%s', (_, seen, read, since) => {
    expect(sinceByValue(seen, read)).toBe(since);
  });

  test('with another value under that id lacks it since it was made, whenever the replica changed', () => {
    const replica = { labels: 'v3[AWSCURRENT]', changedAt: 99 };
    expect(sinceByValue(pair({ origin, replica, valueCheck: different }), value(30))).toBe(30);
  });
});

test('the seconds are never negative', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 8.64e15 }), (since, at) => {
      expect(secondsSince(since, new Date(at))).toBeGreaterThanOrEqual(0);
    }),
  );
});
