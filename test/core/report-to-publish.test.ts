import { describe, expect, test } from 'vitest';
import { reportToPublish } from '../../src/core/report.ts';
import { report, row } from '../support/report.ts';

const ROWS = {
  right: row({ secret: 'a' }),
  copied: row({ secret: 'b', status: 'healed', drift: ['stale'] }),
  diverged: row({ secret: 'c', status: 'healed', drift: ['diverged'] }),
  reported: row({ secret: 'd', status: 'drifted', drift: ['stale'] }),
  watched: row({ secret: 'e', status: 'drifted', drift: ['diverged'] }),
  blocked: row({ secret: 'f', status: 'blocked' }),
  failed: row({ secret: 'g', status: 'failed' }),
  left: row({ secret: 'h', status: 'deferred' }),
};

describe('a run by event publishes', () => {
  test('what is blocked, failed, left or was diverged, without what was copied', () => {
    const notice = reportToPublish(report(Object.values(ROWS), { trigger: 'event' }), 'always');
    expect(notice?.replicas.map(({ secret }) => secret)).toEqual(['c', 'e', 'f', 'g', 'h']);
    expect(notice?.summary).toMatchObject({ replicas: 5, inSync: 0, healed: 1 });
  });

  test('nothing about a rotation that was copied', () => {
    expect(
      reportToPublish(report([ROWS.right, ROWS.copied, ROWS.reported], { trigger: 'event' }), 'always'),
    ).toBeNull();
  });
});

describe('a scheduled run publishes the whole report', () => {
  test('if anything was not in sync', () => {
    const one = report([ROWS.right, ROWS.copied], { trigger: 'schedule' });
    expect(reportToPublish(one, 'drift')).toBe(one);
  });

  test.each([
    ['nothing was compared', report([], { trigger: 'schedule' })],
    ['a pattern selects nothing', { ...report([ROWS.right], { trigger: 'schedule' }), warnings: ['odd'] }],
  ])('if %s', (_, one) => {
    expect(reportToPublish(one, 'drift')).toBe(one);
  });

  test('if all is well only with when: always', () => {
    const one = report([ROWS.right], { trigger: 'schedule' });
    expect([reportToPublish(one, 'drift'), reportToPublish(one, 'always')]).toEqual([null, one]);
  });
});

test.each(['cli', 'invoke'] as const)('a run by hand (%s) publishes nothing by itself', (trigger) => {
  expect(reportToPublish(report([ROWS.failed], { trigger }), 'always')).toBeNull();
});
