import { FENCE_TAG, fenceName, PROMOTED_TAG } from '../../config/aws/marks.ts';
import type { AccountRegion } from '../../src/emulator/index.ts';
import type { Stage } from './stage.ts';

/** Promotes a place as `lockstep promote` leaves it: the fence is up, and these replicas are tagged. */
export async function promoteByHand(stage: Stage, place: AccountRegion, names: readonly string[]): Promise<void> {
  await stage.byHand(place, async (sm) => {
    const raised = [{ Key: FENCE_TAG, Value: 'raised' }];
    await sm.createSecret({ Name: fenceName('lockstep'), Description: 'us-east-1 is down', Tags: raised });
    const tags = [{ Key: PROMOTED_TAG, Value: '2026-11-27T03:00:00.000Z' }];
    for (const SecretId of names) await sm.tagResource({ SecretId, Tags: tags });
  });
}
