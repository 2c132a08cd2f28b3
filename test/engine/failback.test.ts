import { describe, expect, test } from 'vitest';
import { BY_TAG, FAILBACK_LABEL, FENCE_TAG, fenceName, MAPPING_TAG, PROMOTED_TAG } from '../../config/aws/marks.ts';
import { restoreMembers } from '../../src/aws/overrides/restore-members.ts';
import { failbackExitCode } from '../../src/core/failback/report.ts';
import { type FailbackRequest, failBack } from '../../src/engine/failback.ts';
import { entry, keyArn, mapping, replicaIn, target, version } from '../support/builders.ts';
import { quietEnvironment } from '../support/ends.ts';
import { promoteByHand } from '../support/promotion.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';

// The kind: on the way back a value of either side is lost, the origin is written where no one chose, or the place is
// called a target again while something is open.

const MAPPED = mapping(entry('prod/*'));
const NAMES = ['prod/a', 'prod/b', 'prod/c'];
const TARGET = target('dublin');

/** Three secrets in sync in dublin, which was promoted since. */
async function promoted(names = NAMES): Promise<Stage> {
  const stage = await openStage();
  for (const name of names) stage.origin(name, `old ${name}`);
  await stage.run(MAPPED);
  await promoteByHand(stage, DUBLIN, names);
  return stage;
}

async function goBack(said: Partial<FailbackRequest> = {}, mapped = MAPPED) {
  const env = { ...quietEnvironment(), pause: async () => {} };
  const report = await failBack(
    mapped,
    { target: TARGET, secrets: [], keep: null, mode: 'yes', restore: restoreMembers, ...said },
    env,
  );
  const rows = Object.fromEntries(report.secrets.map(({ secret, status }) => [secret, status]));
  return { report, rows, exitCode: failbackExitCode(report) };
}

const write = (stage: Stage, name: string, value: string, place = DUBLIN) =>
  stage.rotate(name, `w-${value.replace(/\W/g, '')}`.slice(0, 32), value, place);

/** Acts once, right before the first swap at the origin takes effect. */
function beforeTheSwap(stage: Stage, act: () => Promise<void>): void {
  let hasActed = false;
  stage.onCall(async ({ action, region }) => {
    if (hasActed || action !== 'UpdateSecretVersionStage' || region !== HOME.region) return;
    hasActed = true;
    await act();
  });
}

function tagsOf(stage: Stage, name: string): Record<string, string> {
  return { ...stage.aws.secret(DUBLIN, name)?.tags };
}

describe('a failback that only lists', () => {
  test('says who moved, and writes nothing', async () => {
    const stage = await promoted();
    await write(stage, 'prod/a', 'there');
    await write(stage, 'prod/b', 'here', HOME);
    const from = stage.aws.journal.length;
    const { rows, exitCode } = await goBack({ mode: 'list' });
    expect(rows).toEqual({ 'prod/a': 'to-copy', 'prod/b': 'origin-moved', 'prod/c': 'unchanged' });
    expect(exitCode).toBe(2);
    expect(stage.aws.journal.slice(from).filter(({ write }) => write)).toEqual([]);
  });

  test('a place that was never promoted is a mistake', async () => {
    const stage = await openStage();
    stage.origin('prod/a');
    await stage.run(MAPPED);
    await expect(goBack({ mode: 'list' })).rejects.toThrow(/dublin \(eu-west-1\) was never promoted/);
  });
});

