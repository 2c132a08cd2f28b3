import type { AccountRegion } from '../../arn.ts';
import type { CrossAccountPrimary, CrossAccountReplica } from './cross-account.ts';

export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly base64: string };

export interface Version {
  readonly id: string;
  /** Undefined: RotateSecret creates a version before it has a value. */
  readonly value: Value | undefined;
  readonly stages: readonly string[];
  readonly createdAt: number;
  readonly accessedAt?: number | undefined;
  /** The ARN of every key that can decrypt it (`Keys.nameOf`); after a change of key, the new one first. */
  readonly keys: readonly string[];
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** `goneAt`: from then on, the secret no longer exists. */
interface Deletion {
  readonly kind: 'scheduled' | 'forced';
  readonly at: number;
  readonly goneAt: number;
}

interface RotationRules {
  readonly AutomaticallyAfterDays?: number | undefined;
  readonly Duration?: string | undefined;
  readonly ScheduleExpression?: string | undefined;
}

export interface Rotation {
  readonly enabled: boolean;
  readonly lambdaArn: string | undefined;
  readonly rules: RotationRules | undefined;
  /** What the schedule counts from: when it was set, or when AWSCURRENT last changed. */
  readonly since: number;
}

export interface ReplicaStatus {
  readonly region: string;
  readonly key: string | undefined;
  readonly status: 'InSync' | 'Failed';
  readonly message: string | undefined;
}

/** A secret at one moment, immutable: to change it, save another. */
export interface Secret extends AccountRegion {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly accessedAt?: number | undefined;
  /** In order of creation. */
  readonly versions: readonly Version[];
  /** Ids of versions that the collector removed and that no put has created anew. */
  readonly collected?: readonly string[] | undefined;
  readonly description: string | undefined;
  /** As it was given; undefined means the AWS managed key. */
  readonly key: string | undefined;
  /** Undefined: never tagged, which DescribeSecret shows differently from having no tags left. */
  readonly tags: readonly Tag[] | undefined;
  readonly type: string | undefined;
  readonly owningService: string | undefined;
  readonly rotation: Rotation | undefined;
  readonly policy: string | undefined;
  readonly deletion: Deletion | undefined;
  readonly primaryRegion: string | undefined;
  /** The replicas of a primary. */
  readonly replicas: readonly ReplicaStatus[];
  /** AWS's own replication to another account; only a seed sets it. */
  readonly crossAccountPrimary?: CrossAccountPrimary | undefined;
  readonly crossAccountReplicas?: readonly CrossAccountReplica[] | undefined;
  /** False hides it from ListSecrets; only a seed sets it. */
  readonly listed: boolean;
}

export const AWSCURRENT = 'AWSCURRENT';
export const AWSPREVIOUS = 'AWSPREVIOUS';
export const AWSPENDING = 'AWSPENDING';

export function versionOf(secret: Secret, id: string): Version | undefined {
  return secret.versions.find((version) => version.id === id);
}

export function holderOf(secret: Secret, label: string): Version | undefined {
  return secret.versions.find((version) => version.stages.includes(label));
}

export function isReplica(secret: Secret): boolean {
  return secret.primaryRegion !== undefined && secret.primaryRegion !== secret.region;
}

/** Whether AWS itself writes to it: a native replica, of another Region or another account. */
export function isReadOnly(secret: Secret): boolean {
  return isReplica(secret) || secret.crossAccountPrimary !== undefined;
}

/** Compares both the kind and the bytes: a SecretString never equals a SecretBinary. */
export function sameValue(one: Value, other: Value): boolean {
  if (one.kind === 'text') return other.kind === 'text' && one.text === other.text;
  return other.kind === 'binary' && one.base64 === other.base64;
}
