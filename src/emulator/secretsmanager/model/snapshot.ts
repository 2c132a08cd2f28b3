import type { Secret, Version } from './secret.ts';

/** A version as tests see it, value included. */
interface VersionSnapshot {
  readonly id: string;
  readonly value: string | Uint8Array | undefined;
  readonly stages: readonly string[];
  /** Without a label: hidden from DescribeSecret, readable by its id. */
  readonly deprecated: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly kmsKeyIds: readonly string[];
}

/** A secret as tests see it. It contains values, so never print it. */
export interface SecretSnapshot {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Which version holds each label. */
  readonly labels: Readonly<Record<string, string>>;
  /** Including deprecated ones, in order of creation. */
  readonly versions: readonly VersionSnapshot[];
  readonly createdAt: number;
  readonly changedAt: number;
  /** When it was scheduled for deletion; undefined if it is not. */
  readonly deletedAt: number | undefined;
  readonly policy: string | undefined;
  readonly type: string | undefined;
  readonly owningService: string | undefined;
  readonly primaryRegion: string | undefined;
  readonly replicaRegions: readonly string[];
  readonly rotationEnabled: boolean;
}

export function snapshotOf(secret: Secret): SecretSnapshot {
  const { arn, account, region, name, createdAt, changedAt, policy, type, owningService, primaryRegion } = secret;
  const labels = secret.versions.flatMap(({ id, stages }) => stages.map((stage) => [stage, id]));
  return {
    ...{ arn, account, region, name, createdAt, changedAt, policy, type, owningService, primaryRegion },
    description: secret.description || undefined,
    kmsKeyId: secret.key,
    tags: Object.fromEntries((secret.tags ?? []).map(({ Key, Value }) => [Key, Value])),
    labels: Object.fromEntries(labels),
    versions: secret.versions.map(versionSnapshot),
    deletedAt: secret.deletion?.at,
    replicaRegions: secret.replicas.map((replica) => replica.region),
    rotationEnabled: secret.rotation?.enabled ?? false,
  };
}

function versionSnapshot({ id, value, stages, createdAt, keys }: Version): VersionSnapshot {
  const plain = value?.kind === 'binary' ? Buffer.from(value.base64, 'base64') : value?.text;
  return { id, value: plain, stages, deprecated: stages.length === 0, createdAt, kmsKeyIds: keys };
}
