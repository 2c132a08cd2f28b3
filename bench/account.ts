import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export const ACCOUNT = '111122223333';
export const ORIGIN = 'us-east-1';
export const TARGETS = ['eu-west-1', 'eu-central-1', 'ap-southeast-2'];

/** A client as people make one; it is patient, so that no contender fails for being throttled. */
export function client(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ region, maxAttempts: 12 });
}

/** The name of the n-th secret. */
export function nameOf(index: number): string {
  return `bench/secret-${String(index).padStart(6, '0')}`;
}
