import { type Entry, type Mapping, replicaKey } from '../../config/mapping.ts';
import { type Asking, type DesiredReplica, desiredReplica, isTargeted } from './desired.ts';
import { bySecretTargetName } from './order.ts';
import { describeSelector, isExact, mayBeWithin, openEntries, selectsName } from './selection.ts';

/**
 * Stand-ins for the replicas of entries that could not be expanded, so that a report can name them: the secrets that
 * the run was narrowed to by their full names, or else the patterns themselves.
 */
export function standInsForUnexpanded(mapping: Mapping, asking: Asking): DesiredReplica[] {
  const open = openEntries(mapping).filter((entry) => mayBeWithin(entry, asking));
  const replicas = open.flatMap((entry) =>
    standInsFor(entry, asking).flatMap((secret) =>
      entry.replicas.map((spec) => desiredReplica(secret, { entry, spec }, mapping, asking.today)),
    ),
  );
  const once = new Map(
    replicas
      .filter((one) => isTargeted(one, asking))
      .map((one) => [replicaKey(one.place, one.name, asking.account), one]),
  );
  return [...once.values()].sort(bySecretTargetName);
}

function standInsFor(entry: Entry, asking: Asking): readonly string[] {
  return isExact(asking)
    ? asking.secrets.filter((secret) => selectsName(entry, secret))
    : [describeSelector(entry.selector)];
}
