import {
  BatchGetSecretValueCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { AWSCURRENT } from '../../config/aws/marks.ts';
import { LockstepError } from '../core/errors.ts';
import type { CurrentValue } from '../engine/ports.ts';
import type { CallGate } from './calls/gate.ts';
import { fromWire } from './sealed-value.ts';
import type { Readers } from './value-batcher.ts';

/** Reads the values of AWSCURRENT in one place, many by one call or one. */
export function valueReaders(client: SecretsManagerClient, calls: CallGate, region: string): Readers {
  return {
    many: (names) => readMany(client, calls, names),
    one: (name) => readOne(client, calls, name, region),
  };
}

function readMany(
  client: SecretsManagerClient,
  calls: CallGate,
  names: readonly string[],
): Promise<ReadonlyMap<string, CurrentValue>> {
  const command = new BatchGetSecretValueCommand({ SecretIdList: [...names] });
  return calls.sendCall('BatchGetSecretValue', `${names.length} secrets`, async () => {
    const { SecretValues = [] } = await client.send(command);
    return new Map(
      SecretValues.flatMap(({ Name, VersionId, CreatedDate, ...secret }) => {
        const value = fromWire(secret);
        return Name === undefined || VersionId === undefined || value === null
          ? []
          : [[Name, { version: VersionId, createdAt: CreatedDate?.getTime() ?? null, value }]];
      }),
    );
  });
}

/** VersionStage is always sent: a policy conditioned on it denies calls that leave it out. */
function readOne(client: SecretsManagerClient, calls: CallGate, name: string, region: string): Promise<CurrentValue> {
  const command = new GetSecretValueCommand({ SecretId: name, VersionStage: AWSCURRENT });
  return calls.sendCall('GetSecretValue', name, async () => {
    const { VersionId, CreatedDate, ...secret } = await client.send(command);
    const value = fromWire(secret);
    if (VersionId !== undefined && value !== null) {
      return { version: VersionId, createdAt: CreatedDate?.getTime() ?? null, value };
    }
    const said = `GetSecretValue on ${name} in ${region}: the answer has no value`;
    throw new LockstepError('refused', `${said}; run it again`);
  });
}
