/**
 * The kind: a replica that someone wrote to stays wrong until the next sweep; or Lockstep answers its own writes for ever,
 * or mails about a place that people have taken over.
 */
import { describe, expect, test } from 'vitest';
import { byHand } from '../../support/stage.ts';
import { batch, CANARY, type Deployed, DUBLIN, deployed, HOME, labelUpdated } from './support.ts';

const PARTNER = { account: '222233334444', region: 'eu-central-1' };
const V1 = '11111111-1111-4111-8111-111111111111';
const THEIRS = '99999999-9999-4999-8999-999999999999';
const ROLE = `arn:aws:iam::${PARTNER.account}:role/writer`;
const ABROAD = `  - { name: keys/api, replicas: [{ region: ${PARTNER.region}, assumeRole: '${ROLE}', externalId: orders, name: shared/api }] }`;

const PROMOTED = { SecretId: 'prod/a', Tags: [{ Key: 'lockstep:promoted', Value: '' }] };
const FENCE = { name: 'lockstep/lockstep/fence', tags: { 'lockstep:fence': 'raised' } };

interface Place {
  readonly account: string;
  readonly region: string;
}

/** What the rule in a target's place forwards when AWSCURRENT of a replica moves. */
function forwarded(name: string, versionId: string, place: Place = DUBLIN): object {
  return { ...labelUpdated(name, versionId), ...place };
}

/** `prod/a` and its replica, in sync. */
async function watched(more = '') {
  const stage = await deployed('drift', 600_000, more);
  stage.emulator.seed(HOME, { name: 'prod/a', value: CANARY, versionId: V1 });
  await stage.handler({ mode: 'reconcile', secrets: ['prod/a'] }, stage.context);
  stage.emulator.journal.length = 0;
  return stage;
}

async function writeByHand({ emulator }: Deployed, name = 'prod/a', place: Place = DUBLIN) {
  await byHand(emulator, place, (sm) =>
    sm.putSecretValue({ SecretId: name, SecretString: 'theirs', ClientRequestToken: THEIRS }),
  );
  emulator.journal.length = 0;
}

function callsOf({ emulator }: Deployed): string[] {
  const calls = emulator.journal.filter(({ service }) => service === 'secretsmanager');
  return calls.map(({ region, action }) => `${region} ${action}`).sort();
}

const LOOK = [`${DUBLIN.region} DescribeSecret`, `${HOME.region} DescribeSecret`];

describe('a replica that someone wrote to', () => {
  test('is healed by its own event, and mailed as what it was', async () => {
    const stage = await watched();
    const { handler, context, emulator } = stage;
    await writeByHand(stage);
    await handler(forwarded('prod/a', THEIRS), context);
    expect(emulator.secret(DUBLIN, 'prod/a')?.labels.AWSCURRENT).toBe(V1);
    const mails = emulator.outbox.map(({ message }) => JSON.parse(message));
    expect(mails).toMatchObject([
      {
        run: { trigger: 'event', secrets: ['prod/a'], targets: ['dublin'] },
        replicas: [{ status: 'healed', drift: ['diverged'] }],
      },
    ]);
  });

  test("is so by a worker's batch, too, beside an event of an origin", async () => {
    const stage = await watched();
    const { worker, context, emulator } = stage;
    await writeByHand(stage);
    emulator.seed(HOME, { name: 'prod/b', value: CANARY, versionId: V1 });
    const left = await worker(batch([forwarded('prod/a', THEIRS), labelUpdated('prod/b', V1)]), context);
    expect(left.batchItemFailures).toEqual([]);
    const current = ['prod/a', 'prod/b'].map((name) => emulator.secret(DUBLIN, name)?.labels.AWSCURRENT);
    expect(current).toEqual([V1, V1]);
    expect(emulator.outbox.map(({ subject }) => subject)).toEqual(['Lockstep us-east-1: 1 healed of 1 replica']);
  });

  test('is found by its own name and account', async () => {
    const stage = await watched(ABROAD);
    const { handler, context, emulator } = stage;
    emulator.seed(HOME, { name: 'keys/api', value: CANARY, versionId: V1 });
    await handler({ mode: 'reconcile', secrets: ['keys/api'] }, context);
    await writeByHand(stage, 'shared/api', PARTNER);
    await handler(forwarded('shared/api', THEIRS, PARTNER), context);
    expect(emulator.secret(PARTNER, 'shared/api')?.labels.AWSCURRENT).toBe(V1);
    expect(emulator.outbox).toHaveLength(1);
  });

  test('is looked at again while the look may be older than the event', async () => {
    const stage = await watched();
    const { handler, context, emulator, clock } = stage;
    await clock.pass(60_000);
    await writeByHand(stage);
    const match = { region: DUBLIN.region, action: 'DescribeSecret' };
    emulator.faults.add({ match, effect: { kind: 'stale-read', ms: 30_000 }, times: 1 });
    await handler({ ...forwarded('prod/a', THEIRS), time: clock.now().toISOString() }, context);
    expect(emulator.secret(DUBLIN, 'prod/a')?.labels.AWSCURRENT).toBe(V1);
  });
});

