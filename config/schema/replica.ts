import * as z from 'zod';
import {
  ADOPT_DESCRIPTION,
  adopt,
  assumeRole,
  externalId,
  onDrift,
  ownKmsKey,
  region,
  replicaName,
  targetKmsKey,
  targetName,
  until,
} from './fields.ts';
import { overrideFields } from './override.ts';
import { isMapping } from './shapes.ts';

/** `onDrift` and `until`, as an entry, a target or a replica may set them. */
export function stanceFields(whose: string) {
  const description = `\`heal\` or only \`report\` drift ${whose}. The most specific setting wins: replica, entry, target, \`reconcile\`.`;
  return { onDrift: onDrift.meta({ description, examples: ['report'] }).optional(), until: until.optional() };
}

/** The fields that a target shares with a replica written in place. `kmsKey` is not among them: it means something else in each. */
export const place = { region, assumeRole: assumeRole.optional(), externalId: externalId.optional() };

export const target = z
  .strictObject({
    ...place,
    kmsKey: targetKmsKey.optional(),
    ...stanceFields('of the replicas here'),
    ...overrideFields('here', false),
  })
  .meta({ description: 'A place for replicas.', examples: [{ region: 'eu-west-1' }] });

export const replicaOwn = {
  name: replicaName.optional(),
  kmsKey: ownKmsKey.optional(),
  ...stanceFields('of this replica'),
  adopt: adopt
    .meta({ description: `${ADOPT_DESCRIPTION} Default: \`reconcile.adopt\`.`, examples: ['any'] })
    .optional(),
  ...overrideFields('in this replica', true),
};

export const byTarget = z
  .strictObject({ target: targetName, ...replicaOwn })
  .meta({ description: 'A replica in a declared target, with settings of its own.' });

const inPlace = z
  .strictObject({ ...place, ...replicaOwn })
  .meta({ description: 'A replica in a target that is written in place, without a name.' });

export const replica = z
  .union([targetName.transform((name) => ({ target: name })), byTarget, inPlace])
  .meta({ examples: ['dublin', { target: 'dublin', onDrift: 'report' }, { region: 'us-west-2' }] });

/** Returns the shape that the user meant: with `target`, or in place. */
export function shapeMeant(written: unknown): z.ZodObject {
  return isMapping(written) && 'target' in written ? byTarget : inPlace;
}

export type WrittenTarget = z.infer<typeof target>;

/** An item of `replicas`. Without `target`, the other fields describe a target in place. */
export type WrittenReplica = Optional<z.infer<typeof byTarget> & z.infer<typeof inPlace>>;

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };
