import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import { renderMessage } from '../../src/render/message.ts';
import { renderText } from '../../src/render/text.ts';
import { entry, keyArn, mapping, replicaIn, version } from '../support/builders.ts';
import { openEnd } from '../support/ends.ts';
import { DUBLIN, HOME, openStage, SYDNEY } from '../support/stage.ts';

/** Mistakes that other tools have made; each title says what holds here instead. */
const NAME = 'prod/db';
const MAPPED = mapping(entry(NAME));

async function replicated() {
  const stage = await openStage();
  stage.origin(NAME, 'old');
  await stage.run(MAPPED);
  return stage;
}

describe('versions and labels:', () => {
  test('the same version id with another value is a conflict, not a duplicate call', async () => {
    const stage = await openStage();
    stage.origin(NAME, 'right');
    stage.aws.seed(DUBLIN, { name: NAME, value: 'wrong', versionId: version('v1') });
    const { row } = await stage.run(MAPPED, { depth: 'values' });
    expect(row).toMatchObject({ status: 'healed', drift: ['conflict'] });
    expect(stage.value(DUBLIN, NAME)).toBe('right');
  });

  test('AWSCURRENT is readable at every moment after CreateSecret', async () => {
    const stage = await openStage();
    stage.origin(NAME, 'x');
    const seen: unknown[] = [];
    stage.onCall(({ region }) => {
      if (region === DUBLIN.region && stage.aws.secret(DUBLIN, NAME) !== undefined)
        seen.push(stage.value(DUBLIN, NAME));
    });
    await stage.run(MAPPED);
    await stage.run(MAPPED, { depth: 'values' });
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set(['x']));
  });

  test('a pending version is neither copied nor drift', async () => {
    const stage = await replicated();
    const pending = {
      SecretId: NAME,
      ClientRequestToken: version('p'),
      SecretString: 'not yet',
      VersionStages: ['AWSPENDING'],
    };
    await stage.byHand(HOME, (sm) => sm.putSecretValue(pending));
    const { row, writes } = await stage.run(MAPPED, { depth: 'values' });
    expect([row.status, writes]).toEqual(['in-sync', []]);
    expect(stage.aws.secret(DUBLIN, NAME)?.versions.map(({ value }) => value)).not.toContain('not yet');
  });

  test('a replica follows its origin back after a rollback', async () => {
    const stage = await replicated();
    await stage.rotate(NAME, 'v2', 'bad');
    await stage.run(MAPPED);
    const back = {
      SecretId: NAME,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: version('v1'),
      RemoveFromVersionId: version('v2'),
    };
    await stage.byHand(HOME, (sm) => sm.updateSecretVersionStage(back));
    const { row } = await stage.run(MAPPED);
    expect([row.status, stage.value(DUBLIN, NAME)]).toEqual(['healed', 'old']);
  });

  test('a heal that keeps failing does not add a version on every run', async () => {
    const stage = await replicated();
    await stage.rotate(NAME, 'v2', 'new');
    stage.aws.faults.add({ match: { ...at(DUBLIN), action: 'UpdateSecretVersionStage' }, effect: { kind: 'deny' } });
    for (let i = 0; i < 5; i++) expect((await stage.run(MAPPED)).row.status).toBe('failed');
    expect(stage.aws.secret(DUBLIN, NAME)?.versions).toHaveLength(2);
  });

  test('a heal that fails once is tried again by the next run', async () => {
    const stage = await replicated();
    await stage.rotate(NAME, 'v2', 'new');
    const mend = stage.aws.faults.add({ match: { ...at(DUBLIN), action: 'PutSecretValue' }, effect: { kind: 'deny' } });
    // The replica was created a moment ago, so IAM may not know its tags yet.
    expect((await stage.run(MAPPED)).row.status).toBe('deferred');
    mend();
    expect((await stage.run(MAPPED)).row.status).toBe('healed');
  });
});

describe('keys:', () => {
  test('the AWS managed key, which DescribeSecret omits, causes no rewrite on every run', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    const declared = mapping(entry(NAME, [replicaIn('dublin', { kmsKey: 'alias/aws/secretsmanager' })]));
    await stage.run(declared);
    const { row, writes } = await stage.run(declared);
    expect([row.status, row.drift, writes]).toEqual(['in-sync', [], []]);
  });
});

describe('races:', () => {
  test.each([
    ['ResourceExistsException', 'The operation failed because the secret prod/db already exists.'],
    [
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    ],
  ])('%s after a race of creates does not fail the run', async (type, message) => {
    const stage = await openStage();
    stage.origin(NAME);
    const effect = { kind: 'error', type, message } as const;
    stage.aws.faults.add({ match: { action: 'CreateSecret' }, times: 1, effect });
    expect((await stage.run(MAPPED)).row).toMatchObject({ status: 'healed' });
  });

  test('a replica in sync is not taken for missing when ListSecrets is five minutes behind', async () => {
    const stage = await replicated();
    stage.aws.faults.add({
      match: { ...at(DUBLIN), action: 'ListSecrets' },
      effect: { kind: 'stale-read', ms: 300_000 },
    });
    const { row, writes } = await stage.run(MAPPED);
    expect([row.status, writes]).toEqual(['in-sync', []]);
  });

  test('a run that is cut short leaves no orphans, and the next one finishes', async () => {
    const stage = await openStage();
    for (const name of [NAME, 'prod/api']) stage.origin(name);
    const { stop, end } = openEnd();
    let calls = 0;
    stage.onCall(() => {
      calls += 1;
      if (calls === 6) end();
    });
    await stage.run(mapping(entry('prod/*')), { stop });
    const { report } = await stage.run(mapping(entry('prod/*')));
    expect(report.summary).toMatchObject({ failed: 0, deferred: 0, drifted: 0 });
    expect([report.orphaned, stage.aws.secrets(DUBLIN).length]).toEqual([[], 2]);
  });

  test('two mappings with one replica do not undo each other’s writes', async () => {
    const stage = await replicated();
    const other = mapping(entry('prod/other', [replicaIn('dublin', { name: NAME })]));
    stage.origin('prod/other', 'theirs');
    await stage.rotate('prod/other', 'w2', 'theirs still');
    await stage.rotate(NAME, 'v2', 'new');
    const { row } = await stage.run(other);
    expect(row).toMatchObject({ status: 'blocked', reason: expect.stringContaining('names another origin') });
    await stage.run(MAPPED);
    const writes = [...(await stage.run(other)).writes, ...(await stage.run(MAPPED)).writes];
    expect([writes, stage.value(DUBLIN, NAME)]).toEqual([[], 'new']);
  });
});

