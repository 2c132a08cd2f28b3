import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { client, nameOf, ORIGIN, TARGETS } from '../account.ts';

/** `rotation_loop.py` in TypeScript, for machines without boto3. Keep the two alike. */
export async function rotationLoop(count: number): Promise<void> {
  const origin = client(ORIGIN);
  const targets = TARGETS.map(client);
  for (let index = 0; index < count; index++) {
    const SecretId = nameOf(index);
    const { VersionId = '', SecretString = '' } = await origin.send(new GetSecretValueCommand({ SecretId }));
    for (const target of targets) await replicate(target, SecretId, VersionId, SecretString);
  }
}

async function replicate(target: SecretsManagerClient, SecretId: string, VersionId: string, SecretString: string) {
  const value = { SecretString, ClientRequestToken: VersionId };
  try {
    await target.send(new PutSecretValueCommand({ SecretId, ...value, VersionStages: ['AWSPENDING'] }));
  } catch (thrown) {
    if (!(thrown instanceof ResourceNotFoundException)) throw thrown;
    await target.send(new CreateSecretCommand({ Name: SecretId, ...value }));
  }
  const { VersionIdsToStages = {} } = await target.send(new DescribeSecretCommand({ SecretId }));
  const held = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0];
  if (held === VersionId) return;
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: VersionId, RemoveFromVersionId: held };
  await target.send(new UpdateSecretVersionStageCommand(move));
}
