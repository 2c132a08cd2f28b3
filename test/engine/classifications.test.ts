import { describe, expect, test, vi } from 'vitest';
import { entry, mapping } from '../support/builders.ts';
import type { SaidRun, Stage } from '../support/stage.ts';
import { openInSync } from './in-sync-scenes.ts';
import { adoptable, behind, conflicting, deleted, MAPPED, missing, NAME } from './scenes.ts';

const counter = vi.hoisted(() => ({ calls: 0 }));

// Counts the calls, and passes them through.
vi.mock('../../src/core/drift.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../src/core/drift.ts')>();
  const classifyDrift: typeof real.classifyDrift = (pair) => {
    counter.calls += 1;
    return real.classifyDrift(pair);
  };
  return { ...real, classifyDrift };
});

const SCENES: [string, () => Promise<Stage>][] = [
  ['missing', missing],
  ['stale', behind],
  ['diverged', adoptable],
  ['in conflict', conflicting],
  ['scheduled for deletion', deleted],
];

const TRIGGERS: [string, SaidRun][] = [
  ['a run of everything', {}],
  ['an event', { trigger: 'event', narrowing: { secrets: [NAME], targets: [] } }],
];

describe.each(TRIGGERS)('drift is classified only where a look is made: in %s', (_, trigger) => {
  test.each(SCENES)('at most twice for a replica that is %s: as listed, and as described', async (_, open) => {
    const stage = await open();
    const { row, classified } = await counted(stage, { ...trigger, intent: 'audit' });
    expect(row.status).toBe('drifted');
    expect(classified).toBeLessThanOrEqual(2);
  });

  test.each(SCENES)('at most four times for one that was %s and is healed, then once', async (_, open) => {
    const stage = await open();
    const first = await counted(stage, trigger);
    expect(first.row.status).toBe('healed');
    expect(first.classified).toBeLessThanOrEqual(4);
    const second = await counted(stage, trigger);
    expect([second.row.status, second.classified]).toEqual(['in-sync', 1]);
  });
});

test.each([
  ['versions', 1],
  ['values', 3],
] as const)('each of many replicas in sync, by %s, is classified once for each look', async (...said) => {
  const [depth, times] = said;
  const { stage } = await openInSync(20, 3);
  const { report, classified } = await counted(stage, { depth }, mapping(entry('prod/*', 'dublin sydney partner')));
  expect(report.summary).toMatchObject({ replicas: 60, inSync: 60 });
  expect(classified).toBe(60 * times);
});

async function counted(stage: Stage, said: SaidRun, mapped = MAPPED) {
  counter.calls = 0;
  const ran = await stage.run(mapped, said);
  return { ...ran, classified: counter.calls };
}
