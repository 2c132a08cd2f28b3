import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import type { Fault } from '../../src/emulator/index.ts';
import { entry, mapping, version } from '../support/builders.ts';
import { ended } from '../support/ends.ts';
import { DUBLIN, HOME, openStage } from '../support/stage.ts';
import { openInSync } from './in-sync-scenes.ts';

describe('a list that is minutes stale', () => {
  const stale: Fault = { match: { action: 'ListSecrets' }, effect: { kind: 'stale-read', ms: 300_000 } };
  const both = mapping(entry('prod/a'), entry('prod/b'));

  test('does not prove drift: DescribeSecret has to confirm it', async () => {
    const { stage } = await old();
    await stage.run(both);
    await stage.rotate('prod/a', 'v2', 'new');
    await stage.run(both);
    stage.aws.faults.add(stale);
    expect(await stage.run(both)).toMatchObject({ report: { summary: { inSync: 2 } }, writes: [] });
    expect((await stage.audit(both, { depth: 'values' })).report.summary).toMatchObject({ inSync: 2 });
  });

  test('of the origin alone does not move a replica back', async () => {
    const { stage, pass } = await old();
    await stage.run(both);
    pass(600_000);
    await stage.rotate('prod/a', 'v2', 'new');
    await stage.run(both);
    stage.aws.faults.add({ ...stale, match: { action: 'ListSecrets', region: HOME.region } });
    const { report, writes } = await stage.run(both);
    expect([report.summary.inSync, writes]).toEqual([2, []]);
    expect(stage.aws.secret(DUBLIN, 'prod/a')?.labels.AWSCURRENT).toBe(version('v2'));
  });

  test('that misses a replica does not make it missing', async () => {
    const { stage, pass } = await old();
    await stage.run(both);
    pass(1_000);
    stage.aws.faults.add({ ...stale, match: { action: 'ListSecrets', region: DUBLIN.region } });
    const { report, writes } = await stage.audit(both);
    expect([report.summary.inSync, writes]).toEqual([2, []]);
  });

  test('that misses a new origin does not make it missing', async () => {
    const { stage } = await old();
    stage.aws.faults.add(stale);
    expect((await stage.run(both)).report.summary).toMatchObject({ healed: 2 });
  });
});

describe('if ListSecrets is denied,', () => {
  const denied: Fault = { match: { action: 'ListSecrets' }, effect: { kind: 'deny' } };
  const names = mapping(entry('prod/a'), entry('prod/b'));

  test('named secrets are described one by one, which is noted once for each Region', async () => {
    const { stage } = await openInSync(3, 1);
    const three = mapping(...['prod/00000', 'prod/00001', 'prod/00002'].map((name) => entry(name)));
    stage.aws.faults.add(denied);
    const { report, notes, writes } = await stage.run(three);
    expect(report.summary).toMatchObject({ inSync: 3 });
    expect(notes.toSorted()).toEqual(
      ['eu-west-1', 'us-east-1'].map((region) => expect.stringContaining(`ListSecrets is denied in ${region}`)),
    );
    expect(writes).toEqual([]);
  });

  test('and patterns have to be expanded, each pattern is a failed row', async () => {
    const { stage } = await openInSync(3, 1);
    stage.aws.faults.add(denied);
    const { report } = await stage.run(mapping(entry('prod/00000'), entry('*/00001', 'sydney')));
    expect(report.replicas.map(({ secret, target, status }) => [secret, target, status])).toEqual([
      ['prod/00000', 'dublin', 'in-sync'],
      ['*/00001', 'sydney', 'failed'],
    ]);
    expect(report.replicas[1]).toMatchObject({
      drift: ['unreachable'],
      reason: expect.stringContaining('ListSecrets'),
    });
    expect(exitCodeOf(report)).toBe(1);
  });

  test('in a target only, patterns are expanded and their replicas described one by one', async () => {
    const { stage } = await openInSync(3, 1);
    stage.aws.faults.add({ ...denied, match: { action: 'ListSecrets', region: DUBLIN.region } });
    expect((await stage.run(mapping(entry('prod/*')))).report.summary).toMatchObject({ inSync: 3 });
  });

  test('and DescribeSecret too, nothing is called in sync', async () => {
    const { stage } = await openInSync(2, 1);
    stage.aws.faults.add({
      match: { action: ['ListSecrets', 'DescribeSecret'], region: DUBLIN.region },
      effect: { kind: 'deny' },
    });
    const { report, writes } = await stage.run(mapping(entry('prod/00000'), entry('prod/00001')));
    expect(report.summary).toMatchObject({ failed: 2, inSync: 0 });
    expect(report.replicas[0]?.reason).toMatch(/access denied.*allow the action/);
    expect(writes).toEqual([]);
  });

  test('a missing replica is still created', async () => {
    const stage = await openStage();
    for (const name of ['prod/a', 'prod/b']) stage.origin(name);
    stage.aws.faults.add(denied);
    expect((await stage.run(names)).report.summary).toMatchObject({ healed: 2 });
  });
});

