import * as z from 'zod';

/** A list in the XML of a Query answer; an empty one is an empty element. */
export function membersOf<T>(member: z.ZodType<T>) {
  return z
    .union([z.literal(''), z.object({ member: z.array(member) })])
    .default('')
    .transform((list) => (list === '' ? [] : list.member));
}
