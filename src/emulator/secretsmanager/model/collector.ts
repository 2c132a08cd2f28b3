import type { AwsError } from '../../error.ts';
import { refusals } from './refusals.ts';
import type { Secret } from './secret.ts';

/** Secrets Manager quotas: "Versions of a secret". */
const MAX_VERSIONS = 100;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * The secret with room for one more version. AWS's collector removes the oldest versions without a label, none younger
 * than a day, at times of its own; here it runs when a version is added. If it frees nothing, the quota is exceeded.
 */
export function withRoom(secret: Secret, now: number): Secret {
  const surplus = secret.versions.length + 1 - MAX_VERSIONS;
  if (surplus <= 0) return secret;
  const collectable = secret.versions
    .filter((version) => version.stages.length === 0 && now - version.createdAt >= DAY_MS)
    .slice(0, surplus);
  if (collectable.length < surplus) throw refusals.limitExceeded(`${MAX_VERSIONS} versions of a secret`);
  return {
    ...secret,
    versions: secret.versions.filter((version) => !collectable.includes(version)),
    collected: [...(secret.collected ?? []), ...collectable.map(({ id }) => id)],
  };
}

/** The error for a version that does not exist: AWS remembers those that the collector removed. */
export function missingVersion({ collected = [] }: Secret, id: string): AwsError {
  return collected.includes(id) ? refusals.versionDeleted(id) : refusals.versionNotFound(id);
}
