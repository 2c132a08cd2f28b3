import { describe, expect, test } from 'vitest';
import type { Mapping } from '../../config/mapping.ts';
import { entry, mapping } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { openInSync, seedInSync } from './in-sync-scenes.ts';

const TARGET_NAMES = ['dublin', 'sydney', 'partner'];

describe('an in-sync check costs at most (1 + T) × ⌈N / 100⌉ calls', () => {
  const sizes = [1, 7, 40, 100, 101, 250, 1_000].flatMap(
    (secrets) =>
      [
        [secrets, 1],
        [secrets, 3],
      ] as const,
  );

  test.each(sizes)('for %i secrets by name in %i targets', async (secrets, targets) => {
    const { stage, names } = await openInSync(secrets, targets);
    await costs(stage, mapping(...names.map((name) => entry(name, where(targets)))), secrets, targets);
  });

  test.each(sizes.filter(([secrets]) => secrets <= 250))(
    'for %i secrets by pattern in %i targets',
    async (secrets, targets) => {
      const { stage } = await openInSync(secrets, targets);
      await costs(stage, mapping(entry('prod/*', where(targets))), secrets, targets);
    },
  );

  test('for 250 secrets by tag in 3 targets', async () => {
    const { stage } = await openInSync(250, 3, { replicate: 'dr' });
    await costs(stage, mapping(entry(null, where(3), { tags: { replicate: 'dr' } })), 250, 3);
  });

  async function costs(stage: Stage, mapped: Mapping, secrets: number, targets: number): Promise<void> {
    const { report, calls, writes } = await stage.run(mapped);
    expect(report.summary).toMatchObject({ replicas: secrets * targets, inSync: secrets * targets });
    expect(writes).toEqual([]);
    expect(calls.length).toBeLessThanOrEqual((1 + targets) * Math.ceil(secrets / 100));
  }
});

describe('in an account with 2,000 other secrets', () => {
  /** The minimum cost on one side of any choice between listing all and filtering by ten names a call. */
  const least = (secrets: number) =>
    secrets === 1 ? 1 : Math.min(Math.ceil(secrets / 10), Math.ceil((2_000 + secrets) / 100));

  describe.each(['older', 'newer'])('that are %s', (age) => {
    test.each([1, 7, 10, 40, 100, 150])(
      'a check of %i secrets by name costs at most twice the least',
      async (secrets) => {
        const { stage, names } = await inCrowd(secrets, age);
        const { report, calls } = await stage.run(mapping(...names.map((name) => entry(name))));
        expect(report.summary).toMatchObject({ inSync: secrets });
        expect(calls.length).toBeLessThanOrEqual(2 * 2 * least(secrets));
      },
    );

    test('a check by pattern lists only secrets of the origin with that prefix', async () => {
      const { stage } = await inCrowd(40, age);
      const { calls, report } = await stage.run(mapping(entry('prod/*')));
      expect(report.summary).toMatchObject({ inSync: 40 });
      expect(calls.filter(({ region }) => region === HOME.region).map(({ action }) => action)).toEqual(['ListSecrets']);
      expect(calls.length).toBeLessThanOrEqual(1 + 2 * least(40));
    });
  });

  test('names that are prefixes of many others are still found', async () => {
    const stage = await openStage();
    crowd(stage, 2_000, 'a');
    for (const name of ['a', 'b']) stage.origin(name);
    const mapped = mapping(entry('a'), entry('b'));
    expect((await stage.run(mapped)).report.summary).toMatchObject({ healed: 2 });
    const again = await stage.run(mapped);
    expect(again.report.summary).toMatchObject({ inSync: 2 });
    expect(again.calls.length).toBeLessThan(10);
  });
});

/** In sync, in an account that holds others made before or after. */
async function inCrowd(secrets: number, age: string) {
  let now = Date.UTC(2026, 0, 31);
  const stage = await openStage({ clock: () => now });
  if (age === 'older') crowd(stage, 2_000);
  now += 60_000;
  const names = seedInSync(stage, secrets, 1);
  now += 60_000;
  if (age === 'newer') crowd(stage, 2_000);
  return { stage, names };
}

/** Other secrets on both sides. */
function crowd(stage: Stage, count: number, prefix = 'other/'): void {
  for (const place of [HOME, DUBLIN]) {
    for (let i = 0; i < count; i++) stage.aws.seed(place, { name: `${prefix}${i}`, value: 'x' });
  }
}

function where(targets: number): string {
  return TARGET_NAMES.slice(0, targets).join(' ');
}
