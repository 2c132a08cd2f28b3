/** How far apart the runs of a schedule may be, in minutes. */
export interface Gaps {
  readonly shortest: number;
  readonly longest: number;
}

const MINUTES = { minute: 1, hour: 60, day: 1440 };
const DAY = 1440;

/**
 * The gaps of an EventBridge Scheduler expression. For cron they are bounds read off its fields: enough to keep runs
 * apart, and to notice that none came.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function gapsOf(schedule: string): Gaps {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule);
  if (rate !== null) {
    const minutes = Number(rate[1]) * MINUTES[rate[2] as keyof typeof MINUTES];
    return { shortest: minutes, longest: minutes };
  }
  const [minute = '*', hour = '*', ...days] = schedule.replace(/^cron\(|\)$/g, '').split(' ');
  const everyDay = days.every((field) => field === '*' || field === '?');
  if (!everyDay) return { shortest: shortestOf(minute, hour), longest: 7 * DAY };
  if (/^\d+$/.test(hour)) return { shortest: shortestOf(minute, hour), longest: DAY };
  return { shortest: shortestOf(minute, hour), longest: hour === '*' ? 60 : DAY };
}

function shortestOf(minute: string, hour: string): number {
  const step = /\/(\d+)$/.exec(minute)?.[1];
  if (step !== undefined) return Number(step);
  if (!/^\d+$/.test(minute)) return 1;
  return /^\d+$/.test(hour) ? DAY : 60;
}
