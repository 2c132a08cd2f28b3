import fc from 'fast-check';
import { expect, test } from 'vitest';
import { busEventsOf } from '../../src/render/bus-events.ts';
import { report, row } from '../support/report.ts';
import { anyReport } from './any-report.ts';

// The kind of fault: a ticket for what is no news, none for what is, or an event that EventBridge refuses for its size.

const RESOLVED = {
  secret: 'prod/c',
  target: 'dublin',
  drift: ['stale' as const],
  since: '2026-01-31T10:00:00.000Z',
  until: '2026-01-31T12:00:00.000Z',
  how: 'by itself' as const,
  run: 'another',
};

test('drift that is new or changed, what was healed and what was resolved are events; what lasts or is in sync is none', () => {
  const one = report(
    [
      row({ secret: 'prod/a', status: 'blocked', drift: ['foreign'], news: 'new' }),
      row({ secret: 'prod/b', status: 'drifted', drift: ['stale'], news: 'same' }),
      row({ secret: 'prod/d', status: 'failed', news: 'changed' }),
      row({ secret: 'prod/e', status: 'healed', drift: ['stale'] }),
      row({ secret: 'prod/f' }),
    ],
    { trigger: 'schedule' },
  );
  const events = busEventsOf({ ...one, resolved: [RESOLVED] });
  expect(events.map(({ type, detail }) => [type, (detail as { replica: { secret: string } }).replica.secret])).toEqual([
    ['Lockstep Drift', 'prod/d'],
    ['Lockstep Drift', 'prod/a'],
    ['Lockstep Healed', 'prod/e'],
    ['Lockstep Resolved', 'prod/c'],
  ]);
  expect(events[1]?.detail).toEqual({
    mapping: 'lockstep',
    origin: { region: 'us-east-1', account: '111122223333' },
    run: {
      id: one.run.id,
      trigger: 'schedule',
      startedAt: '2026-01-31T12:00:00.000Z',
      finishedAt: '2026-01-31T12:00:07.000Z',
    },
    replica: one.replicas[0],
  });
});

test('ten events of any report fit into one call', () => {
  const huge = { kind: 'metadata', tag: 'k'.repeat(128), expected: 'ü'.repeat(256), found: 'ö'.repeat(256) } as const;
  const large = row({
    status: 'blocked',
    drift: ['metadata'],
    reason: 'ä'.repeat(9_000),
    details: Array(50).fill(huge),
  });
  const sizes = busEventsOf(report([large])).map(({ detail }) => Buffer.byteLength(JSON.stringify(detail)));
  expect(Math.max(...sizes)).toBeLessThan(26_000);
  fc.assert(
    fc.property(anyReport, (any) => {
      for (const { detail } of busEventsOf(any)) expect(Buffer.byteLength(JSON.stringify(detail))).toBeLessThan(26_000);
    }),
  );
});
