/** The folders of a history below the mapping's name that runs fill: with records, and with their signatures. */
export const RUN_RECORDS = ['runs', 'events', 'signatures'] as const;

/** The folder of drills, which people keep there. */
export const DRILL_RECORDS = 'drills';

/** All folders in which an object is created once and stays. */
export const RECORDS = [...RUN_RECORDS, DRILL_RECORDS] as const;