describe("Lockstep's own write", () => {
  test('comes back and costs one look: two calls, no write, no mail, and no further event', async () => {
    const stage = await watched();
    const { handler, context, emulator, clock } = stage;
    await writeByHand(stage);
    await handler({ ...forwarded('prod/a', THEIRS), time: clock.now().toISOString() }, context);
    const moves = emulator.journal.filter(({ action }) => action === 'UpdateSecretVersionStage');
    expect(moves).toHaveLength(1);
    emulator.outbox.length = 0;
    emulator.journal.length = 0;
    await handler({ ...forwarded('prod/a', V1), time: clock.now().toISOString() }, context);
    expect(callsOf(stage)).toEqual(LOOK);
    expect(emulator.outbox).toEqual([]);
  });

  test('costs that as well after a rotation, once for each replica', async () => {
    const stage = await watched();
    const { handler, context, emulator, clock } = stage;
    await byHand(emulator, HOME, (sm) =>
      sm.putSecretValue({ SecretId: 'prod/a', SecretString: CANARY, ClientRequestToken: THEIRS }),
    );
    await handler(labelUpdated('prod/a', THEIRS), context);
    emulator.journal.length = 0;
    await handler({ ...forwarded('prod/a', THEIRS), time: clock.now().toISOString() }, context);
    expect(callsOf(stage)).toEqual(LOOK);
    expect(emulator.outbox).toEqual([]);
  });
});

describe('an event is ignored, without a call,', () => {
  test.each([
    ['if no entry has a replica of that name there', forwarded('other/a', THEIRS)],
    ['if no target is in its Region', forwarded('prod/a', THEIRS, { ...HOME, region: 'eu-west-2' })],
    ['if no target is in its account', forwarded('prod/a', THEIRS, { ...DUBLIN, account: PARTNER.account })],
    ['if it has the name of an origin whose replica has another', forwarded('keys/api', THEIRS, PARTNER)],
    ['if it is about another label', { ...labelUpdated('prod/a', THEIRS, 'LOCKSTEP'), ...DUBLIN }],
  ])('%s', async (_, event) => {
    const stage = await watched(ABROAD);
    expect(await stage.handler(event, stage.context)).toEqual({});
    expect(callsOf(stage)).toEqual([]);
  });
});

test.each<[string, (stage: Deployed) => unknown]>([
  ['a replica that carries the tag', ({ emulator }) => byHand(emulator, DUBLIN, (sm) => sm.tagResource(PROMOTED))],
  ['a place whose fence is raised', ({ emulator }) => emulator.seed(DUBLIN, FENCE)],
])('of %s, the watch writes and mails nothing, while an event of the origin mails', async (_, promote) => {
  const stage = await watched();
  const { handler, context, emulator } = stage;
  await promote(stage);
  await writeByHand(stage);
  await handler(forwarded('prod/a', THEIRS), context);
  expect(callsOf(stage).filter((call) => !/ (Describe|List)/.test(call))).toEqual([]);
  expect(emulator.outbox).toEqual([]);
  await handler(labelUpdated('prod/a', V1), context);
  expect(emulator.outbox.map(({ subject }) => subject)).toEqual(['Lockstep us-east-1: 1 blocked of 1 replica']);
  expect(emulator.secret(DUBLIN, 'prod/a')?.labels.AWSCURRENT).toBe(THEIRS);
});
