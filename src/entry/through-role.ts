import { accountOfArn } from '../../config/aws/arn.ts';
import { accountOfTarget, type Mapping, type Target } from '../../config/mapping.ts';
import { LockstepError } from '../core/errors.ts';

/**
 * The mapping in which a person's own role leads to the account of a target, whichever target leads there: the reconciler's role there is denied what
 * only a person may do.
 * @throws LockstepError if the role is of another account, or if the target is in the origin's
 */
export function throughRole(mapping: Mapping, target: Target, role: string | undefined): Mapping {
  if (role === undefined) return mapping;
  const { assumeRole } = target;
  if (assumeRole === null || accountOfTarget(target, '') !== accountOfArn(role)) {
    const where =
      assumeRole === null ? "the origin's account, and needs no role" : `account ${accountOfTarget(target, '')}`;
    throw new LockstepError('bad-input', `--role ${role}: target ${target.name} is in ${where}`);
  }
  const change = (one: Target): Target =>
    one.assumeRole !== null && accountOfTarget(one, '') === accountOfArn(role)
      ? { ...one, assumeRole: role, externalId: null }
      : one;
  return {
    ...mapping,
    targets: mapping.targets.map(change),
    entries: mapping.entries.map((entry) => ({
      ...entry,
      replicas: entry.replicas.map((spec) => ({ ...spec, target: change(spec.target) })),
    })),
  };
}
