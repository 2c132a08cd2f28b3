import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  paginateListSecrets,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import pLimit from 'p-limit';
import { client, ORIGIN, TARGETS } from '../account.ts';

const AT_ONCE = 20;

/** A reconciler like infrastructure tools: list the origin, and describe every replica. */
export async function describeEach(): Promise<void> {
  const origin = client(ORIGIN);
  const targets = TARGETS.map(client);
  const wanted = await currentVersions(origin);
  const replicas = [...wanted].flatMap(([SecretId, version]) =>
    targets.map((target) => ({ SecretId, version, target })),
  );
  await pLimit(AT_ONCE).map(replicas, async ({ SecretId, version, target }) => {
    const held = await heldBy(target, SecretId);
    if (held === version) return;
    const { SecretString, VersionId } = await origin.send(new GetSecretValueCommand({ SecretId }));
    const value = { SecretString, ClientRequestToken: VersionId };
    await (held === null
      ? target.send(new CreateSecretCommand({ Name: SecretId, ...value }))
      : target.send(new PutSecretValueCommand({ SecretId, ...value })));
  });
}

async function currentVersions(origin: SecretsManagerClient): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  for await (const { SecretList = [] } of paginateListSecrets({ client: origin, pageSize: 100 }, {})) {
    for (const { Name = '', SecretVersionsToStages } of SecretList) versions.set(Name, current(SecretVersionsToStages));
  }
  return versions;
}

/** The replica's current version; null: no such secret. */
async function heldBy(target: SecretsManagerClient, SecretId: string): Promise<string | null> {
  try {
    const { VersionIdsToStages } = await target.send(new DescribeSecretCommand({ SecretId }));
    return current(VersionIdsToStages);
  } catch (thrown) {
    if (thrown instanceof ResourceNotFoundException) return null;
    throw thrown;
  }
}

function current(stages: Record<string, string[]> = {}): string {
  return Object.entries(stages).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0] ?? '';
}
