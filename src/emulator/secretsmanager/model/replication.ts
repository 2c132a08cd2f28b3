import type * as z from 'zod';
import type { Context } from '../../context.ts';
import { AwsError } from '../../error.ts';
import { isReplicable } from '../../regions.ts';
import { chosenKey } from './keys.ts';
import { validateKey } from './kms.ts';
import { announceLabels } from './label-events.ts';
import { isReplicaOf, mirrorOf } from './mirror.ts';
import { isReadOnly, type ReplicaStatus, type Secret } from './secret.ts';
import type { replicaRegions } from './shapes.ts';

type Sent = z.output<typeof replicaRegions>[number];

type Wanted = Sent & { readonly Region: string };

/** Saves a secret, updates its native replicas and sends the events of labels that moved. */
export function saveWithReplicas(secret: Secret, context: Context): void {
  const { vault } = context.state;
  const before = vault.findSecret(secret, secret.name);
  vault.saveSecret(secret);
  // Whether the Region of a native replica sends events as well is not documented.
  announceLabels(before, secret, context);
  for (const { region, key, status } of secret.replicas) {
    if (status === 'Failed') continue;
    const present = vault.findSecret({ account: secret.account, region }, secret.name);
    vault.saveSecret(mirrorOf(secret, { region, key }, present, context));
  }
}

/**
 * The secret as a primary with further replicas; saving it creates them. If a copy fails, the status of its Region says
 * so. User Guide, "Replicate AWS Secrets Manager secrets across Regions", and its page on troubleshooting.
 */
export function replicateSecret(secret: Secret, sent: readonly Sent[], force: boolean, context: Context): Secret {
  if (sent.length === 0) return secret;
  const wanted = checkedRegions(secret, sent);
  const regions = new Set(wanted.map(({ Region }) => Region));
  const others = secret.replicas.filter(({ region }) => !regions.has(region));
  const added = wanted.map((replica) => statusOf(secret, replica, force, context));
  return { ...secret, primaryRegion: secret.region, replicas: [...others, ...added] };
}

/** AWS's answer to a Region named twice, or with a replica already, is not known. A failed one may be retried. */
function checkedRegions({ region, replicas }: Secret, sent: readonly Sent[]): Wanted[] {
  const taken = new Set(replicas.filter(({ status }) => status !== 'Failed').map((replica) => replica.region));
  return sent.map(({ Region, ...rest }) => {
    if (Region === undefined || !isReplicable(region, Region) || taken.has(Region)) {
      throw new AwsError('InvalidParameterException', 'Invalid replica region.');
    }
    taken.add(Region);
    return { Region, ...rest };
  });
}

/** The primary without one of its replicas; the caller decides what to do with that one. */
export function withoutReplica(primary: Secret, region: string): Secret {
  const replicas = primary.replicas.filter((replica) => replica.region !== region);
  return { ...primary, replicas, primaryRegion: replicas.length === 0 ? undefined : primary.primaryRegion };
}

/** The replicas as responses show them. Here, unlike in KmsKeyId, the AWS managed key has a name. */
export function replicationStatus({ replicas }: Secret, whileCopying?: 'InProgress'): object[] {
  return replicas.map(({ region, key, status, message }) => ({
    Region: region,
    KmsKeyId: key ?? 'alias/aws/secretsmanager',
    Status: status === 'InSync' ? (whileCopying ?? status) : status,
    StatusMessage: message,
  }));
}

function statusOf(secret: Secret, { Region, KmsKeyId }: Wanted, force: boolean, context: Context): ReplicaStatus {
  const key = chosenKey(KmsKeyId);
  const message = obstacleTo(mirrorOf(secret, { region: Region, key }, undefined, context), force, context);
  return { region: Region, key, status: message === undefined ? 'InSync' : 'Failed', message };
}

function obstacleTo(replica: Secret, force: boolean, context: Context): string | undefined {
  const present = context.state.vault.findSecret(replica, replica.name);
  // Even with ForceOverwrite, AWS does not overwrite a secret that is itself a replica.
  const free = present === undefined || (isReadOnly(present) ? isReplicaOf(replica, present) : force);
  if (!free) {
    return `Replication failed: Secret name ${replica.name} already exists in region ${replica.region}.`;
  }
  try {
    validateKey(replica, context);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}