/** The kind: one failed page of a list decides about secrets that it does not hold. */
describe('if a page of ListSecrets fails', () => {
  const refusal = (type: string, status = 400): Fault['effect'] => ({ kind: 'error', type, message: 'x', status });
  const FAULTS: Fault['effect'][] = [
    refusal('InternalServiceError', 500),
    refusal('UnknownOperationException'),
    refusal('InvalidRequestException'),
    refusal('InvalidNextTokenException'),
    refusal('ThrottlingException'),
    refusal('SomethingNewException'),
    { kind: 'deny' },
    { kind: 'proxy', status: 413 },
    { kind: 'proxy', status: 200 },
  ];
  const PLACES = [HOME, DUBLIN].map(({ region }) => region);
  const cases = FAULTS.flatMap((effect) => PLACES.map((region) => ({ effect, region })));

  test.each(cases)('$effect in $region, named secrets are described one by one', async ({ effect, region }) => {
    const { stage } = await openInSync(2, 1);
    stage.origin('prod/late');
    stage.aws.faults.add({ match: { action: 'ListSecrets', region }, effect });
    const named = ['prod/00000', 'prod/00001', 'prod/late'].map((name) => entry(name));
    const { report, notes } = await stage.run(mapping(...named), { impatient: true });
    expect(report.summary).toMatchObject({ inSync: 2, healed: 1 });
    expect(notes).toEqual([expect.stringMatching(/; looking at each secret by DescribeSecret instead\.$/)]);
  });

  const SOME = FAULTS.filter((_, index) => index % 3 === 0);

  test.each(SOME)('%o, what the pages before it showed is kept, and the rest is described', async (effect) => {
    const { stage } = await openInSync(110, 1);
    stage.aws.faults.add({ match: { action: 'ListSecrets', continued: true, region: DUBLIN.region }, effect });
    const { report, calls } = await stage.audit(mapping(entry('prod/*')), { impatient: true });
    expect(report.summary).toMatchObject({ replicas: 110, inSync: 110 });
    expect(calls.filter(({ action }) => action === 'DescribeSecret')).toHaveLength(10);
  });

  test.each(SOME)('%o at the origin, patterns fail beside what they select on other pages', async (effect) => {
    const { stage } = await openInSync(110, 1);
    const last = 'prod/00109';
    await stage.rotate('prod/00000', 'v2', 'new');
    stage.aws.faults.add({ match: { action: 'ListSecrets', continued: true, region: HOME.region }, effect });
    const mapped = mapping(entry('prod/*'), entry(last));
    const { report, writes } = await stage.run(mapped, { impatient: true });
    expect(report.summary).toEqual({
      ...{ secrets: 102, replicas: 102, inSync: 100, healed: 1, failed: 1 },
      ...{ drifted: 0, blocked: 0, deferred: 0 },
    });
    expect(report.replicas.find(({ status }) => status === 'failed')).toMatchObject({ secret: 'prod/*' });
    expect(report).not.toHaveProperty('orphaned');
    expect(new Set(writes.map((write) => write.split(' ').at(-1)))).toEqual(new Set(['prod/00000']));
    expect(exitCodeOf(report)).toBe(1);
  });

  test.each(['ExpiredTokenException', 'UnrecognizedClientException'])(
    'with %s, which every call would get, nothing is described',
    async (type) => {
      const { stage } = await openInSync(2, 1);
      stage.aws.faults.add({ match: { action: 'ListSecrets', region: DUBLIN.region }, effect: refusal(type) });
      const { report, calls } = await stage.audit(mapping(entry('prod/*')), { impatient: true });
      expect(report.summary).toMatchObject({ failed: 2 });
      expect(calls.filter(({ action }) => action === 'DescribeSecret')).toEqual([]);
    },
  );
});

test('if the policy hides a name that does not exist, the list shows that it is missing, and it is created', async () => {
  // As AWS does for a policy scoped by ARN: a secret that does not exist has none to match, unless it is a fence.
  const isHidden = ({ action, exists, resource }: { action: string; exists: boolean; resource: string }) =>
    action === 'secretsmanager:DescribeSecret' && !exists && !resource.endsWith('/fence');
  const stage = await openStage({ authorize: (asked) => (isHidden(asked) ? 'deny' : 'allow') });
  for (const name of ['prod/a', 'prod/b']) stage.origin(name);
  const mapped = mapping(entry('prod/a'), entry('prod/b'));
  expect((await stage.audit(mapped)).report.summary).toMatchObject({ drifted: 2 });
  expect((await stage.run(mapped)).report.summary).toMatchObject({ healed: 2 });
  expect(await stage.run(mapped)).toMatchObject({ report: { summary: { inSync: 2 } }, writes: [] });
});

describe('a single secret of a pattern that cannot be read', () => {
  const narrowing = { secrets: ['prod/00000'], targets: [] };
  const mapped = mapping(entry('prod/*'), entry('dev/*'));

  test('is reported when the run is narrowed to it', async () => {
    const { stage } = await openInSync(1, 1);
    stage.aws.faults.add({ match: { action: 'DescribeSecret', region: HOME.region }, effect: { kind: 'deny' } });
    const { report } = await stage.run(mapped, { narrowing });
    expect(report.replicas.map(({ secret, status }) => [secret, status])).toEqual([['prod/00000', 'failed']]);
    expect(exitCodeOf(report)).toBe(1);
  });

  test('is reported when the run is stopped before it was read', async () => {
    const { stage } = await openInSync(1, 1);
    const { report } = await stage.run(mapped, { narrowing, stop: ended() });
    expect(report.replicas.map(({ secret, status }) => [secret, status])).toEqual([['prod/00000', 'deferred']]);
    expect(exitCodeOf(report)).toBe(2);
  });
});

/** With a clock of its own, on which two origins were created ten minutes ago. */
async function old() {
  let now = Date.UTC(2026, 0, 31);
  const pass = (ms: number) => {
    now += ms;
  };
  const stage = await openStage({ clock: () => now });
  for (const name of ['prod/a', 'prod/b']) stage.origin(name);
  return { stage, pass };
}
