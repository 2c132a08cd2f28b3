import { expect, test } from 'vitest';
import { SELFTEST_TAG } from '../../../config/aws/marks.ts';
import type { Fault } from '../../../src/emulator/index.ts';
import { descriptionOf } from '../../../src/selftest/own-keys.ts';
import { KEY_PROBES } from '../../../src/selftest/probes/keys.ts';
import { forecastCalls } from '../../../src/selftest/selftest.ts';
import { KEY_STORIES } from '../../../src/selftest/stories/keys.ts';
import { Judge } from '../../infra/support/judge.ts';
import {
  type Interrupt,
  interruptByHand,
  NO_GHOSTS,
  playSelftest,
  secretsOf,
  selftest,
} from '../../selftest/support.ts';
import { ACCOUNT } from '../../support/builders.ts';
import { folderWith } from '../../support/cli.ts';
import { post } from '../../support/emulator.ts';
import { runInProcess } from '../../support/in-process.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../../support/stage.ts';

// The kinds: a key that a selftest leaves to be paid for, or takes away from someone else; a right that it does not name.

const TABLES = { stories: KEY_STORIES, probes: KEY_PROBES };
const play = (stage: Stage, interrupt?: Interrupt) => playSelftest(stage, interrupt, TABLES, ['kms']);

test('both changes of key are proven, and every question about keys is answered as Lockstep takes it', async () => {
  const stage = await openStage(NO_GHOSTS);
  const { found, removal } = await play(stage);
  expect(found.stories).toEqual(['rekey', 'rekey-without-rights'].map((name) => ({ name, verdict: 'proven' })));
  expect(found.probes.filter(({ verdict }) => verdict !== 'as-documented')).toEqual([]);
  expect(found.probes).toHaveLength(KEY_PROBES.length);
  expect(removal.left).toEqual([]);
  expect(await keysOf(stage)).toEqual(['PendingDeletion in 7 days', 'PendingDeletion in 7 days']);
});

test('what is read before the question is what it takes: permissions, calls, secrets and keys', async () => {
  const args = ['policy', '--for', 'selftest', '--region', HOME.region, '--region', DUBLIN.region, '--kms'];
  const { stdout: policy } = await runInProcess([...args, '--account', ACCOUNT], await folderWith(''), {});
  const judge = new Judge(JSON.parse(policy).Statement);
  const stage = await openStage({
    ...NO_GHOSTS,
    authorize: (request) => (request.action.startsWith('kms:') ? judge.authorize(request) : 'allow'),
  });
  const { stderr } = await selftest(stage, '--kms');
  expect(stderr).toContain('two KMS keys in eu-west-1, at $1 a month each');
  expect(stderr).toContain(`${args.join(' ')} prints`);
  await play(stage);
  const ofKeys = forecastOfKeys();
  const calls = stage.aws.journal.filter(({ service }) => service !== 'sts');
  const made = calls.filter(({ action, status }) => action === 'CreateSecret' && status === 200);
  expect(ofKeys).toEqual({
    calls: calls.length + ASKING_WHO,
    secrets: new Set(made.map(({ region, secret }) => `${region} ${secret}`)).size,
  });
  expect(await selftest(stage, '--clean', '--kms')).toMatchObject({
    exitCode: 0,
    stderr: '0 secrets of selftests removed.',
  });
  expect(judge.denied.filter(({ action }) => action !== 'kms:ListResourceTags')).toEqual([]);
  expect(judge.unused().filter((one) => one.includes('kms:'))).toEqual([]);
});

test('the command makes keys with --kms alone, and Ctrl-C leaves none', async () => {
  const stage = await openStage(NO_GHOSTS);
  stage.onCall(({ action }) => void (action === 'PutKeyPolicy' && process.emit('SIGINT')));
  const { exitCode, stderr } = await selftest(stage, '--puts', '0', '--yes', '--kms');
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('the run was interrupted')]);
  expect(await keysOf(stage)).toEqual(['PendingDeletion in 7 days', 'PendingDeletion in 7 days']);
});

test('on an AWS that refuses all of it by another name, every question but that of the spelling is answered otherwise', async () => {
  const stage = await openStage(NO_GHOSTS);
  const strange = { kind: 'error', type: 'StrangeException', message: 'no' } as const;
  const refuse = (action: string, secret?: string) =>
    stage.aws.faults.add({ match: { action, ...(secret && { secret }) }, effect: strange });
  for (const action of ['GetSecretValue', 'PutSecretValue', 'UpdateSecret']) refuse(action);
  for (const { id } of KEY_PROBES)
    if (!MAKE_FIRST.includes(id)) refuse('CreateSecret', `lockstep-selftest/test/probe-${id}`);
  const { found } = await playSelftest(stage, undefined, { stories: [], probes: KEY_PROBES }, ['kms']);
  const others = found.probes.filter(({ verdict }) => verdict !== 'otherwise');
  expect(others.map(({ id, verdict }) => `${id}: ${verdict}`)).toEqual(['key-spelling: as-documented']);
});

/** Questions that make a secret before they ask. */
const MAKE_FIRST = ['key-spelling', 'empty-key'];

