import { asNamePart } from '../config/stack.ts';

/** The names of what is deployed. docs/formats.md fixes them, since people and programs rely on them. */

/** The stack with the roles of a target account. */
export function replicaStackName(mapping: string, account: string): string {
  return `LockstepReplicas-${asNamePart(mapping)}-${account}`;
}

/** The stack of a history that is kept in a target's Region. */
export function historyStackName(mapping: string): string {
  return `LockstepHistory-${asNamePart(mapping)}`;
}

/** The stack of a standby in a target's Region. */
export function standbyStackName(mapping: string, region: string): string {
  return `LockstepStandby-${asNamePart(mapping)}-${region}`;
}

/** The stack that watches the replicas in a Region, of another account if one is given. */
export function watchStackName(mapping: string, region: string, account?: string): string {
  return `LockstepWatch-${asNamePart(mapping)}-${account === undefined ? '' : `${account}-`}${region}`;
}

export function alarmName(mapping: string, alarm: string): string {
  return `Lockstep-${asNamePart(mapping)}-${alarm}`;
}

/** Names of dashboards are shared by all Regions of an account. */
export function dashboardName(mapping: string, region: string): string {
  return `Lockstep-${asNamePart(mapping)}-${region}`;
}
