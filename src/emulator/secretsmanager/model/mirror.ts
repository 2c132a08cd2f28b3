import type { Context } from '../../context.ts';
import { isReplica, type Secret, type Version } from './secret.ts';

interface Destination {
  readonly region: string;
  readonly key: string | undefined;
}

/**
 * The replica as its primary now wants it: all of it follows the primary, except the key and the dates. User Guide,
 * "Replicate AWS Secrets Manager secrets across Regions".
 */
export function mirrorOf(primary: Secret, to: Destination, present: Secret | undefined, context: Context): Secret {
  const { now, state } = context;
  const standing = present !== undefined && isReplicaOf(primary, present) ? present : undefined;
  const key = standing === undefined ? to.key : standing.key;
  const keys = [state.keys.nameOf(key, { account: primary.account, region: to.region })];
  return {
    ...primary,
    arn: arnIn(primary, to.region),
    region: to.region,
    key,
    createdAt: standing?.createdAt ?? now,
    accessedAt: standing?.accessedAt,
    versions: primary.versions.map((version) => copyVersion(version, standing, { keys, createdAt: now })),
    replicas: [],
    crossAccountReplicas: undefined,
    rotation: undefined,
    deletion: undefined,
  };
}

/** Whether a secret is a native replica of this primary, saved or not. */
export function isReplicaOf(primary: Secret, secret: Secret): boolean {
  return isReplica(secret) && secret.arn === arnIn(primary, secret.region);
}

function copyVersion(
  version: Version,
  standing: Secret | undefined,
  made: Pick<Version, 'keys' | 'createdAt'>,
): Version {
  const known = standing?.versions.find(({ id }) => id === version.id);
  const { createdAt, accessedAt, keys }: Pick<Version, 'keys' | 'createdAt' | 'accessedAt'> = known ?? made;
  return { ...version, createdAt, accessedAt, keys };
}

/** The same six characters in every Region. */
function arnIn({ arn }: Secret, region: string): string {
  return arn.split(':').with(3, region).join(':');
}
