/**
 * Another customer of AWS's quotas during a run: rotates secrets of its own in one Region, `neighbour.ts REGION`, with
 * a default client. It makes a call every 200 ms, whether or not the previous ones were answered, like independent
 * rotations.
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { NEIGHBOURS } from './account.ts';

/** Its measurements since the last request for them. */
export interface Felt {
  /** Milliseconds of each call, including the SDK's retries. */
  readonly latencies: readonly number[];
  /** Attempts that AWS throttled. */
  readonly throttled: number;
  /** Calls that failed after all retries. */
  readonly failed: number;
}

const SECRETS = 20;
const CALLS_A_SECOND = 5;

const client = new SecretsManagerClient({ region: process.argv[2] ?? '' });
const current = new Map<string, string>();
let felt = { latencies: [] as number[], throttled: 0, failed: 0 };

process.on('message', () => {
  process.send?.(felt);
  felt = { latencies: [], throttled: 0, failed: 0 };
});
process.on('disconnect', () => process.exit(0));

for (let n = 0; n < SECRETS; n++) await create(`${NEIGHBOURS}${n}`);
process.send?.('ready');
for (let n = 0; ; n++) {
  // Two calls a rotation.
  void rotate(`${NEIGHBOURS}${n % SECRETS}`);
  await sleep(2_000 / CALLS_A_SECOND);
}

async function create(name: string): Promise<void> {
  const version = randomUUID();
  await client.send(new CreateSecretCommand({ Name: name, SecretString: name, ClientRequestToken: version }));
  current.set(name, version);
}

/** The two writes of a rotation: the new value as AWSPENDING, then AWSCURRENT moved to it. */
async function rotate(name: string): Promise<void> {
  const from = current.get(name);
  const to = randomUUID();
  const put = { SecretId: name, ClientRequestToken: to, SecretString: to, VersionStages: ['AWSPENDING'] };
  const swap = { SecretId: name, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from };
  if (!(await timed(() => client.send(new PutSecretValueCommand(put))))) return;
  await sleep(1_000 / CALLS_A_SECOND);
  if (await timed(() => client.send(new UpdateSecretVersionStageCommand(swap)))) current.set(name, to);
}

async function timed(send: () => Promise<{ $metadata: { attempts?: number } }>): Promise<boolean> {
  const started = performance.now();
  try {
    const { $metadata } = await send();
    felt.throttled += ($metadata.attempts ?? 1) - 1;
    return true;
  } catch (thrown) {
    felt.failed += 1;
    const { $metadata } = thrown as { $metadata?: { attempts?: number } };
    felt.throttled += $metadata?.attempts ?? 1;
    return false;
  } finally {
    felt.latencies.push(performance.now() - started);
  }
}
