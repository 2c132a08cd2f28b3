import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import pLimit from 'p-limit';

export const ORIGIN = 'us-east-1';
export const TARGETS = ['eu-west-1', 'eu-central-1', 'ap-southeast-2'];

export function client(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ region });
}

/** The name of the n-th secret. */
export function nameOf(index: number): string {
  return `bench/secret-${String(index).padStart(6, '0')}`;
}

/** Makes secrets in the origin, and in all targets too where they are to start in sync. */
export async function populate(count: number, state: 'origin-only' | 'in-sync'): Promise<void> {
  const regions = state === 'in-sync' ? [ORIGIN, ...TARGETS] : [ORIGIN];
  const work = regions.flatMap((region) => {
    const secrets = client(region);
    return Array.from({ length: count }, (_, index) => () => {
      const token = tokenOf(index);
      return secrets.send(
        new CreateSecretCommand({ Name: nameOf(index), SecretString: `value ${index}`, ClientRequestToken: token }),
      );
    });
  });
  await pLimit(200).map(work, (one) => one());
}

/** Rotates all secrets of the origin. */
export async function rotate(count: number): Promise<void> {
  const secrets = client(ORIGIN);
  await pLimit(200).map([...Array(count).keys()], (index) =>
    secrets.send(new PutSecretValueCommand({ SecretId: nameOf(index), SecretString: `rotated ${index}` })),
  );
}

function tokenOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}
