import { AWSCURRENT, AWSPENDING, AWSPREVIOUS, type Version } from './secret.ts';

type Versions = readonly Version[];

/**
 * Puts a label on a version and takes it from any other. When AWSCURRENT moves, AWS itself moves AWSPREVIOUS to the
 * version that had AWSCURRENT. Secrets Manager User Guide, "What's in a Secrets Manager secret?", "Secret versions".
 */
export function attachLabel(versions: Versions, label: string, id: string): Versions {
  const former = versions.find((version) => version.stages.includes(label));
  if (former?.id === id) return versions;
  const moved = detachLabel(versions, label).map((version) =>
    version.id === id ? { ...version, stages: [...version.stages, label] } : version,
  );
  return label === AWSCURRENT && former !== undefined ? attachLabel(moved, AWSPREVIOUS, former.id) : moved;
}

export function detachLabel(versions: Versions, label: string): Versions {
  return versions.map((version) =>
    version.stages.includes(label)
      ? { ...version, stages: version.stages.filter((stage) => stage !== label) }
      : version,
  );
}

/**
 * A new version makes AWS abandon a rotation: any other version loses AWSPENDING (CloudTrail's RotationAbandoned).
 * Recorded on AWS for the former holder of AWSCURRENT; for other versions this is the stricter reading.
 */
export function abandonRotation(versions: Versions, newVersion: string): Versions {
  const pending = versions.find((version) => version.stages.includes(AWSPENDING));
  return pending === undefined || pending.id === newVersion ? versions : detachLabel(versions, AWSPENDING);
}

/** The number of labels over all versions. */
export function labelCount(versions: Versions): number {
  return versions.reduce((count, version) => count + version.stages.length, 0);
}

/** The labelled versions, which are those that DescribeSecret and ListSecrets show. */
export function stagesById(versions: Versions): Record<string, readonly string[]> | undefined {
  const labelled = versions.filter((version) => version.stages.length > 0);
  if (labelled.length === 0) return undefined;
  return Object.fromEntries(labelled.map((version) => [version.id, version.stages]));
}
