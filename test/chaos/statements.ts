import { HOME } from '../support/stage.ts';
import type { Account } from './account.ts';
import type { Statement, Swap } from './journal.ts';
import { valueAt, type Watched } from './values.ts';

/** Why a statement of a run is not true of this replica, whose AWSCURRENT was each of `held` at some time. */
export function troubleWithStatement(
  statement: Statement,
  watched: Watched,
  held: readonly string[],
  account: Account,
): string[] {
  const { name, place } = watched;
  if (statement.name !== name || statement.place.region !== place.region) return [];
  switch (statement.kind) {
    case 'swap':
      if (statement.isBlind) return [`takes AWSCURRENT of ${name} in ${place.region} from a version that it never saw`];
      return isJustified(statement, watched, account)
        ? []
        : [`moves ${name} in ${place.region} without a fresh look at its origin`];
    case 'row':
      return held.includes(statement.version ?? '')
        ? []
        : [`reports ${name} in ${place.region} as ${statement.status} at a version that it never had in force`];
  }
}

/** A derived id stands for the value of the origin's version, so values are compared too. */
function isJustified({ to, inForce }: Swap, { secret, name, place }: Watched, account: Account): boolean {
  const moved = valueAt(account.secret(place, name), to);
  return inForce.some(
    (seen) =>
      seen.secret === secret &&
      (seen.version === to || (moved !== undefined && moved === valueAt(account.secret(HOME, secret), seen.version))),
  );
}