describe('a failback', () => {
  test('copies what only the replica changed, under its id, and makes the place a target again', async () => {
    const stage = await promoted();
    await write(stage, 'prod/a', 'there');
    const { rows, report, exitCode } = await goBack();
    expect(rows).toEqual({ 'prod/a': 'copied', 'prod/b': 'unchanged', 'prod/c': 'unchanged' });
    expect({ exitCode, untagged: report.untagged, fence: report.fence }).toEqual({
      exitCode: 0,
      untagged: 3,
      fence: 'lowered',
    });
    expect(stage.value(HOME, 'prod/a')).toBe('there');
    expect(stage.value(HOME, 'prod/a', 'AWSPREVIOUS')).toBe('old prod/a');
    expect(stage.labels(HOME, 'prod/a')).toBe(`v1[AWSPREVIOUS] w-there[AWSCURRENT]`);
    expect(tagsOf(stage, fenceName('lockstep'))).toMatchObject({
      [FENCE_TAG]: 'lowered',
      [BY_TAG]: expect.stringContaining('arn:'),
    });
    expect(tagsOf(stage, 'prod/a')).not.toHaveProperty([PROMOTED_TAG]);
    const after = await stage.run(MAPPED);
    expect(after.writes).toEqual([]);
    expect(after.report.summary).toMatchObject({ inSync: 3 });
  });

  test('leaves what both changed open, with the fence up, until a person chooses', async () => {
    const stage = await promoted();
    for (const place of [HOME, DUBLIN]) await write(stage, 'prod/a', place.region, place);
    const first = await goBack();
    expect(first).toMatchObject({ rows: { 'prod/a': 'open' }, exitCode: 2, report: { fence: 'raised', untagged: 0 } });
    expect(first.report.secrets[0]?.reason).toContain('choose with --keep origin or --keep replica');
    expect(stage.value(HOME, 'prod/a')).toBe('us-east-1');
    const second = await goBack({ keep: 'replica' });
    expect(second).toMatchObject({ rows: { 'prod/a': 'copied' }, exitCode: 0 });
    expect([stage.value(HOME, 'prod/a'), stage.value(HOME, 'prod/a', 'AWSPREVIOUS')]).toEqual([
      'eu-west-1',
      'us-east-1',
    ]);
  });

  test('--keep origin: the next run copies the origin’s value there, and the other one is its AWSPREVIOUS', async () => {
    const stage = await promoted();
    for (const place of [HOME, DUBLIN]) await write(stage, 'prod/a', place.region, place);
    expect(await goBack({ keep: 'origin' })).toMatchObject({ rows: { 'prod/a': 'kept-origin' }, exitCode: 0 });
    await stage.run(MAPPED);
    expect([stage.value(DUBLIN, 'prod/a'), stage.value(DUBLIN, 'prod/a', 'AWSPREVIOUS')]).toEqual([
      'us-east-1',
      'eu-west-1',
    ]);
  });

  test('a choice for one secret stays, and the rest of it keeps the fence up', async () => {
    const stage = await promoted();
    for (const name of ['prod/a', 'prod/b']) {
      for (const place of [HOME, DUBLIN]) await write(stage, name, `${place.region}-${name}`, place);
    }
    const narrowed = await goBack({ keep: 'origin', secrets: ['prod/a'] });
    expect(narrowed).toMatchObject({ rows: { 'prod/a': 'kept-origin' }, exitCode: 2, report: { fence: 'raised' } });
    const rest = await goBack();
    expect(rest).toMatchObject({ rows: { 'prod/a': 'kept-origin', 'prod/b': 'open' }, exitCode: 2 });
  });

  test('leaves a rotation that is under way at the origin alone', async () => {
    const stage = await promoted();
    await write(stage, 'prod/a', 'there');
    const pending = { SecretId: 'prod/a', SecretString: 'next', VersionStages: ['AWSPENDING'] };
    await stage.byHand(HOME, (sm) => sm.putSecretValue({ ...pending, ClientRequestToken: version('pending') }));
    const { report, exitCode } = await goBack();
    expect(report.secrets[0]).toMatchObject({
      status: 'open',
      reason: expect.stringContaining('a rotation is under way'),
    });
    expect({ exitCode, fence: report.fence }).toEqual({ exitCode: 2, fence: 'raised' });
    expect(stage.value(HOME, 'prod/a', 'AWSPENDING')).toBe('next');
    expect(stage.value(HOME, 'prod/a')).toBe('old prod/a');
  });

  test('says what was created and deleted on either side, and creates and deletes nothing at the origin', async () => {
    const stage = await promoted();
    await stage.byHand(HOME, (sm) => sm.deleteSecret({ SecretId: 'prod/a' }));
    await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: 'prod/b' }));
    await stage.byHand(DUBLIN, (sm) => sm.createSecret({ Name: 'prod/new', SecretString: 'new' }));
    const { rows, report, exitCode } = await goBack();
    expect(rows).toMatchObject({ 'prod/a': 'left', 'prod/b': 'left', 'prod/c': 'unchanged' });
    expect(report.createdThere).toEqual(['prod/new']);
    expect(exitCode).toBe(0);
    expect(stage.aws.secrets(HOME).map(({ name }) => name)).toEqual(NAMES);
  });

  test('stores the value under a derived id if the origin has another one under its id', async () => {
    const stage = await promoted();
    const put = { SecretId: 'prod/a', ClientRequestToken: version('w-there'), SecretString: 'another' };
    await stage.byHand(HOME, (sm) => sm.putSecretValue({ ...put, VersionStages: ['MINE'] }));
    await write(stage, 'prod/a', 'there');
    expect(await goBack()).toMatchObject({ rows: { 'prod/a': 'copied' }, exitCode: 0 });
    expect(stage.value(HOME, 'prod/a')).toBe('there');
    expect(stage.value(HOME, 'prod/a', 'MINE')).toBe('another');
  });

  test('someone writes there while it goes back: that value is copied as well', async () => {
    const stage = await promoted();
    await write(stage, 'prod/a', 'there');
    beforeTheSwap(stage, () => write(stage, 'prod/a', 'later'));
    expect(await goBack()).toMatchObject({ rows: { 'prod/a': 'copied' }, exitCode: 0 });
    expect(stage.value(HOME, 'prod/a')).toBe('later');
  });

  test('someone writes at the origin in its midst: nothing is overwritten, and it is open', async () => {
    const stage = await promoted();
    await write(stage, 'prod/a', 'there');
    beforeTheSwap(stage, () => write(stage, 'prod/a', 'here', HOME));
    expect(await goBack()).toMatchObject({ rows: { 'prod/a': 'open' }, exitCode: 2, report: { fence: 'raised' } });
    expect(stage.value(HOME, 'prod/a')).toBe('here');
    expect(stage.aws.secret(HOME, 'prod/a')?.labels).not.toHaveProperty([FAILBACK_LABEL]);
  });
});

