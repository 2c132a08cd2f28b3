import { type Cron, parseCron } from './cron.ts';
import type { Rotation } from './secret.ts';

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** Longer than any supported schedule waits. */
const HORIZON_DAYS = 8 * 366;

/** When the next rotation may begin, and whether its window closes by the hour or with the day. */
interface Opening {
  readonly at: number;
  readonly by: 'hour' | 'day';
}

/**
 * The date "on or before" which the next rotation happens: the last second of the next window, as recorded for
 * rotations by days. Undefined if rotation is off, or if its rules are not supported here.
 */
export function nextRotationDate(rotation: Rotation | undefined): number | undefined {
  if (rotation?.enabled !== true) return undefined;
  const opening = nextOpening(rotation);
  if (opening === undefined) return undefined;
  const hours = /^\d+/.exec(rotation.rules?.Duration ?? '')?.[0];
  return closingOf(opening, hours === undefined ? undefined : Number(hours)) - 1_000;
}

function nextOpening({ rules = {}, since }: Rotation): Opening | undefined {
  const { AutomaticallyAfterDays, ScheduleExpression = `rate(${AutomaticallyAfterDays} days)` } = rules;
  const [, kind, text = ''] = /^(rate|cron)\((.*)\)$/.exec(ScheduleExpression.trim()) ?? [];
  if (kind === 'rate') return openingByRate(text, since);
  const cron = kind === undefined ? undefined : parseCron(text);
  return cron && openingByCron(cron, since);
}

function openingByRate(rate: string, since: number): Opening | undefined {
  const [, count, unit] = /^(\d+) +(day|hour)s?$/.exec(rate.trim()) ?? [];
  if (unit === 'day') return { at: since - (since % DAY_MS) + Number(count) * DAY_MS, by: 'day' };
  if (unit === 'hour') return { at: since - (since % HOUR_MS) + Number(count) * HOUR_MS, by: 'hour' };
  return undefined;
}

function openingByCron({ hours, isDay }: Cron, since: number): Opening | undefined {
  const today = since - (since % DAY_MS);
  const by = hours.length > 1 ? 'hour' : 'day';
  for (let day = today; day < today + HORIZON_DAYS * DAY_MS; day += DAY_MS) {
    const hour = isDay(new Date(day)) ? hours.find((one) => day + one * HOUR_MS > since) : undefined;
    if (hour !== undefined) return { at: day + hour * HOUR_MS, by };
  }
  return undefined;
}

function closingOf({ at, by }: Opening, hours: number | undefined): number {
  if (hours !== undefined) return at + hours * HOUR_MS;
  return by === 'hour' ? at + HOUR_MS : at - (at % DAY_MS) + DAY_MS;
}
