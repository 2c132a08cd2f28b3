/** What is deployed, by name: decided in docs/formats.md, since people and other programs look for it. */

/** A mapping's name as it stands in the names of stacks, alarms and dashboards; stacks take no `_`. */
function asNamePart(mapping: string): string {
  return mapping.replaceAll('_', '-');
}

/** The stack of the reconciler. */
export function reconcilerStackName(mapping: string): string {
  return `Lockstep-${asNamePart(mapping)}`;
}

/** The stack with the roles of a target account. */
export function replicaStackName(mapping: string, account: string): string {
  return `LockstepReplicas-${asNamePart(mapping)}-${account}`;
}

export function alarmName(mapping: string, alarm: string): string {
  return `Lockstep-${asNamePart(mapping)}-${alarm}`;
}

/** Dashboards have names that hold in all Regions of an account. */
export function dashboardName(mapping: string, region: string): string {
  return `Lockstep-${asNamePart(mapping)}-${region}`;
}
