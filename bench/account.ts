import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import pLimit from 'p-limit';

export const ACCOUNT = '111122223333';
export const ORIGIN = 'us-east-1';
export const TARGETS = ['eu-west-1', 'eu-central-1', 'ap-southeast-2'];

export function client(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ region });
}

/** The name of the n-th secret. */
export function nameOf(index: number): string {
  return `bench/secret-${String(index).padStart(6, '0')}`;
}

/** Rotates all secrets of the origin. */
export async function rotate(count: number): Promise<void> {
  const secrets = client(ORIGIN);
  await pLimit(200).map([...Array(count).keys()], (index) =>
    secrets.send(new PutSecretValueCommand({ SecretId: nameOf(index), SecretString: `rotated ${index}` })),
  );
}
