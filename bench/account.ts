import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export const ACCOUNT = '111122223333';
export const ORIGIN = 'us-east-1';
export const TARGETS = ['eu-west-1', 'eu-central-1', 'ap-southeast-2'];

/** A client with default settings, but patient, so that no contender fails because it is throttled. */
export function client(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ region, maxAttempts: 12 });
}

/** The prefix of the secrets that the neighbour rotates; no contender touches them. */
export const NEIGHBOURS = 'own/';

/** The tags that Lockstep sets on a replica that it creates from this origin and version. */
export function marksOf(originArn: string, version: string): Record<string, string> {
  return { 'lockstep:origin': originArn, 'lockstep:mapping': 'lockstep', 'lockstep:version': version };
}

/** The name of the n-th secret. */
export function nameOf(index: number): string {
  return `bench/secret-${String(index).padStart(6, '0')}`;
}
