import { accountOfArn } from '../aws/arn.ts';
import type { Mapping } from '../mapping.ts';
import { reconcilerStatements, replicaRoleStatements } from '../permissions.ts';
import { auditorTrust } from './auditors.ts';
import { asReportOnly, drillStatements } from './drill.ts';
import { failbackWrites } from './failback.ts';
import { type HistoryPlace, historyStatements } from './history.ts';
import { promoteStatements } from './promote.ts';
import { type Statement, secretActions } from './statement.ts';

/** What a person or a pipeline wants to do with the secrets of a mapping. */
export type Purpose = 'audit' | 'reconcile' | 'drill' | 'promote' | 'failback';

/** Where a policy is for: the origin's account if `role` is null, else that of the role. */
export interface Whereto {
  readonly account: string;
  readonly role: string | null;
}

/**
 * What a person or a pipeline needs to be allowed: what the stack's role is allowed, and for an audit by versions only those
 * parts that look. An audit needs no guard, since nothing that it is allowed writes.
 */
export function personStatements(mapping: Mapping, purpose: Purpose, where: Whereto): Statement[] {
  switch (purpose) {
    case 'reconcile':
      return roleStatements(mapping, where, true);
    case 'audit':
      return roleStatements(asReportOnly(mapping), where, false).flatMap((one) => onlyActions(one, LOOKS));
    case 'drill':
      return drillStatements(mapping, where);
    case 'promote':
      return promoteStatements(mapping, where);
    case 'failback': {
      const account = where.role === null ? where.account : accountOfArn(where.role);
      const reads = roleStatements(asReportOnly(mapping), where, true).flatMap((one) => onlyActions(one, READS));
      return [...reads, ...failbackWrites(mapping, roleStatements(mapping, where, true), account)];
    }
  }
}

function roleStatements(mapping: Mapping, { account, role }: Whereto, readReplicas: boolean): Statement[] {
  const options = { listSecrets: true, readReplicas };
  if (role !== null) return replicaRoleStatements(mapping, role, options);
  return reconcilerStatements(mapping, { ...options, account, originKeys: [] });
}

/** What an audit by versions calls. */
const LOOKS = [...secretActions('DescribeSecret', 'ListSecrets', 'ListSecretVersionIds'), 'sts:AssumeRole'];

/** What reading values takes, too. */
const READS = [...LOOKS, ...secretActions('GetSecretValue', 'BatchGetSecretValue'), 'kms:Decrypt'];

const LEAVES_OUT = 'secretsmanager:*';

/** The part of a statement with these actions; denials are kept if they leave out names, and not if they limit writes. */
function onlyActions(statement: Statement, wanted: readonly string[]): Statement[] {
  const isExcept = statement.effect === 'Deny' && statement.actions.includes(LEAVES_OUT);
  if (statement.effect === 'Deny') return isExcept ? [{ ...statement, actions: wanted.filter(isOfSecrets) }] : [];
  const actions = statement.actions.filter((action) => wanted.includes(action));
  return actions.length === 0 ? [] : [{ ...statement, actions }];
}

function isOfSecrets(action: string): boolean {
  return action.startsWith('secretsmanager:') && !action.endsWith('BatchGetSecretValue');
}

/** What reading a history takes: the records, the caches and the newest page, and the public key that they are signed by. */
export function historyReaderStatements(mapping: Mapping, place: HistoryPlace): Statement[] {
  const reads = ['s3:ListBucket', 's3:GetObject', 'kms:GetPublicKey'];
  return historyUse(mapping, place).flatMap((statement) => {
    const actions = statement.actions.filter((action) => reads.includes(action));
    return actions.length === 0 ? [] : [{ ...statement, actions }];
  });
}

/** What keeping a history takes, in a bucket that need not be the stack's. Only the function puts a page there. */
export function historyKeeperStatements(mapping: Mapping, place: HistoryPlace): Statement[] {
  return historyUse(mapping, place).filter(({ sid }) => sid !== 'HistoryPage');
}

function historyUse(mapping: Mapping, place: HistoryPlace): Statement[] {
  const history = mapping.history ?? { keepDays: 400, target: null, lock: null, sign: null };
  return historyStatements({ ...mapping, history }, place);
}

/** How a trust policy names those whom it lets in. */
const SIDS: Record<Purpose, string> = {
  audit: 'Auditors',
  reconcile: 'Reconcilers',
  drill: 'Drills',
  promote: 'Oncall',
  failback: 'Oncall',
};

/** The trust policy of the role that leads to a target, for the users and roles that are to use it. */
export function trustStatement(
  mapping: Mapping,
  purpose: Purpose,
  role: string,
  principals: readonly string[],
): object {
  const externalIds = externalIdsOf(mapping, role);
  const byId = externalIds.length === 0 ? {} : { StringEquals: { 'sts:ExternalId': externalIds } };
  const conditions = purpose === 'audit' ? auditorTrust(externalIds) : byId;
  return {
    Sid: SIDS[purpose],
    Effect: 'Allow',
    Principal: { AWS: principals },
    Action: 'sts:AssumeRole',
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

/** Targets that share a role may have different external ids. */
export function externalIdsOf(mapping: Mapping, role: string): string[] {
  const targets = mapping.entries.flatMap((entry) => entry.replicas.map((spec) => spec.target));
  return [...new Set(targets.flatMap((target) => (target.assumeRole === role ? (target.externalId ?? []) : [])))];
}
