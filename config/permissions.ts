import { accountOfArn } from './aws/arn.ts';
import type { Mapping, Target } from './mapping.ts';
import { fenceStatement } from './permissions/fences.ts';
import { guardStatements } from './permissions/guards.ts';
import { heartbeatStatements } from './permissions/heartbeat.ts';
import { originStatements } from './permissions/origin.ts';
import { replicaRegions, replicaStatements } from './permissions/replicas.ts';
import { type Grantor, type Statement, secretActions } from './permissions/statement.ts';

export { historyStatements } from './permissions/history.ts';
export type { Grantor, Statement } from './permissions/statement.ts';

/** What the reconciler may do in its own account: with origins, replicas there, and roles elsewhere. */
export function reconcilerStatements(mapping: Mapping, grantor: Grantor): Statement[] {
  const roles = replicaRoles(mapping);
  const here = replicaRegions(mapping, null);
  return [
    ...guardStatements(mapping),
    ...listStatements([mapping.origin.region, ...regionsOf(mapping, null)], grantor),
    ...originStatements(mapping, grantor),
    ...replicaStatements(mapping, null, grantor),
    ...heartbeatStatements(mapping, grantor),
    ...(here.length === 0 ? [] : [fenceStatement(mapping, grantor.account)]),
    ...(roles.length === 0 ? [] : [{ sid: 'AssumeReplicaRoles', actions: ['sts:AssumeRole'], resources: roles }]),
    ...batchReadStatements([mapping.origin.region, ...(grantor.readReplicas ? here : [])]),
  ];
}

/** What a role in a target account may do with the replicas that the mapping reaches through it, and nothing else. */
export function replicaRoleStatements(
  mapping: Mapping,
  role: string,
  options: Pick<Grantor, 'listSecrets' | 'readReplicas'>,
): Statement[] {
  const grantor = { ...options, account: accountOfArn(role), originKeys: [] };
  const there = replicaRegions(mapping, role);
  return [
    ...guardStatements(mapping),
    ...listStatements(regionsOf(mapping, role), grantor),
    ...replicaStatements(mapping, role, grantor),
    ...(there.length === 0 ? [] : [fenceStatement(mapping, grantor.account)]),
    ...batchReadStatements(grantor.readReplicas ? there : []),
  ];
}

/** The roles through which the mapping reaches replicas or looks for orphans, sorted. */
export function replicaRoles(mapping: Mapping): string[] {
  return [...new Set(targetsOf(mapping).flatMap((target) => target.assumeRole ?? []))].sort();
}

/** All targets: the declared ones, also if unused, since replicas may be left there, and those in place. */
export function targetsOf({ targets, entries }: Mapping): Target[] {
  return [...new Set([...targets, ...entries.flatMap(({ replicas }) => replicas.map(({ target }) => target))])];
}

function regionsOf(mapping: Mapping, role: string | null): string[] {
  const there = targetsOf(mapping).filter(({ assumeRole }) => assumeRole === role);
  return [...new Set(there.map(({ region }) => region))].sort();
}

/** ListSecrets supports no resource, and no condition but the Region. */
export function listStatements(regions: readonly string[], { listSecrets }: Pick<Grantor, 'listSecrets'>): Statement[] {
  if (!listSecrets || regions.length === 0) return [];
  const conditions = { StringEquals: { 'aws:RequestedRegion': [...new Set(regions)] } };
  return [{ sid: 'List', actions: secretActions('ListSecrets'), resources: ['*'], conditions }];
}

/** BatchGetSecretValue supports no resource either. It returns no value without GetSecretValue on its secret. */
export function batchReadStatements(regions: readonly string[]): Statement[] {
  if (regions.length === 0) return [];
  const conditions = { StringEquals: { 'aws:RequestedRegion': [...new Set(regions)] } };
  return [{ sid: 'ReadMany', actions: secretActions('BatchGetSecretValue'), resources: ['*'], conditions }];
}
