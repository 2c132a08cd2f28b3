import { fenceName } from '../../config/aws/marks.ts';
import type { Mapping, Override } from '../../config/mapping.ts';
import { entry, mapping, replicaIn, version } from '../support/builders.ts';

/** The secrets and mappings of the stories. */
export const NAME = 'prod/db';
export const OTHER = 'prod/mq';
export const FENCE = fenceName('lockstep');
export const ONE = mapping(entry(NAME));
/** Selects the same secret by a pattern, so a whole run lists both sides. */
export const LISTED = mapping(entry('prod/*'));
/**
 * Override what its replica has. Values of stories are no JSON, so that a target's override leaves them alone, and only
 * their ids are derived.
 */
export const [OVERRIDDEN, OVERRIDDEN_BEFORE] = ['now', 'before'].map((to) => {
  const override: Override = [{ path: ['host'], by: 'target', change: { kind: 'set', to } }];
  return mapping(entry(NAME, [replicaIn('dublin', { override })]));
}) as [Mapping, Mapping];
export const TWO = mapping(entry(NAME, 'dublin sydney'));
export const BOTH = mapping(entry(NAME), entry(OTHER));

/** The input of a PutSecretValue. */
export function put(name: string, value = `value ${name}`) {
  return { SecretId: NAME, ClientRequestToken: version(name), SecretString: value };
}

/** The input of a swap of AWSCURRENT. */
export function move(to: string, from: string) {
  return {
    SecretId: NAME,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: version(to),
    RemoveFromVersionId: version(from),
  };
}
