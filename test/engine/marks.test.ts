import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { behind, MAPPED, missing, NAME } from './scenes.ts';

// The kind: a replica whose marks do not show whose it is, or that Lockstep wrote it.

const named = (name: string, ...formerNames: string[]): Mapping => ({ ...MAPPED, name, formerNames });

describe('a replica that is created', () => {
  test('has tags that show whose it is and which version Lockstep wrote, set in one write', async () => {
    const stage = await missing();
    const { writes } = await stage.run(named('orders-dr'));
    expect(writes).toEqual([`eu-west-1 CreateSecret ${NAME}`]);
    expect(tagsOf(stage)).toEqual({
      'lockstep:origin': stage.aws.secret(HOME, NAME)?.arn,
      'lockstep:mapping': 'orders-dr',
      'lockstep:version': version('v1'),
    });
  });

  test('has the label instead, if its version id is not a valid tag value', async () => {
    const stage = await openStage();
    const odd = 'v1#'.padEnd(32, '-');
    stage.aws.seed(HOME, { name: NAME, value: 'x', versionId: odd });
    const { writes } = await stage.run(MAPPED);
    expect(writes).toEqual([`eu-west-1 CreateSecret ${NAME}`, `eu-west-1 UpdateSecretVersionStage ${NAME}`]);
    expect(stage.aws.secret(DUBLIN, NAME)?.labels).toEqual({ AWSCURRENT: odd, LOCKSTEP: odd });
    expect(tagsOf(stage)).not.toHaveProperty('lockstep:version');
  });

  test('is stale, not diverged, once its origin has forgotten its version', async () => {
    const stage = await missing();
    await stage.run(MAPPED);
    const list = { action: 'ListSecretVersionIds' };
    stage.aws.faults.add({ match: list, effect: { kind: 'deny' } });
    for (const next of ['v2', 'v3', 'v4']) await stage.rotate(NAME, next, `value ${next}`);
    expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'healed', drift: ['stale'] });
  });
});

describe('a replica of ours with', () => {
  test.each<[string, Mapping, (stage: Stage) => Promise<unknown>]>([
    ['a former name of the mapping', named('orders-dr', 'lockstep'), async () => {}],
    [
      'no name of a mapping, as before mappings had names,',
      MAPPED,
      (stage) => stage.byHand(DUBLIN, (sm) => sm.untagResource({ SecretId: NAME, TagKeys: ['lockstep:mapping'] })),
    ],
  ])('%s gets the name right before its next write, and not earlier', async (_, mapped, change) => {
    const stage = await missing();
    await stage.run(MAPPED);
    await change(stage);
    expect(await stage.run(mapped)).toMatchObject({ row: { status: 'in-sync', drift: [] }, writes: [] });
    await stage.rotate(NAME, 'v2', 'new');
    const { row, writes } = await stage.run(mapped);
    expect(row).toMatchObject({ status: 'healed', drift: ['stale'], actions: ['tag', 'put', 'relabel'] });
    expect(writes[0]).toBe(`eu-west-1 TagResource ${NAME}`);
    expect(tagsOf(stage)?.['lockstep:mapping']).toBe(mapped.name);
  });

  test('all its marks is put and relabelled, and not tagged again', async () => {
    const stage = await behind();
    expect((await stage.run(MAPPED)).row.actions).toEqual(['put', 'relabel']);
  });
});

function tagsOf(stage: Stage): Record<string, string> | undefined {
  return stage.aws.secret(DUBLIN, NAME)?.tags;
}
