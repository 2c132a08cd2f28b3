import type { Mapping } from '../../../config/mapping.ts';
import type { Report } from '../../core/report.ts';
import { nameSelects } from '../../core/selection.ts';

/** What a run with workers says of a replica that it had no time for. */
export const HANDED_OVER = "the function's time was nearly up, and the workers go on with it";

/** What the workers are to look at: a secret, and the version of it that the run saw in force. Never a value. */
interface Work {
  readonly lockstep: 'work';
  readonly secret: string;
  readonly version: string | null;
}

/**
 * What a run had no time for, each secret once. Nothing of a run that was held: a person is to look first.
 * A pattern that could not be expanded names no secret; the next run takes it up.
 */
export function unfinished({ run, replicas }: Report, mapping: Mapping): Work[] {
  if (run.held !== undefined) return [];
  const rows = replicas.filter(({ status, reason }) => status === 'deferred' && reason === HANDED_OVER);
  const named = rows.filter(({ secret }) => isName(secret) && mapping.entries.some((one) => nameSelects(one, secret)));
  const versions = new Map(named.map(({ secret, originVersion }) => [secret, originVersion]));
  return [...versions].map(([secret, version]) => ({ lockstep: 'work', secret, version }));
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
function isName(secret: string): boolean {
  return /^[A-Za-z0-9/_+=.@!-]+$/.test(secret);
}
