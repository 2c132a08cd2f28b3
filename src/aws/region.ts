import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The Region in force: AWS_REGION, that of the profile, or AWS_DEFAULT_REGION, which the AWS CLI reads; null: none. */
export async function regionInForce(env: NodeJS.ProcessEnv): Promise<string | null> {
  const client = new SecretsManagerClient({});
  try {
    return await client.config.region();
  } catch {
    // The SDK throws if there is none, or if what there is cannot be a host's name.
    return env.AWS_REGION || env.AWS_DEFAULT_REGION || null;
  } finally {
    client.destroy();
  }
}
