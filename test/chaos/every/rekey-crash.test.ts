import { describe, expect, test } from 'vitest';
import { AWS, deny, isUnder, K1, K2, keysOfCurrent, mapped, under } from '../../engine/keys.ts';
import { NAME } from '../../engine/scenes.ts';
import { version } from '../../support/builders.ts';
import { cutAfter } from '../../support/cut-after.ts';
import { DUBLIN, HOME, type Ran, type SaidRun, type Stage } from '../../support/stage.ts';

/** A change of key: the former keys of the replica, the wanted one, and other drift to heal. */
interface Change {
  readonly had: readonly string[];
  readonly wanted: string;
  readonly besides?: (stage: Stage) => Promise<void>;
  readonly said?: SaidRun;
  /** Whether the former key may still be used, so that AWS re-encrypts. */
  readonly isUsable?: boolean;
}

const CHANGES: Record<string, Change> = {
  'AWS re-encrypts nothing': { had: [K1], wanted: K2 },
  'the replica is behind as well': { had: [K1], wanted: K2, besides: (stage) => stage.rotate(NAME, 'v2', 'new') },
  'an alias is wanted': { had: [K1], wanted: 'alias/orders' },
  'an alias is wanted after another': { had: [K1, 'alias/orders'], wanted: 'alias/sales' },
  'AWS re-encrypts': { had: [K1], wanted: K2, isUsable: true },
  'it is the third key': { had: [K1, AWS], wanted: K2 },
  'it is the third key, and AWS re-encrypts': { had: [K1, AWS], wanted: K2, isUsable: true },
  'the id of the origin is taken': { had: [K1], wanted: K2, besides: conflict, said: { depth: 'values' } },
  'the replica is scheduled for deletion': {
    had: [K1],
    wanted: K2,
    besides: async (stage) => void (await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }))),
  },
};

describe('a run that crashes at any call of a change of key is finished by the next one', () => {
  test.each(Object.entries(CHANGES))('when %s', async (_, change) => {
    let wasCut = true;
    let k = 0;
    while (wasCut) {
      k += 1;
      const stage = await changing(change);
      const unread = watchReaders(stage);
      const mend = cutAfter(k, stage);
      isTrue(await run(stage, change), change, stage, k);
      wasCut = mend();
      const next = await run(stage, change);
      isTrue(next, change, stage, k);
      const alone = change.besides === undefined;
      if (alone) expect([[], ['wrong-key']]).toContainEqual(next.row.drift);
      expect({ k, status: next.row.status, reason: next.row.reason }).toMatchObject({
        k,
        status: expect.stringMatching(/healed|in-sync/),
      });
      await isUnder(change.wanted, change.had.at(-1) ?? K1, stage);
      expect({ k, unread: unread() }).toEqual({ k, unread: [] });
      const proof = await run(stage, { ...change, said: { depth: 'values' } });
      expect({ k, ...proof }).toMatchObject({ k, row: { status: 'in-sync' }, writes: [] });
      await stage.aws.close();
    }
    expect(k).toBeGreaterThan(8);
  });
});

/** Under the last of its former keys. */
async function changing({ had, besides = async () => {}, isUsable = false }: Change): Promise<Stage> {
  const [first = K1, ...others] = had;
  const stage = await under(first);
  let last = first;
  for (const key of others) {
    const allow = deny(stage, last);
    await stage.run(mapped(key));
    allow();
    last = key;
  }
  await besides(stage);
  if (!isUsable) deny(stage, last);
  return stage;
}

function run(stage: Stage, { wanted, said = {} }: Change): Promise<Ran> {
  return stage.run(mapped(wanted), { impatient: true, ...said });
}

/** Nothing is called healed, or in sync, before AWS shows it under the key. */
function isTrue({ row }: Ran, { wanted }: Change, stage: Stage, k: number): void {
  if (row?.status !== 'healed' && row?.status !== 'in-sync') return;
  expect({ k, keys: keysOfCurrent(stage) }).toEqual({
    k,
    keys: expect.arrayContaining([stage.aws.keyArn(DUBLIN, wanted)]),
  });
  expect(stage.value(DUBLIN, NAME)).toBe(stage.value(HOME, NAME));
}

/** The moments at which a reader with every key would not have read the old value or the new one. */
function watchReaders(stage: Stage): () => string[] {
  const unread: string[] = [];
  const values = [stage.value(DUBLIN, NAME), stage.value(HOME, NAME)];
  const look = () => {
    if (!values.includes(stage.value(DUBLIN, NAME)) || keysOfCurrent(stage).length === 0) unread.push('unreadable');
  };
  stage.onCall(look);
  return () => {
    look();
    return unread;
  };
}

/** The origin's next version id exists there with another value. */
async function conflict(stage: Stage): Promise<void> {
  const put = { SecretId: NAME, ClientRequestToken: version('v2'), SecretString: 'theirs', VersionStages: ['blue'] };
  await stage.byHand(DUBLIN, (sm) => sm.putSecretValue(put));
  await stage.rotate(NAME, 'v2', 'new');
}
