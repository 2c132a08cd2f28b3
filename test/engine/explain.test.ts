import { describe, expect, onTestFinished, test } from 'vitest';
import type { Mapping, Override } from '../../config/mapping.ts';
import { awsEnvironment } from '../../src/aws/environment.ts';
import type { Explanation } from '../../src/core/explain/explanation.ts';
import { explainSecret } from '../../src/engine/explain.ts';
import { renderExplanation } from '../../src/render/explain.ts';
import { entry, mapping, ORIGIN_REGION, replicaIn, target, version } from '../support/builders.ts';
import { DUBLIN, HOME, type Stage } from '../support/stage.ts';
import { adoptable, behind, conflicting, deleted, MAPPED, missing, NAME } from './scenes.ts';

const asIs = (text: string) => text;
const PLAIN = { good: asIs, bad: asIs, warn: asIs, strong: asIs, quiet: asIs };

async function explain(
  mapped: Mapping,
  secret = NAME,
  depth: 'versions' | 'values' = 'versions',
): Promise<Explanation> {
  const watcher = { note: () => {}, progress: () => {} };
  const env = awsEnvironment({ originRegion: ORIGIN_REGION, watcher });
  onTestFinished(() => env.close());
  return explainSecret(mapped, { id: 'test', secret, depth }, { ...env, pause: async () => {} });
}

async function inSync(): Promise<Stage> {
  const stage = await missing();
  await stage.run(MAPPED);
  return stage;
}

async function mislabeled(): Promise<Stage> {
  const stage = await behind();
  const put = { SecretId: NAME, ClientRequestToken: version('v2'), SecretString: 'new', VersionStages: ['LOCKSTEP'] };
  await stage.byHand(DUBLIN, (sm) => sm.putSecretValue(put));
  return stage;
}

async function diverged(): Promise<Stage> {
  const stage = await inSync();
  await stage.rotate(NAME, 'x', 'theirs', DUBLIN);
  return stage;
}

async function described(): Promise<Stage> {
  const stage = await inSync();
  await stage.byHand(HOME, (sm) => sm.updateSecret({ SecretId: NAME, Description: 'new words' }));
  await stage.byHand(HOME, (sm) => sm.tagResource({ SecretId: NAME, Tags: [{ Key: 'team', Value: 'a' }] }));
  return stage;
}

const SCENES = { missing, behind, mislabeled, diverged, adoptable, deleted, described, conflicting };

describe('what a heal would do is what a heal does', () => {
  test.each(Object.entries(SCENES))('%s', async (_, open) => {
    const stage = await open();
    const before = stage.aws.journal.length;
    const { replicas, report } = await explain(MAPPED);
    expect(stage.aws.journal.slice(before).filter(({ write }) => write)).toEqual([]);
    const audited = await stage.audit(MAPPED);
    expect({ ...report.replicas[0], behindSeconds: null }).toEqual({ ...audited.row, behindSeconds: null });
    const calls = replicas[0]?.calls.filter(({ side }) => side === 'replica').map(({ api }) => api);
    const ran = await stage.run(MAPPED);
    expect(ran.row.status).toBe('healed');
    // A conflict shows only when AWS refuses the version: what follows no plan knew.
    const made = ran.writes.map((write) => write.split(' ')[1]);
    expect(open === conflicting ? made.slice(0, 1) : made).toEqual(open === conflicting ? calls?.slice(0, 1) : calls);
  });

  test('a replica in sync needs no call', async () => {
    await inSync();
    const { replicas, report } = await explain(MAPPED);
    expect(report.summary.inSync).toBe(1);
    expect(replicas[0]).toMatchObject({ calls: [], holdsBack: [], versionsBehind: 0 });
  });
});

