import { expect } from 'vitest';
import { PROBES } from '../../src/selftest/probes/index.ts';
import { STORIES } from '../../src/selftest/stories/index.ts';
import { openStage } from '../support/stage.ts';
import { NO_GHOSTS, playSelftest, secretsOf, selftest } from './support.ts';

/** Few that call everything. */
const TABLES = {
  stories: STORIES.filter(({ name }) => ['metadata', 'conflict', 'restore', 'stale'].includes(name)),
  probes: PROBES.filter(({ id }) => ['empty-secret-in-batch', 'swap-from-another'].includes(id)),
};

/** A selftest for each action, in which AWS denies it: that is said, all that is left is named, and --clean leaves nothing. */
export async function denyEach(actions: readonly string[]): Promise<void> {
  const stage = await openStage(NO_GHOSTS);
  process.env.AWS_MAX_ATTEMPTS = '1';
  for (const action of actions) {
    const from = stage.aws.journal.length;
    stage.aws.faults.add({ match: { action }, effect: { kind: 'deny' } });
    const { removal, found, stopped } = await playSelftest(stage, undefined, TABLES);
    const denied = stage.aws.journal.slice(from).filter((call) => call.action === action && call.status === 400);
    expect([action, denied.length > 0]).toEqual([action, true]);
    expect(JSON.stringify([found, stopped, removal.left])).toContain(action);
    const named = removal.left.map(({ region, name }) => `${region} ${name}`);
    expect([action, secretsOf(stage).filter((one) => !named.includes(one))]).toEqual([action, []]);
    stage.aws.faults.clear();
    expect([action, (await selftest(stage, '--clean')).exitCode, secretsOf(stage)]).toEqual([action, 0, []]);
  }
}
