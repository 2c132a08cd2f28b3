import { selftestPrefix } from '../../../config/aws/marks.ts';
import { partitionOf } from '../../../config/aws/regions.ts';
import { guardStatements } from '../../../config/permissions/guards.ts';
import { asPolicyText } from '../../../config/permissions/packing.ts';
import { USE_KEYS } from '../../../config/permissions/selftest.ts';
import { type Statement, secretActions } from '../../../config/permissions/statement.ts';
import type { Bench } from '../bench.ts';
import { mappingFor } from '../mapping.ts';

/** A statement that allows actions on a selftest's own secrets, or on some of them by the end of their ARN. */
export function allowOn(bench: Bench, name: string, ...actions: string[]): Statement {
  return { sid: 'Own', actions: secretActions(...actions), resources: [arnOf(bench, name)] };
}

/** All actions on all secrets of a selftest. */
export function allowOwn(bench: Bench): Statement {
  return allowOn(bench, `${selftestPrefix(bench.id)}*`, '*');
}

/** A batch supports no resource. */
export const ALLOW_BATCHES: Statement = {
  sid: 'Batches',
  actions: secretActions('BatchGetSecretValue'),
  resources: ['*'],
};

/** One of the denials that every deployed role has, for the mapping of this selftest. */
export function deployedGuard(bench: Bench, sid: 'WriteOnlyOurs' | 'PromotedIsPeoples'): Statement[] {
  const places = { origin: bench.origin.region, target: bench.target.region, role: null };
  const mapping = mappingFor('selftest', { name: null, kmsKey: null }, bench.id, places);
  return guardStatements(mapping).filter((statement) => statement.sid === sid);
}

function arnOf({ target }: Bench, name: string): string {
  return `arn:${partitionOf(target.region)}:secretsmanager:*:*:secret:${name}`;
}

/** The policy of a session, as AssumeRole takes it. */
export function asSessionPolicy(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [...statements, USE_KEYS].map(asPolicyText) });
}
