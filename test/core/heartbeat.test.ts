/** The kind: a heartbeat that promises a run that no one makes, or says of a place what was not seen there. */
import { describe, expect, test } from 'vitest';
import { heartbeatOf, heartbeatTags } from '../../src/core/heartbeat.ts';
import { digestLines } from '../../src/core/memory/compose.ts';
import { target } from '../support/builders.ts';
import { report, row } from '../support/report.ts';

const DUBLIN = target('dublin');
const asIs = (lines: string) => lines;

function heartbeat(rows: Parameters<typeof report>[0], schedule = 'rate(1 hour)') {
  return heartbeatOf(report(rows), DUBLIN, schedule, asIs);
}

describe('a heartbeat', () => {
  test('counts the replicas of its place, and those that were left', () => {
    const blocked = row({ secret: 'b', status: 'blocked', drift: ['wrong-key'] });
    const healed = row({ secret: 'c', status: 'healed', drift: ['stale'] });
    const elsewhere = [row({ secret: 'd', region: 'ap-southeast-2' }), row({ secret: 'e', account: '222233334444' })];
    expect(heartbeat([row(), blocked, healed, ...elsewhere])).toMatchObject({ count: 3, left: 1 });
  });

  test("digests the lines that a record's digest has of its place", () => {
    const rows = [row({ secret: 'b', name: 'b' }), row({ secret: 'a', name: 'renamed' })];
    expect(heartbeat(rows).digest).toBe(digestLines({ replicas: rows }));
  });

  test('digests replicas that other targets lead to under its own name, and none that is not there', () => {
    const missing = row({ secret: 'c', status: 'blocked', drift: ['missing'], replicaVersion: null });
    expect(heartbeat([row({ target: 'eu-west-1', replicaVersion: 'v1' }), missing]).digest).toBe('dublin prod/db v1');
  });

  test('has no digest if a replica there could not be read', () => {
    const unread = row({ status: 'failed', drift: ['unreachable'], replicaVersion: null });
    expect(heartbeat([row({ secret: 'a' }), unread])).toMatchObject({ count: 2, left: 1, digest: null });
  });

  // The run of the builder begins at 12:00:00 and ends at 12:00:07.
  test.each([
    ['an hour later, its window of 15 minutes, and 15 minutes of running', 'rate(1 hour)', '2026-01-31T13:30:00.000Z'],
    ['at the next time that a cron names', 'cron(0 6 * * ? *)', '2026-02-01T06:30:00.000Z'],
    ['within five minutes and a short window', 'rate(5 minutes)', '2026-01-31T12:21:00.000Z'],
  ])('says that the next run has ended %s', (_, schedule, due) => {
    expect(heartbeat([row()], schedule).due?.toISOString()).toBe(due);
  });

  test('promises nothing if the schedule names no further time', () => {
    expect(heartbeat([row()], 'cron(0 9 1 1 ? 2025)').due).toBeNull();
  });

  test('of a run that ended later never promises an earlier time, whichever began first', () => {
    const late = report([row()], { startedAt: '2026-01-31T11:00:00.000Z', finishedAt: '2026-01-31T12:20:00.000Z' });
    expect(heartbeatOf(late, DUBLIN, 'rate(1 hour)', asIs).due).toEqual(heartbeat([row()]).due);
  });

  test('is tags that AWS takes, with the name of its mapping', () => {
    const tags = heartbeatTags(heartbeat([row()]), 'orders-dr');
    expect(tags).toEqual({
      'lockstep:mapping': 'orders-dr',
      'lockstep:at': '2026-01-31T12:00:00.000Z',
      'lockstep:count': '1',
      'lockstep:left': '0',
      'lockstep:digest': `dublin prod/db ${'v2'.padEnd(32, '-')}`,
      'lockstep:due': '2026-01-31T13:30:00.000Z',
      'lockstep:head': '-',
    });
  });
});
