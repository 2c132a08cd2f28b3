import { heartbeatName } from '../aws/marks.ts';
import { type Mapping, standbyTargets } from '../mapping.ts';
import { type Grantor, onArns, type Statement, secretActions, secretArn } from './statement.ts';

/** Leaving a heartbeat in each place with a standby. Guards require that it carries the mapping's name. */
export function heartbeatStatements(mapping: Mapping, { account }: Pick<Grantor, 'account'>): Statement[] {
  const arns = standbyTargets(mapping).map(({ region }) => secretArn(heartbeatName(mapping.name), { region, account }));
  return onArns({ sid: 'Heartbeat', actions: secretActions('CreateSecret', 'TagResource') }, arns.sort());
}
