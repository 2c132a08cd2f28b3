/** The folders of a history below the mapping's name that hold records and their signatures. An object in them is created once and stays. */
export const RECORDS = ['runs', 'events', 'signatures'] as const;