test('a key that was changed there is said, and the next run puts the declared one back', async () => {
  const stage = await promoted(['prod/a']);
  await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: 'prod/a', KmsKeyId: keyArn('eu-west-1', 'theirs') }));
  const { report, exitCode } = await goBack();
  expect(report.secrets[0]).toMatchObject({ status: 'unchanged', note: expect.stringContaining('under another key') });
  expect(exitCode).toBe(0);
  expect((await stage.run(MAPPED)).lines).toEqual([expect.stringContaining('healed [wrong-key]')]);
});

test('what the place has of its own stays there: the origin keeps its host, and gets the new password', async () => {
  const override = [{ path: ['host'], by: 'replica', change: { kind: 'set', to: 'ro.eu' } }] as const;
  const mapped = mapping(entry('prod/*', [replicaIn('dublin', { override })]));
  const stage = await openStage();
  stage.origin('prod/a', '{"host":"rw.us","pw":"old"}');
  await stage.run(mapped);
  expect(stage.value(DUBLIN, 'prod/a')).toBe('{"host":"ro.eu","pw":"old"}');
  await promoteByHand(stage, DUBLIN, ['prod/a']);
  await write(stage, 'prod/a', '{"host":"ro.eu","pw":"new"}');
  expect(await goBack({}, mapped)).toMatchObject({ rows: { 'prod/a': 'copied' }, exitCode: 0 });
  expect(stage.value(HOME, 'prod/a')).toBe('{"host":"rw.us","pw":"new"}');
  expect((await stage.run(mapped)).report.summary).toMatchObject({ failed: 0, blocked: 0 });
  expect(stage.value(DUBLIN, 'prod/a')).toBe('{"host":"ro.eu","pw":"new"}');
  expect((await stage.run(mapped)).writes).toEqual([]);
});

