import { ARN_SUFFIX } from '../../config/aws/arn.ts';
import type { ReplicaReport } from '../core/report.ts';
import { plainText } from './plain.ts';

/** The drift of a replica, and why nothing was done about it. */
export function headlineOf({ drift, reason }: ReplicaReport): string {
  return [drift.join(', '), plainText(reason ?? '')].filter((part) => part !== '').join(': ');
}

/**
 * The headline shared by replicas with the same drift and reason. Their names are left out of the reason, so that a
 * hundred of them are one group.
 */
export function sharedHeadline(row: ReplicaReport): string {
  const reason = sharedReason(row);
  return headlineOf(reason === undefined ? row : { ...row, reason });
}

/** A reason without the names of its own replica. */
export function sharedReason({ name, secret, reason }: ReplicaReport): string | undefined {
  return reason && [name, secret].reduce(withoutName, reason);
}

function withoutName(text: string, name: string): string {
  // A pattern for each of many replicas costs more than all else that is rendered.
  return text.includes(name) ? text.replace(nameIn(name), '…') : text;
}

/** Matches a secret's name as a whole word, alone or at the end of its ARN. */
function nameIn(name: string): RegExp {
  const literal = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?<![\\w/+=.@-])${literal}(${ARN_SUFFIX})?(?![\\w/+=@-]|\\.\\w)`, 'g');
}
