import { AUDIT_SESSION } from '../aws/sessions.ts';
import { type Statement, secretActions } from './statement.ts';

/** The calls of an audit by versions. No value is among them. */
const LOOKS = secretActions('DescribeSecret', 'ListSecrets', 'ListSecretVersionIds');

/** What auditors may not do with a role that may write: everything but looking. */
export function auditorStatements(auditors: readonly string[]): Statement[] {
  if (auditors.length === 0) return [];
  const conditions = { StringLike: { 'aws:userid': `*:${AUDIT_SESSION}` } };
  return [{ sid: 'AuditorsOnlyLook', effect: 'Deny', actions: [], notActions: LOOKS, resources: ['*'], conditions }];
}

/** The condition under which a role trusts an auditor. */
export function auditorTrust(externalIds: readonly string[]): object {
  const session = { 'sts:RoleSessionName': AUDIT_SESSION };
  return { StringEquals: externalIds.length === 0 ? session : { ...session, 'sts:ExternalId': externalIds } };
}