describe('an explanation', () => {
  test('has the versions of both sides with labels and dates, newest first, and how many a replica is behind', async () => {
    const stage = await behind();
    await stage.rotate(NAME, 'v3', 'newer');
    const { origin, replicas } = await explain(MAPPED);
    const shown = (list: Explanation['origin']['versions'] | undefined) =>
      list?.state === 'listed' ? list.versions.map(({ id, labels }) => [id, labels]) : list;
    expect(shown(origin.versions)).toEqual([
      [version('v3'), ['AWSCURRENT']],
      [version('v2'), ['AWSPREVIOUS']],
      [version('v1'), []],
    ]);
    expect(shown(replicas[0]?.versions)).toEqual([[version('v1'), ['AWSCURRENT']]]);
    expect(replicas[0]?.versionsBehind).toBe(2);
    expect(origin.versions).toMatchObject({ versions: [{ createdAt: expect.stringMatching(/^20.+Z$/) }, {}, {}] });
  });

  test('says which line of the rule about keys decides, and which key it names', async () => {
    const stage = await missing();
    const keyed = target('dublin', { kmsKey: 'alias/theirs' });
    const keyOf = async (over: { kmsKey?: string } = {}, place = keyed) =>
      (await explain(mapping(entry(NAME, [replicaIn(place, over)])))).replicas[0]?.key;
    expect(await keyOf()).toEqual({ rule: 'aws-managed', declared: null });
    expect(await keyOf({ kmsKey: 'alias/own' })).toEqual({ rule: 'own-key', declared: 'alias/own' });
    await stage.byHand(HOME, (sm) => sm.updateSecret({ SecretId: NAME, KmsKeyId: 'alias/origin' }));
    expect(await keyOf()).toEqual({ rule: 'target-key', declared: 'alias/theirs' });
    expect(await keyOf({}, target('dublin'))).toEqual({ rule: 'undeclared', declared: null });
  });

  test('says where onDrift and adopt come from, and what holds a heal back', async () => {
    await behind();
    const report = mapping(
      entry(NAME, [replicaIn('dublin', { onDrift: 'report', onDriftFrom: 'target', adopt: 'never' })]),
    );
    const [replica] = (await explain(report)).replicas;
    expect(replica).toMatchObject({
      onDrift: { value: 'report', from: 'target', reportUntil: null },
      adopt: { value: 'never', from: 'replica' },
      holdsBack: [expect.stringContaining('onDrift: report')],
      calls: [
        { api: 'GetSecretValue' },
        { api: 'PutSecretValue' },
        { api: 'DescribeSecret' },
        { api: 'UpdateSecretVersionStage' },
      ],
    });
  });

  test('of a replica in a dead Region still has the others, and says what could not be read', async () => {
    const stage = await inSync();
    stage.aws.faults.add({ match: { region: 'eu-west-1' }, effect: { kind: 'deny' } });
    const { replicas, report } = await explain(mapping(entry(NAME, 'dublin sydney')));
    expect(report.replicas.map(({ status }) => status)).toEqual(['failed', 'drifted']);
    expect(replicas[0]?.versions.state).toBe('failed');
    expect(replicas[1]?.calls.map(({ api }) => api)).toContain('CreateSecret');
  });

  test('of a secret that nothing selects names the nearest entries, what is missing, and a name that may be meant', async () => {
    const stage = await missing();
    stage.origin('prod/dbb');
    const tagged = mapping(entry(NAME), entry(null, 'dublin', { tags: { replicate: 'dr' } }));
    const { replicas, entries, meant, origin, report } = await explain(tagged, 'prod/dbb');
    expect({ replicas, meant, state: origin.state, compared: report.summary.replicas }).toEqual({
      replicas: [],
      meant: NAME,
      state: 'present',
      compared: 0,
    });
    expect(entries.map(({ why }) => why)).toEqual(['it lacks the tag replicate=dr', 'its name is not prod/db']);
  });

  test('never holds a value', async () => {
    await behind();
    const text = JSON.stringify(await explain(MAPPED, NAME, 'values'));
    expect(text).not.toMatch(/"(old|new)"/);
  });
});

test('the members of a value of its own are named, with the level that says so, and no value is shown', async () => {
  await inSync();
  const override: Override = [
    { path: ['a', 'b'], by: 'replica', change: { kind: 'remove' } },
    { path: ['host'], by: 'target', change: { kind: 'set', to: 'canary' } },
  ];
  const explanation = await explain(mapping(entry(NAME, [replicaIn('dublin', { override })])));
  expect(explanation.replicas[0]?.own).toEqual([
    { member: '"/a/b"', change: 'remove', from: 'replica' },
    { member: '"host"', change: 'set', from: 'target' },
  ]);
  const text = renderExplanation(explanation, PLAIN);
  expect(text).toContain('  remove     "/a/b" (set at this replica)\n  set        "host" (set at its target)\n');
  expect(text + JSON.stringify(explanation)).not.toContain('canary');
});
