import type { Mapping } from './mapping.ts';

/** The folders of a history below the mapping's name that runs fill: with records, and with their signatures. */
export const RUN_RECORDS = ['runs', 'events', 'signatures'] as const;

/** The folder of drills, which people keep there. */
export const DRILL_RECORDS = 'drills';

/** All folders in which an object is created once and stays. */
export const RECORDS = [...RUN_RECORDS, DRILL_RECORDS] as const;

/** What is below the mapping's name beside records, and is replaced by each run: caches of what the records say, and the newest page. */
export const STATE = 'state.json';
export const RECENT_DAYS = 'days.json.gz';
export const PAGE = 'report.html';

/** The Region of the bucket of the history. */
export function historyRegion({ origin, history, targets }: Mapping): string {
  return targets.find(({ name }) => name === history?.target)?.region ?? origin.region;
}