const BROKEN = { kind: 'error', type: 'KMSInternalException', message: 'no', status: 500 } as const;
const FAULTS: Record<string, Fault> = {
  'a denied CreateKey': { match: { action: 'CreateKey' }, effect: { kind: 'deny' } },
  'a denied change of policy': { match: { action: 'PutKeyPolicy' }, effect: { kind: 'deny' } },
  'a lost answer to CreateKey': { match: { action: 'CreateKey' }, times: 1, effect: { kind: 'cut-after' } },
  'a second key that is never answered for': {
    match: { action: 'CreateKey' },
    every: 2,
    effect: { kind: 'cut-after' },
  },
};

test.each(Object.entries(FAULTS))(
  '%s fails what needs it, and each key that was made is scheduled',
  async (_, fault) => {
    const stage = await openStage(NO_GHOSTS);
    process.env.AWS_MAX_ATTEMPTS = '1';
    stage.aws.faults.add(fault);
    const { found, removal } = await play(stage);
    expect([...found.stories, ...found.probes].some(({ verdict }) => /failed|not-settled/.test(verdict))).toBe(true);
    expect(removal.left).toEqual([]);
    expect((await keysOf(stage)).filter((key) => !key.startsWith('PendingDeletion'))).toEqual([]);
    expect(secretsOf(stage)).toEqual([]);
  },
);

test('if KMS dies in its midst, the keys that are left are named, and --clean schedules them without --kms', async () => {
  const stage = await openStage(NO_GHOSTS);
  process.env.AWS_MAX_ATTEMPTS = '1';
  stage.onCall(({ action }) => {
    if (action === 'PutKeyPolicy') stage.aws.faults.add({ match: { service: 'kms' }, effect: BROKEN });
  });
  const { removal } = await play(stage);
  expect(removal.left.map(({ name }) => name)).toEqual([expect.stringMatching(KEY), expect.stringMatching(KEY)]);
  stage.aws.faults.clear();
  expect(await selftest(stage, '--clean')).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(SCHEDULED) });
  expect(await keysOf(stage)).toEqual(['PendingDeletion in 7 days', 'PendingDeletion in 7 days']);
});

test.each(['CreateKey', 'DisableKey'])('Ctrl-C at %s leaves no key', async (action) => {
  const stage = await openStage(NO_GHOSTS);
  const interrupt = interruptByHand();
  stage.onCall((call) => {
    if (call.action === action) interrupt.press();
  });
  const { stopped, removal } = await play(stage, interrupt);
  expect([stopped, removal.left]).toEqual(['the run was interrupted', []]);
  const keys = await keysOf(stage);
  expect(keys).toEqual(keys.map(() => 'PendingDeletion in 7 days'));
  expect(keys.length).toBeGreaterThan(0);
});

test('--clean takes what has both the tag and the description, and no other key', async () => {
  const stage = await openStage(NO_GHOSTS);
  const Tags = [{ TagKey: SELFTEST_TAG, TagValue: 'a' }];
  const make = (input: object) => kms(stage, 'CreateKey', input);
  await make({ Description: descriptionOf('a'), Tags });
  await make({ Description: 'orders', Tags });
  await make({ Description: descriptionOf('b'), Tags });
  await make({ Description: descriptionOf('a') });
  expect((await selftest(stage, '--clean')).exitCode).toBe(0);
  expect(await keysOf(stage)).toEqual(['PendingDeletion in 7 days', 'Enabled', 'Enabled', 'Enabled']);
});

test('keys that cannot be listed are a note without --kms, and exit code 1 with it', async () => {
  const stage = await openStage(NO_GHOSTS);
  stage.aws.faults.add({ match: { action: 'ListKeys' }, effect: { kind: 'deny' } });
  const note = await selftest(stage, '--clean');
  expect([note.exitCode, note.stderr]).toEqual([
    0,
    expect.stringContaining('In eu-west-1 KMS keys were not looked for'),
  ]);
  const asked = await selftest(stage, '--clean', '--kms');
  expect([asked.exitCode, asked.stderr]).toEqual([1, expect.stringContaining('the KMS keys in eu-west-1: ListKeys')]);
});

/** The account is asked for once. */
const ASKING_WHO = 1;

/** What --kms adds to a forecast. */
function forecastOfKeys(): { calls: number; secrets: number } {
  const [more, less] = [['kms'] as const, []].map((given) => forecastCalls({ id: 'test', puts: 0, given }));
  return {
    calls: Number(more?.calls) - Number(less?.calls),
    secrets: Number(more?.secrets) - Number(less?.secrets),
  };
}

const KEY = /^arn:aws:kms:eu-west-1:\d+:key\//;
const SCHEDULED = 'KMS keys that will be deleted in 7 days: 2.';

async function kms(stage: Stage, action: string, input: object) {
  const headers = { 'X-Amz-Target': `TrentService.${action}` };
  return (await post(stage.aws, action, input, { region: DUBLIN.region, service: 'kms', headers })).json();
}

/** The state of each key in Dublin, in order of creation. */
async function keysOf(stage: Stage): Promise<string[]> {
  const { Keys } = await kms(stage, 'ListKeys', {});
  const states = Keys.map(async ({ KeyId }: { KeyId: string }) => {
    const { KeyState, DeletionDate } = (await kms(stage, 'DescribeKey', { KeyId })).KeyMetadata;
    return DeletionDate === undefined
      ? KeyState
      : `${KeyState} in ${Math.round((DeletionDate * 1_000 - Date.now()) / 86_400_000)} days`;
  });
  return Promise.all(states);
}
