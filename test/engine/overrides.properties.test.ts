/** Any life of a replica whose override changes: rotations, rollbacks, edits, and mappings that say something else each time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mapping, MemberOverride, Override } from '../../config/mapping.ts';
import { entry, mapping, replicaIn } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';
import { IN_SYNC, NAME } from './scenes.ts';

const set = (to: string, by: MemberOverride['by'] = 'replica'): Override => [
  { path: ['host'], by, change: { kind: 'set', to } },
];

/** What a mapping may say, and the host that the replica then has. */
const SAID: Record<string, { override: Override | null; host: string }> = {
  nothing: { override: null, host: 'home' },
  near: { override: set('near'), host: 'near' },
  other: { override: set('other'), host: 'other' },
  'its target, near': { override: set('near', 'target'), host: 'near' },
};

const MAPPED = new Map<string, Mapping>(
  Object.entries(SAID).map(([name, { override }]) => [name, mapping(entry(NAME, [replicaIn('dublin', { override })]))]),
);

const valueWith = (password: number, host: string) => `{ "host": "${host}", "password":"${password}" }`;

const deed = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(SAID)).map((said) => ({ kind: 'run', said }) as const) },
  fc.constant({ kind: 'rotate' } as const),
  fc.constant({ kind: 'roll back' } as const),
  fc.constant({ kind: 'edit' } as const),
);

test('each run brings the replica to what its mapping says then, and calls only an edit diverged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 10 }), async (deeds) => {
      const stage = await openStage();
      stage.origin(NAME, valueWith(1, 'home'));
      await live(stage, deeds).finally(() => stage.aws.close());
    }),
    { numRuns: 12 },
  );
}, 60_000);

async function live(
  stage: Stage,
  deeds: readonly (typeof deed extends fc.Arbitrary<infer D> ? D : never)[],
): Promise<void> {
  let made = 1;
  let isEdited = false;
  for (const one of deeds) {
    switch (one.kind) {
      case 'run':
        await runAndExpect(stage, one.said, isEdited);
        isEdited = false;
        break;
      case 'rotate':
        made += 1;
        await stage.rotate(NAME, `v${made}`, valueWith(made, 'home'));
        break;
      case 'roll back':
        await rollBack(stage);
        break;
      case 'edit':
        if (stage.aws.secret(DUBLIN, NAME) === undefined) break;
        made += 1;
        isEdited = true;
        await stage.rotate(NAME, `x${made}`, valueWith(made, 'edited'), DUBLIN);
    }
  }
}

async function runAndExpect(stage: Stage, said: string, isEdited: boolean): Promise<void> {
  const mapped = MAPPED.get(said) as Mapping;
  const { row } = await stage.run(mapped);
  expect(['healed', 'in-sync']).toContain(row.status);
  expect(row.drift.includes('diverged')).toBe(isEdited);
  const expected = String(stage.value(HOME, NAME)).replace('"home"', `"${SAID[said]?.host}"`);
  expect(stage.value(DUBLIN, NAME)).toBe(expected);
  expect(await stage.run(mapped)).toMatchObject(IN_SYNC);
  expect(await stage.audit(mapped, { depth: 'values' })).toMatchObject(IN_SYNC);
}

async function rollBack(stage: Stage): Promise<void> {
  const { AWSCURRENT, AWSPREVIOUS } = stage.aws.secret(HOME, NAME)?.labels ?? {};
  if (AWSPREVIOUS === undefined) return;
  const swap = { VersionStage: 'AWSCURRENT', RemoveFromVersionId: AWSCURRENT, MoveToVersionId: AWSPREVIOUS };
  await stage.byHand(HOME, (sm) => sm.updateSecretVersionStage({ SecretId: NAME, ...swap }));
}
