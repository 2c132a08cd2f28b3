/** The folders of a history below the mapping's name that hold records. An object in them is created once and stays. */
export const RECORDS = ['runs', 'events'] as const;
