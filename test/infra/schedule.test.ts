import { expect, test } from 'vitest';
import { gapsOf } from '../../infra/schedule.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

test.each([
  ['rate(1 minute)', 1, 1],
  ['rate(1 hour)', HOUR, HOUR],
  ['rate(2 days)', 2 * DAY, 2 * DAY],
  ['cron(0 * * * ? *)', HOUR, HOUR],
  ['cron(0/15 * * * ? *)', 15, 15],
  ['cron(0,20 * * * ? *)', 20, 40],
  ['cron(0 6 * * ? *)', DAY, DAY],
  ['cron(0 6,18 * * ? *)', 12 * HOUR, 12 * HOUR],
  ['cron(30 8-18/2 ? * mon-FRI *)', 2 * HOUR, 3 * DAY - 10 * HOUR],
  ['cron(0 6 ? * MON-FRI *)', DAY, 3 * DAY],
  ['cron(0 6 ? * 1 *)', 7 * DAY, 7 * DAY],
  ['cron(0 6 1,15 * ? *)', 14 * DAY, 17 * DAY],
  ['cron(0 6 1 JAN,JUL ? *)', 181 * DAY, 184 * DAY],
])('%s runs every %i to %i minutes', (schedule, shortest, longest) => {
  expect(gapsOf(schedule)).toEqual({ shortest, longest });
});

test.each([['cron(0 6 L * ? *)'], ['cron(0 6 15W * ? *)'], ['cron(0 6 ? * MON#1 *)'], ['cron(0 6 ? * 6L *)']])(
  'how long %s may pause is not told by counting days',
  (schedule) => {
    expect(gapsOf(schedule)).toEqual({ shortest: DAY, longest: null });
  },
);