test('what lost its tag before it was decided is copied: promote, or a failback, may have been cut off there', async () => {
  const stage = await promoted();
  await stage.byHand(DUBLIN, (sm) => sm.untagResource({ SecretId: 'prod/a', TagKeys: [PROMOTED_TAG] }));
  await write(stage, 'prod/a', 'there');
  expect(await goBack()).toMatchObject({ rows: { 'prod/a': 'copied' }, exitCode: 0 });
  expect(stage.value(HOME, 'prod/a')).toBe('there');
});

test('a replica from before mappings had names comes back as any other: promote tagged it', async () => {
  const stage = await promoted();
  await stage.byHand(DUBLIN, (sm) => sm.untagResource({ SecretId: 'prod/a', TagKeys: [MAPPING_TAG] }));
  await write(stage, 'prod/a', 'there');
  expect(await goBack()).toMatchObject({ rows: { 'prod/a': 'copied' }, exitCode: 0, report: { untagged: 3 } });
  expect(stage.value(HOME, 'prod/a')).toBe('there');
  expect(tagsOf(stage, 'prod/a')).not.toHaveProperty([PROMOTED_TAG]);
});

test('what cannot be copied is open until the origin’s value is chosen, also for one secret', async () => {
  const override = [{ path: ['host'], by: 'replica', change: { kind: 'set', to: 'ro.eu' } }] as const;
  const mapped = mapping(entry('prod/*', [replicaIn('dublin', { override })]));
  const stage = await openStage();
  stage.origin('prod/a', '{"host":"rw.us"}');
  await stage.run(mapped);
  await promoteByHand(stage, DUBLIN, ['prod/a']);
  await write(stage, 'prod/a', 'no object');
  const first = await goBack({}, mapped);
  expect(first).toMatchObject({ rows: { 'prod/a': 'open' }, exitCode: 2 });
  expect(first.report.secrets[0]?.reason).toMatch(/then choose with --keep origin --secret prod\/a$/);
  const chosen = await goBack({ keep: 'origin', secrets: ['prod/a'] }, mapped);
  expect(chosen).toMatchObject({ rows: { 'prod/a': 'kept-origin' }, exitCode: 2 });
  expect(await goBack({}, mapped)).toMatchObject({ rows: { 'prod/a': 'kept-origin' }, exitCode: 0 });
  await stage.run(mapped);
  expect(stage.value(DUBLIN, 'prod/a')).toBe('{"host":"ro.eu"}');
});

test('a place that is back already is said to be, and nothing is written', async () => {
  const stage = await promoted();
  await goBack();
  await write(stage, 'prod/a', 'after');
  const from = stage.aws.journal.length;
  const { report, exitCode } = await goBack();
  expect({ exitCode, stillPromoted: report.stillPromoted, rows: report.secrets }).toEqual({
    exitCode: 0,
    stillPromoted: null,
    rows: [],
  });
  expect(stage.aws.journal.slice(from).filter(({ write }) => write)).toEqual([]);
  expect(stage.value(DUBLIN, 'prod/a')).toBe('after');
});

test('two targets that lead to one place come back together: what was changed in the other one is copied as well', async () => {
  const other = target('dublin-reports', { region: DUBLIN.region });
  const mapped = mapping(entry('prod/a'), entry('prod/b', [replicaIn(other)]));
  const stage = await openStage();
  for (const name of ['prod/a', 'prod/b']) stage.origin(name, `old ${name}`);
  await stage.run(mapped);
  await promoteByHand(stage, DUBLIN, ['prod/a', 'prod/b']);
  await write(stage, 'prod/b', 'there');
  expect(await goBack({}, mapped)).toMatchObject({ rows: { 'prod/a': 'unchanged', 'prod/b': 'copied' }, exitCode: 0 });
  await stage.run(mapped);
  expect([stage.value(HOME, 'prod/b'), stage.value(DUBLIN, 'prod/b')]).toEqual(['there', 'there']);
});
