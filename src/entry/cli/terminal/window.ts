import { InvalidArgumentError } from 'commander';
import { LockstepError } from '../../../core/errors.ts';
import type { Window } from '../../../core/memory/chapters.ts';
import { DAY_MS } from '../../../core/memory/days.ts';

/** A time that was asked for; a day stands for all of it. In milliseconds. */
export interface Asked {
  readonly from: number;
  /** When it is over: for a day the next midnight, for a time the time itself. */
  readonly end: number;
}

/** `2026-03-31`, `2026-03-31T12:00`, or with seconds or a time zone. Without one, it is UTC. */
const TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** Parses a day or a time. @throws InvalidArgumentError */
export function parseTime(text: string): Asked {
  const [, day, clock, zone = 'Z'] = TIME.exec(text) ?? [];
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T${clock ?? '00:00'}${zone}`);
  // Date.parse accepts 31 February, and means March.
  const isReal = day !== undefined && new Date(`${day}T00:00Z`).toISOString().startsWith(day);
  if (Number.isNaN(time) || !isReal) {
    throw new InvalidArgumentError('Give a day such as 2026-03-31, or a time such as 2026-03-31T12:00Z.');
  }
  return { from: time, end: clock === undefined ? time + DAY_MS : time };
}

/**
 * The window from one asked time to the end of another; the time up to now ends it if it would be in the future.
 * @throws LockstepError if it is empty
 */
export function windowOf(from: Asked | undefined, to: Asked | undefined, now: Date, days: number): Window {
  const end = Math.min(to?.end ?? now.getTime(), now.getTime());
  const begin = from?.from ?? end - days * DAY_MS;
  if (begin < end) return { from: begin, to: end };
  const shown = [begin, to?.end ?? end].map((time) => new Date(time).toISOString().slice(0, 16));
  const why = begin >= now.getTime() ? 'is in the future' : `is not before --to ${shown[1]}`;
  throw new LockstepError('bad-input', `--from ${shown[0]} ${why}; give an earlier time`);
}
