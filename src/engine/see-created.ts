import { accountOfArn } from '../../config/aws/arn.ts';
import { SECRETS_A_BATCH } from '../../config/aws/batch.ts';
import type { SeenCreated } from '../core/at-once.ts';
import { type DesiredReplica, placeKey } from '../core/desired.ts';
import { asLockstepError, stopReason } from '../core/errors.ts';
import { chunksOf, groupBy } from '../core/group.ts';
import { accountIn, currentVersion } from '../core/outcome.ts';
import { describeSecret } from './describe-secret.ts';
import type { CurrentVersion, Environment } from './ports.ts';

/** Sees what is in force in replicas that were created. */
export type CreatedLooks = (created: readonly DesiredReplica[]) => Promise<ReadonlyMap<DesiredReplica, SeenCreated>>;

const NONE: ReadonlyMap<string, CurrentVersion> = new Map();

/**
 * AWS takes a CreateSecret for a repeated call if the name has that version with that value, in force or not, and answers
 * as if it had created it. Only a look distinguishes the two. Twenty replicas are seen by one read of their values, which
 * shows as well that they can be read; what that read omits is described. A place that denies such reads is not asked again.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
export function openCreatedLooks(env: Environment): CreatedLooks {
  const denied = new Set<string>();
  const readVersions = async ({ place }: DesiredReplica, names: readonly string[]) => {
    if (denied.has(placeKey(place)) || stopReason(env.stop) !== null) return NONE;
    try {
      return await env.at(place).readVersions(names);
    } catch (thrown) {
      if (asLockstepError(thrown).code === 'access-denied') denied.add(placeKey(place));
      return NONE;
    }
  };
  const seeTogether = async (some: readonly DesiredReplica[]) => {
    const [first] = some;
    const names = some.map(({ name }) => name);
    const read = first === undefined ? NONE : await readVersions(first, names);
    const seen = some.map(async (desired) => [
      desired,
      seenByRead(read.get(desired.name)) ?? (await describe(desired)),
    ]);
    return (await Promise.all(seen)) as [DesiredReplica, SeenCreated][];
  };
  const describe = async ({ place, name }: DesiredReplica): Promise<SeenCreated> => {
    const replica = await describeSecret(env.at(place), name, env);
    return { replicaVersion: currentVersion(replica), account: accountIn(replica) };
  };
  return async (created) => {
    const byPlace = [...groupBy(created, ({ place }) => placeKey(place)).values()];
    const seen = await Promise.all(byPlace.flatMap((some) => chunksOf(some, SECRETS_A_BATCH).map(seeTogether)));
    return new Map(seen.flat());
  };
}

function seenByRead(read: CurrentVersion | undefined): SeenCreated | null {
  return read === undefined ? null : { replicaVersion: read.version, account: accountOfArn(read.arn) };
}
