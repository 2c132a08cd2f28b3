import * as z from 'zod';

/** The members of a Query request, flat as they were sent. */
export const form = z.record(z.string(), z.string());

export type Form = z.output<typeof form>;
