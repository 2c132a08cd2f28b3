import { refusals } from './refusals.ts';
import type { Version } from './secret.ts';

/** Secrets Manager quotas: "Versions of a secret". */
const MAX_VERSIONS = 100;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * The versions with room for one more. AWS's collector removes the oldest without a label, but none younger than a day,
 * in its own time; here it runs when a version is added. Where it frees nothing the quota is exceeded.
 */
export function withRoom(versions: readonly Version[], now: number): readonly Version[] {
  const surplus = versions.length + 1 - MAX_VERSIONS;
  if (surplus <= 0) return versions;
  const collectable = versions
    .filter((version) => version.stages.length === 0 && now - version.createdAt >= DAY_MS)
    .slice(0, surplus);
  if (collectable.length < surplus) throw refusals.limitExceeded(`${MAX_VERSIONS} versions of a secret`);
  return versions.filter((version) => !collectable.includes(version));
}
