import { describe, expect, test } from 'vitest';
import { lookCloser } from '../../src/page/model/commands.ts';
import { describeSeconds, describeTime } from '../../src/page/model/time.ts';
import { row } from '../support/report.ts';

describe('a length of time', () => {
  test.each([
    [0, 'less than a second'],
    [0.6, '1 second'],
    [61, '1 minute 1 second'],
    [840, '14 minutes'],
    [5400, '1 hour 30 minutes'],
    [86_400, '1 day'],
    [2 * 86_400 + 3 * 3600 + 59, '2 days 3 hours'],
  ])('of %d seconds is %s', (seconds, words) => {
    expect(describeSeconds(seconds)).toBe(words);
  });
});

test('a time is in UTC, wherever the page is read', () => {
  expect(describeTime('2026-01-31T23:59:00.000Z')).toMatch(/^31 Jan 2026,? 23:59 UTC$/);
  expect(describeTime('soon')).toBe('soon');
});

describe('the commands to look closer', () => {
  test('name the secret, the target, and the mapping if it has another name', () => {
    expect(lookCloser({ file: 'replication.yaml' }, row())).toEqual([
      'lockstep explain prod/db',
      'lockstep audit --secret=prod/db --target=dublin',
    ]);
    expect(lookCloser({ file: 'my maps/dr.yaml' }, row())[0]).toBe("lockstep explain -c 'my maps/dr.yaml' prod/db");
  });

  test('can be pasted into a shell, whatever the names are', () => {
    const [explain, audit] = lookCloser({ file: 'replication.yaml' }, row({ secret: "-rf'; reboot", target: '$(x)' }));
    expect(explain).toBe("lockstep explain -- '-rf'\\''; reboot'");
    expect(audit).toBe("lockstep audit --secret='-rf'\\''; reboot' --target='$(x)'");
  });
});