describe('ownership:', () => {
  test('a native replica is never written to, however often a run sees it', async () => {
    const stage = await openStage();
    stage.origin(NAME);
    stage.aws.seed(DUBLIN, { name: NAME, value: 'x', primaryRegion: 'us-west-2' });
    for (let i = 0; i < 3; i++) {
      const { row, writes } = await stage.run(MAPPED);
      expect([row.status, writes]).toEqual(['blocked', []]);
    }
  });

  test("copying tags keeps Lockstep's own marks, and other people's tags", async () => {
    const stage = await replicated();
    await stage.byHand(DUBLIN, (sm) => sm.tagResource({ SecretId: NAME, Tags: [{ Key: 'team', Value: 'theirs' }] }));
    await stage.byHand(HOME, (sm) => sm.tagResource({ SecretId: NAME, Tags: [{ Key: 'stage', Value: 'prod' }] }));
    await stage.run(MAPPED);
    expect(stage.aws.secret(DUBLIN, NAME)?.tags).toMatchObject({
      team: 'theirs',
      stage: 'prod',
      'lockstep:origin': expect.any(String),
    });
  });
});

describe('deletion:', () => {
  test('a replica scheduled for deletion, which lists hide by default, is restored', async () => {
    const stage = await replicated();
    await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }));
    expect((await stage.run(mapping(entry('prod/*')))).row).toMatchObject({ status: 'healed', actions: ['restore'] });
  });

  test('a replica scheduled for deletion is never force-deleted', async () => {
    const stage = await replicated();
    const arn = stage.aws.secret(DUBLIN, NAME)?.arn;
    await stage.byHand(DUBLIN, (sm) => sm.deleteSecret({ SecretId: NAME }));
    const { calls } = await stage.run(MAPPED);
    expect(calls.filter(({ action }) => action === 'DeleteSecret')).toEqual([]);
    expect(stage.aws.secret(DUBLIN, NAME)?.arn).toBe(arn);
  });
});

describe('errors and empty answers:', () => {
  test('an empty listing means neither "delete all" nor "all in sync"', async () => {
    const stage = await replicated();
    stage.aws.faults.add({
      match: { ...at(HOME), action: 'ListSecrets' },
      effect: { kind: 'stale-read', ms: 900_000 },
    });
    const { report, writes } = await stage.run(mapping(entry('prod/*')));
    expect(writes).toEqual([]);
    expect(report.orphaned).toEqual([]);
    expect(report.summary.inSync === report.summary.replicas && report.summary.replicas === 0).toBe(false);
    expect(report.warnings).toHaveLength(1);
  });

  test('access denied is never reported as in sync', async () => {
    const stage = await replicated();
    stage.aws.faults.add({ match: at(DUBLIN), effect: { kind: 'deny' } });
    const { report } = await stage.audit(MAPPED);
    const plain = (text: string) => text;
    const paint = { bad: plain, warn: plain, good: plain, quiet: plain, strong: plain };
    expect(exitCodeOf(report)).toBe(1);
    expect(renderText(report, { paint, heal: 'x' })).not.toMatch(/in sync/i);
    expect(renderMessage(report, { functionName: null }).subject).toContain('1 failed');
  });

  test('an unknown error fails its replica and the exit code', async () => {
    const stage = await replicated();
    stage.origin('prod/new');
    const effect = { kind: 'error', type: 'SomethingUnheardOf', message: 'x' } as const;
    stage.aws.faults.add({ match: { action: 'CreateSecret' }, effect });
    const { report } = await stage.run(mapping(entry('prod/*', 'dublin sydney')), { impatient: true });
    expect(exitCodeOf(report)).toBe(1);
    expect(report.replicas.find(({ secret }) => secret === 'prod/new')).toMatchObject({ status: 'failed' });
    expect(stage.aws.secrets(SYDNEY)).toEqual([]);
  });

  test("a report contains not even a value's first characters", async () => {
    const stage = await openStage();
    stage.origin(NAME, 'hunter2-right');
    stage.aws.seed(DUBLIN, { name: NAME, value: 'hunter2-wrong', versionId: version('v1') });
    const { report } = await stage.audit(MAPPED, { depth: 'values' });
    const output = JSON.stringify([report, renderMessage(report, { functionName: null })]);
    expect(report.replicas[0]?.drift).toEqual(['conflict']);
    expect(output).not.toContain('hun');
  });
});

test('another spelling of the same key causes no rewrite', async () => {
  const stage = await openStage();
  stage.origin(NAME);
  const arn = keyArn(DUBLIN.region, 'k');
  await stage.run(mapping(entry(NAME, [replicaIn('dublin', { kmsKey: 'k' })])));
  expect((await stage.run(mapping(entry(NAME, [replicaIn('dublin', { kmsKey: arn })])))).writes).toEqual([]);
});

function at({ region }: { region: string }) {
  return { region };
}
