import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import type { AccountRegion } from '../../src/emulator/index.ts';
import { version } from '../support/builders.ts';
import { DUBLIN, HOME, type Stage, SYDNEY } from '../support/stage.ts';

export const NAMES = ['prod/a', 'prod/b', 'lit/a', 'lit/b'];

const OLD = 'theirs';

/** The name of another mapping in the same account. */
export const OTHERS = 'payments';

/** What may happen to a secret, one after the other; a call that AWS refuses has no effect. */
const DEEDS: Record<string, (sm: SecretsManager, name: string, n: number) => Promise<unknown>> = {
  copy: (sm, name) => put(sm, name, 'v2', valueAt(name, 2)),
  edit: (sm, name, n) => put(sm, name, `y${n}`, OLD),
  'take the id': (sm, name) => put(sm, name, 'v2', OLD),
  'take the id, labelled': (sm, name) => put(sm, name, 'v2', OLD, 'green'),
  'lose the label': (sm, name, n) => put(sm, name, `z${n}`, OLD, 'green'),
  stage: (sm, name) => put(sm, name, 'v3', valueAt(name, 3), 'LOCKSTEP'),
  'roll back': rollBack,
  describe: (sm, SecretId) => sm.updateSecret({ SecretId, Description: 'mine' }),
  tag: (sm, SecretId) => sm.tagResource({ SecretId, Tags: [{ Key: 'team', Value: 'sales' }] }),
  rekey: (sm, SecretId) => sm.updateSecret({ SecretId, KmsKeyId: 'alias/mine' }),
  delete: (sm, SecretId) => sm.deleteSecret({ SecretId }),
};

const origin = fc.record({
  isThere: fc.constantFrom(true, true, true, false),
  rotations: fc.constantFrom(0, 1, 1, 2, 3),
  isBack: fc.constantFrom(false, false, true),
  isDeleted: fc.constantFrom(false, false, false, true),
  isEmpty: fc.constantFrom(false, false, false, false, true),
  description: fc.constantFrom('', 'orders'),
  tags: fc.constantFrom<Record<string, string>>({}, { team: 'orders' }),
});

const replica = fc.record({
  isThere: fc.constantFrom(true, true, false),
  isCopy: fc.boolean(),
  isEmpty: fc.constantFrom(false, false, false, true),
  mark: fc.constantFrom<'none' | 'ours' | 'foreign' | 'another mapping'>(
    'none',
    'ours',
    'ours',
    'foreign',
    'another mapping',
  ),
  deeds: fc.array(fc.constantFrom(...Object.keys(DEEDS)), { maxLength: 4 }),
});

/** Origins and their replicas in two targets, each with a past of its own. */
export const lives = fc.record({
  origins: fc.array(origin, { minLength: NAMES.length, maxLength: NAMES.length }),
  replicas: fc.array(replica, { minLength: 2 * NAMES.length, maxLength: 2 * NAMES.length }),
});
export type Lives = typeof lives extends fc.Arbitrary<infer L> ? L : never;
type Origin = Lives['origins'][number];
type Replica = Lives['replicas'][number];

/** Applies these events. */
export async function live(stage: Stage, { origins, replicas }: Lives): Promise<void> {
  for (const [i, name] of NAMES.entries()) {
    const said = origins[i];
    if (said?.isThere) await liveOrigin(stage, name, said);
    for (const [j, place] of [DUBLIN, SYDNEY].entries()) {
      const life = replicas[i * 2 + j];
      if (life?.isThere) await liveReplica(stage, name, place, life);
    }
  }
}

async function liveOrigin(stage: Stage, name: string, said: Origin): Promise<void> {
  const { description, tags, isEmpty, isBack, isDeleted, rotations } = said;
  const value = isEmpty ? {} : { value: valueAt(name, 1) };
  stage.aws.seed(HOME, { name, description, tags, versionId: version('v1'), ...value });
  if (isEmpty) return;
  for (let n = 2; n < rotations + 2; n++) await stage.rotate(name, `v${n}`, valueAt(name, n));
  if (isBack) await stage.byHand(HOME, (sm) => rollBack(sm, name));
  if (isDeleted) await stage.byHand(HOME, (sm) => sm.deleteSecret({ SecretId: name }));
}

async function liveReplica(stage: Stage, name: string, place: AccountRegion, said: Replica): Promise<void> {
  const { isCopy, isEmpty, mark, deeds } = said;
  const origin = stage.aws.secret(HOME, name)?.arn ?? 'arn:of:one-that-is-gone';
  const marks: Record<typeof mark, Record<string, string>> = {
    none: {},
    ours: { 'lockstep:origin': origin },
    foreign: { 'lockstep:origin': 'arn:of:another' },
    'another mapping': { 'lockstep:origin': origin, 'lockstep:mapping': OTHERS },
  };
  const first = isCopy
    ? { value: valueAt(name, 1), versionId: version('v1') }
    : { value: OLD, versionId: version('x') };
  stage.aws.seed(place, { name, tags: marks[mark], ...(isEmpty ? {} : first) });
  // The first version of an empty secret becomes AWSCURRENT at once, and no run stages one that the origin never had.
  const done = isEmpty ? deeds.filter((deed) => deed !== 'stage') : deeds;
  for (const [n, deed] of done.entries()) {
    await stage.byHand(place, (sm) => DEEDS[deed]?.(sm, name, n) ?? Promise.resolve()).catch(() => null);
  }
}

function put(sm: SecretsManager, SecretId: string, id: string, SecretString: string, label = 'AWSCURRENT') {
  return sm.putSecretValue({ SecretId, ClientRequestToken: version(id), SecretString, VersionStages: [label] });
}

async function rollBack(sm: SecretsManager, SecretId: string): Promise<void> {
  const { VersionIdsToStages = {} } = await sm.describeSecret({ SecretId });
  const holder = (label: string) =>
    Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes(label));
  const swap = { RemoveFromVersionId: holder('AWSCURRENT'), MoveToVersionId: holder('AWSPREVIOUS') };
  if (swap.MoveToVersionId === undefined) return;
  await sm.updateSecretVersionStage({ SecretId, VersionStage: 'AWSCURRENT', ...swap });
}

function valueAt(name: string, n: number): string {
  return `${name} at v${n}`;
}
