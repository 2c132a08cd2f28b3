import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Mapping } from '../config/mapping.ts';
import { awsWorld } from '../src/aws/world.ts';
import type { Intent } from '../src/core/policy.ts';
import { reconcile } from '../src/reconcile.ts';
import { client, nameOf, ORIGIN, TARGETS } from './account.ts';

/** What is measured: each gets the number of secrets. */
export const contenders: Record<string, (count: number) => Promise<void>> = {
  'lockstep-check': (count) => lockstep(count, 'audit', 'inSync'),
  'lockstep-heal': (count) => lockstep(count, 'heal', 'healed'),
  'loop-check': perSecretLoop,
  'loop-heal': perSecretLoop,
};

async function lockstep(count: number, intent: Intent, expected: 'inSync' | 'healed'): Promise<void> {
  const targets = TARGETS.map((region) => ({ name: region, region, kmsKey: null, assumeRole: null, externalId: null }));
  const replicas = targets.map((target) => ({
    target,
    name: null,
    kmsKey: null,
    onDrift: 'heal' as const,
    reportUntil: null,
    adopt: true,
  }));
  const mapping: Mapping = {
    origin: { region: ORIGIN, account: null },
    targets,
    entries: [{ name: 'bench/*', tags: {}, except: [], replicas, line: 1, column: 1 }],
    reconcile: { schedule: 'rate(1 hour)', onDrift: 'heal', maxChanges: { percent: 100, beyond: 0 } },
    notify: { email: [], when: 'drift' },
  };
  const watcher = { note: () => {}, progress: () => {} };
  const world = awsWorld({ originRegion: ORIGIN, watcher, stopped: () => null });
  const narrowing = { secrets: [], targets: [] };
  const run = { id: 'bench', intent, trigger: 'cli', depth: 'versions', narrowing } as const;
  const { summary } = await reconcile(mapping, run, world);
  if (summary[expected] !== count * TARGETS.length) throw new Error(`not all ${expected}: ${JSON.stringify(summary)}`);
}

/** What most people write first: describe, get, put, describe, relabel, for every secret and Region, one by one. */
async function perSecretLoop(count: number): Promise<void> {
  const origin = client(ORIGIN);
  const targets = TARGETS.map(client);
  for (let index = 0; index < count; index++) {
    const SecretId = nameOf(index);
    for (const target of targets) {
      await target.send(new DescribeSecretCommand({ SecretId }));
      const { VersionId, SecretString } = await origin.send(new GetSecretValueCommand({ SecretId }));
      await target.send(
        new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken: VersionId, VersionStages: ['COPY'] }),
      );
      const { VersionIdsToStages } = await target.send(new DescribeSecretCommand({ SecretId }));
      const held = Object.entries(VersionIdsToStages ?? {}).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0];
      if (held === VersionId) continue;
      const move = { SecretId, VersionStage: 'AWSCURRENT', RemoveFromVersionId: held, MoveToVersionId: VersionId };
      await target.send(new UpdateSecretVersionStageCommand(move));
    }
  }
}
