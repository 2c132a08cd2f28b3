import * as z from 'zod';
import {
  adopt,
  assumeRole,
  externalId,
  MAY_BE_TAKEN_OVER,
  onDrift,
  ownKmsKey,
  region,
  replicaName,
  targetKmsKey,
  targetName,
  until,
} from './fields.ts';
import { isMapping } from './shapes.ts';

/** `onDrift` and its end, at one of the levels below the file's. */
export function stanceFields(whose: string) {
  const description = `\`heal\` or only \`report\` drift ${whose}. The innermost word wins: replica, entry, target, \`reconcile\`.`;
  return { onDrift: onDrift.meta({ description, examples: ['report'] }).optional(), until: until.optional() };
}

/** What a place for replicas is made of, but for its key: that means another thing in a target than in a replica. */
export const place = { region, assumeRole: assumeRole.optional(), externalId: externalId.optional() };

export const target = z
  .strictObject({ ...place, kmsKey: targetKmsKey.optional(), ...stanceFields('of the replicas here') })
  .meta({ description: 'A place for replicas.', examples: [{ region: 'eu-west-1' }] });

export const replicaOwn = {
  name: replicaName.optional(),
  kmsKey: ownKmsKey.optional(),
  ...stanceFields('of this replica'),
  adopt: adopt
    .meta({ description: `${MAY_BE_TAKEN_OVER} Default: \`reconcile.adopt\`.`, examples: ['any'] })
    .optional(),
};

export const byTarget = z
  .strictObject({ target: targetName, ...replicaOwn })
  .meta({ description: 'A replica in a declared target, with settings of its own.' });

export const inPlace = z
  .strictObject({ ...place, ...replicaOwn })
  .meta({ description: 'A replica in a target that is written in place, without a name.' });

export const replica = z
  .union([targetName.transform((name) => ({ target: name })), byTarget, inPlace])
  .meta({ examples: ['dublin', { target: 'dublin', onDrift: 'report' }, { region: 'us-west-2' }] });

/** Which of the two shapes of a replica was meant. */
export function shapeMeant(written: unknown): z.ZodObject {
  return isMapping(written) && 'target' in written ? byTarget : inPlace;
}

export type WrittenTarget = z.infer<typeof target>;

/** An item of `replicas`: `target` names a declared one, else the rest is a target that is written in place. */
export type WrittenReplica = Optional<z.infer<typeof byTarget> & z.infer<typeof inPlace>>;

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };
