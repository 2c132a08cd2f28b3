import { accountOfArn } from '../aws/arn.ts';
import { heartbeatName, MAILED_TAG } from '../aws/marks.ts';
import { DRILL_RECORDS } from '../history.ts';
import { type Mapping, standbyTargets, type Target } from '../mapping.ts';
import { batchReadStatements, listStatements, replicaRoles, targetsOf } from '../permissions.ts';
import type { HistoryPlace } from './history.ts';
import { replicaRegions, replicaStatements } from './replicas.ts';
import { onArns, type Statement, secretActions, secretArn } from './statement.ts';

/** Where a drill reads: through a role or, if it is null, in the account itself. */
interface Where {
  readonly account: string;
  readonly role: string | null;
}

/** What a drill needs: to list and read the replicas there, their keys, and the heartbeats. Nothing of the origin's. */
export function drillStatements(mapping: Mapping, { account: own, role }: Where): Statement[] {
  const account = role === null ? own : accountOfArn(role);
  const grantor = { account, listSecrets: true, readReplicas: true, originKeys: [] };
  const regions = targetsOf(mapping).flatMap((target) => (target.assumeRole === role ? [target.region] : []));
  const standbys = role === null ? standbyTargets(mapping) : [];
  const heartbeats = standbys.map(({ region }) => secretArn(heartbeatName(mapping.name), { region, account }));
  const roles = role === null ? replicaRoles(mapping) : [];
  return [
    ...listStatements([...new Set(regions)].sort(), grantor),
    ...replicaStatements(asReportOnly(mapping), role, grantor),
    ...onArns({ sid: 'ReadHeartbeat', actions: secretActions('DescribeSecret') }, heartbeats.sort()),
    ...onArns({ sid: 'AssumeReplicaRoles', actions: ['sts:AssumeRole'] }, roles),
    ...batchReadStatements(replicaRegions(mapping, role)),
  ];
}

/** What a standby may do: a drill of its own Region, and remembering on the heartbeat what it mailed. */
export function standbyStatements(mapping: Mapping, target: Target, account: string): Statement[] {
  const isHere = ({ region, assumeRole }: Target) => region === target.region && assumeRole === null;
  const entries = mapping.entries.map((entry) => ({
    ...entry,
    replicas: entry.replicas.filter((spec) => isHere(spec.target)),
  }));
  const here = {
    ...mapping,
    targets: mapping.targets.filter(isHere),
    entries: entries.filter(({ replicas }) => replicas.length > 0),
    standby: [target.name],
  };
  const resources = [secretArn(heartbeatName(mapping.name), { region: target.region, account })];
  const conditions = { 'ForAllValues:StringEquals': { 'aws:TagKeys': MAILED_TAG } };
  const remember = { sid: 'RememberMail', actions: secretActions('TagResource'), resources, conditions };
  return [...drillStatements(here, { account, role: null }), remember];
}

/** What keeping the record of a drill takes. */
export function drillKeeperStatements(
  { name }: Mapping,
  { bucketArn, account, prefix = '' }: HistoryPlace,
): Statement[] {
  const resources = [`${bucketArn}/${prefix}${name}/${DRILL_RECORDS}/*`];
  const conditions = { StringEquals: { 'aws:ResourceAccount': account } };
  return [{ sid: 'HistoryKeepDrills', actions: ['s3:PutObject'], resources, conditions }];
}

/** The mapping with every replica only reported, so that nothing of it may be written. */
export function asReportOnly(mapping: Mapping): Mapping {
  const entries = mapping.entries.map((entry) => ({
    ...entry,
    replicas: entry.replicas.map((spec) => ({ ...spec, onDrift: 'report' as const })),
  }));
  return { ...mapping, entries };
}
