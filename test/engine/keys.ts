import { expect } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { entry, keyArn, mapping, replicaIn, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { NAME } from './scenes.ts';

export const K1 = keyArn('eu-west-1', '11111111-1111-1111-1111-111111111111');
export const K2 = keyArn('eu-west-1', '22222222-2222-2222-2222-222222222222');
export const K3 = keyArn('eu-west-1', '33333333-3333-3333-3333-333333333333');
export const AWS = 'alias/aws/secretsmanager';

export function mapped(kmsKey: string): Mapping {
  return mapping(entry(NAME, [replicaIn('dublin', { kmsKey })]));
}

/** An origin at v1, and its replica under a key, made an hour ago: IAM knows our tag by now. */
export async function under(key: string): Promise<Stage> {
  const stage = await openStage({ forceDeleteLag: 0, clock: () => Date.now() - 3_600_000 });
  stage.origin(NAME, 'old');
  await stage.run(mapped(key));
  return stage;
}

export function deny(stage: Stage, key: string, operations?: ['Decrypt', 'Encrypt']): () => void {
  const effect = { kind: 'kms-denied', key, ...(operations && { operations }) } as const;
  return stage.aws.faults.add({ match: DUBLIN, effect });
}

export async function moveCurrent(stage: Stage, from: string, to: string, place: typeof HOME): Promise<void> {
  const move = { RemoveFromVersionId: version(from), MoveToVersionId: version(to) };
  await stage.byHand(place, (sm) =>
    sm.updateSecretVersionStage({ SecretId: NAME, VersionStage: 'AWSCURRENT', ...move }),
  );
}

/** The keys that AWSCURRENT of the replica is under. */
export function keysOfCurrent(stage: Stage): readonly string[] {
  const replica = stage.aws.secret(DUBLIN, NAME);
  return replica?.versions.find(({ id }) => id === replica.labels.AWSCURRENT)?.kmsKeyIds ?? [];
}

/** AWSCURRENT is under the key, as AWS shows it and for readers once the old key is disabled; no mark is left. */
export async function isUnder(key: string, old: string, stage: Stage): Promise<void> {
  expect(keysOfCurrent(stage)).toContain(stage.aws.keyArn(DUBLIN, key));
  expect(stage.aws.secret(DUBLIN, NAME)?.tags['lockstep:rekey']).toBeUndefined();
  const enable = stage.aws.faults.add({ match: DUBLIN, effect: { kind: 'kms-disabled', key: old } });
  const read = await stage.byHand(DUBLIN, (sm) => sm.getSecretValue({ SecretId: NAME }));
  expect(read.SecretString).toBe(stage.value(HOME, NAME));
  enable();
}

/** The next version of the origin has its own id again. */
export async function rotatesAsEver(stage: Stage, key: string): Promise<void> {
  await stage.rotate(NAME, 'v9', 'newest');
  const { row } = await stage.run(mapped(key));
  expect(row).toMatchObject({ status: 'healed', drift: ['stale'], replicaVersion: version('v9') });
}
