import { isGlob, matchesGlob } from '../glob.ts';
import { accountOfTarget } from '../mapping.ts';
import type { Mistake } from '../problems/mistake.ts';
import type { Draft, DraftEntry, DraftItem } from '../schema/draft.ts';
import { quote } from '../wording.ts';
import type { Source } from '../yaml/source.ts';

/** A replica in the origin's own Region and account needs a name of its own. */
export function findReplicasOnTheirOrigin(draft: Draft, source: Source): Mistake[] {
  return replicasBesideOrigins(draft)
    .filter(({ entry, replica }) => replica.written.name === undefined || replica.written.name === entry.name)
    .map(({ replica }) => ({
      offset: source.valueAt(replica.path),
      message: `this replica would be its own origin, in ${draft.origin.region}; choose another Region, another account (assumeRole) or another name`,
    }));
}

/** A replica that is also an origin is at best a detour, at worst a cycle without a first value. */
export function findReplicasOnOtherOrigins(draft: Draft, source: Source): Mistake[] {
  return replicasBesideOrigins(draft).flatMap(({ entry, replica }) => {
    const name = replica.written.name;
    if (!name || isGlob(name) || name === entry.name) return [];
    const taker = draft.entries.find((other) => surelySelects(other, name));
    if (taker === undefined) return [];
    const { line } = source.positionAt(source.valueAt(taker.path));
    const message = `the replica ${quote(name)} would be an origin itself, by the entry at line ${line}; choose another name, or except it there`;
    return [{ offset: source.valueAt([...replica.path, 'name']), message }];
  });
}

/**
 * The replicas in the Region and account of the origins, whichever role leads there. If the file does not set the origin's
 * account, only a run can find out whether a role leads to it.
 */
function replicasBesideOrigins({ entries, origin }: Draft): { entry: DraftEntry; replica: DraftItem }[] {
  const account = origin.account ?? '';
  const isThere = ({ spec }: DraftItem): boolean =>
    spec?.target.region === origin.region && accountOfTarget(spec.target, account) === account;
  return entries.flatMap((entry) => entry.replicas.filter(isThere).map((replica) => ({ entry, replica })));
}

/** Whether an entry selects a secret whatever its tags are. */
function surelySelects({ name, tags, except }: DraftEntry, secret: string): boolean {
  if (!name || tags !== undefined) return false;
  return (
    matchesGlob(name, secret) && except.every((pattern) => typeof pattern === 'string' && !matchesGlob(pattern, secret))
  );
}
