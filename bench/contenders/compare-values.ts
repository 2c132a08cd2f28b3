import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import pLimit from 'p-limit';
import { client, nameOf, ORIGIN, TARGETS } from '../account.ts';

const AT_ONCE = 10;

/** Like the secret-sync tools of Kubernetes and CI: read both values, and write if they differ. */
export async function compareValues(count: number): Promise<void> {
  const origin = client(ORIGIN);
  const targets = TARGETS.map(client);
  await pLimit(AT_ONCE).map([...Array(count).keys()], async (index) => {
    const SecretId = nameOf(index);
    const { SecretString } = await origin.send(new GetSecretValueCommand({ SecretId }));
    for (const target of targets) {
      const held = await valueIn(target, SecretId);
      if (held === SecretString) continue;
      await (held === null
        ? target.send(new CreateSecretCommand({ Name: SecretId, SecretString }))
        : target.send(new PutSecretValueCommand({ SecretId, SecretString })));
    }
  });
}

/** null: no such secret. */
async function valueIn(target: SecretsManagerClient, SecretId: string): Promise<string | null> {
  try {
    const { SecretString = '' } = await target.send(new GetSecretValueCommand({ SecretId }));
    return SecretString;
  } catch (thrown) {
    if (thrown instanceof ResourceNotFoundException) return null;
    throw thrown;
  }
}
