/**
 * The kind: calls that never answer. Whatever the call, the run ends at once when its time is up, with a report that
 * calls nothing done, and the next run finishes. The time is up when the silent call arrives; each test has less time
 * than the SDK would wait for one attempt.
 */
import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/core/report.ts';
import { ACCOUNT, entry, mapping, ROLE } from '../support/builders.ts';
import { openEnd, quietEnvironment } from '../support/ends.ts';
import { ABROAD, DUBLIN, HOME, openStage, type SaidRun, type Stage } from '../support/stage.ts';
import { adoptable, behind, deleted, IN_SYNC, MAPPED, missing, NAME } from './scenes.ts';

/** Less than one attempt of a call may take. A stalled machine gets another try; a fault fails all of them. */
const WITHIN = { timeout: 4_000, retry: 2 };
const WIDE = mapping(entry('prod/*'));

interface Silent {
  readonly action: string;
  readonly region: string;
  readonly open: () => Promise<Stage>;
  readonly mapped?: typeof MAPPED;
  readonly said?: SaidRun;
}

/** Every read that a run makes. */
const READS: Silent[] = [
  { action: 'ListSecrets', region: HOME.region, open: behind, mapped: WIDE },
  { action: 'ListSecrets', region: DUBLIN.region, open: behind, mapped: WIDE },
  { action: 'DescribeSecret', region: HOME.region, open: behind },
  { action: 'DescribeSecret', region: DUBLIN.region, open: adoptable },
  { action: 'ListSecretVersionIds', region: HOME.region, open: farBehind },
  { action: 'GetSecretValue', region: HOME.region, open: behind },
  { action: 'BatchGetSecretValue', region: HOME.region, open: two, mapped: WIDE },
  { action: 'GetSecretValue', region: DUBLIN.region, open: openInSync, said: { intent: 'audit', depth: 'values' } },
];

/** Every write that a run makes. */
const WRITES: Silent[] = [
  { action: 'CreateSecret', region: DUBLIN.region, open: missing },
  { action: 'PutSecretValue', region: DUBLIN.region, open: behind },
  { action: 'UpdateSecretVersionStage', region: DUBLIN.region, open: behind },
  { action: 'TagResource', region: DUBLIN.region, open: adoptable },
  { action: 'RestoreSecret', region: DUBLIN.region, open: deleted },
  { action: 'UpdateSecret', region: DUBLIN.region, open: described },
];

describe('when the time is up while Secrets Manager does not answer', () => {
  test.each(READS)('$action in $region, every replica that was not read is deferred', WITHIN, async (silent) => {
    const { stage, ran, mapped } = await play(silent);
    const { report } = await ran;
    const rows = report.replicas;
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['deferred']));
    expect(new Set(rows.map(({ reason }) => reason))).toEqual(new Set(['the run was ended (deadline)']));
    expect(exitCodeOf(report)).toBe(2);
    stage.aws.faults.clear();
    expect((await stage.run(mapped)).report.summary).toMatchObject({ failed: 0, deferred: 0, blocked: 0 });
  });

  test.each(WRITES)(
    '$action, the replica is deferred, and the report says that the write may have taken effect',
    WITHIN,
    async (silent) => {
      const { stage, ran, mapped } = await play(silent);
      const { row } = await ran;
      expect(row).toMatchObject({
        status: 'deferred',
        reason: `${silent.action} on ${NAME} in ${silent.region} was cut off and may have taken effect: the run was ended (deadline)`,
      });
      expect(row.drift).not.toEqual([]);
      stage.aws.faults.clear();
      expect((await stage.run(mapped)).row.status).toBe('healed');
      expect(await stage.run(mapped, { depth: 'values' })).toMatchObject(IN_SYNC);
    },
  );

  test(
    'a write that waits for its turn is not sent, and not reported as one that may have taken effect',
    WITHIN,
    async () => {
      const stage = await openStage();
      for (let at = 100; at < 160; at++) stage.origin(`prod/${at}`);
      stage.aws.faults.add({ match: { action: 'CreateSecret' }, effect: { kind: 'silence' } });
      const { report, calls } = await endAt(stage, 'CreateSecret', DUBLIN.region, WIDE);
      expect(report.summary).toMatchObject({ replicas: 60, deferred: 60 });
      const uncertain = report.replicas.filter(({ reason }) => reason?.includes('may have taken effect'));
      const sent = calls.filter(({ action }) => action === 'CreateSecret').map(({ secret }) => secret);
      expect(uncertain.map(({ secret }) => secret)).toEqual(expect.arrayContaining(sent));
      // The maximum number of calls in flight in one place.
      expect(uncertain.length).toBeLessThanOrEqual(40);
    },
  );
});

describe('when the time is up while STS does not answer', () => {
  test('AssumeRole, every replica that was not looked at is deferred', WITHIN, async () => {
    const stage = await openStage({ roles: [{ arn: ROLE, trusts: [ACCOUNT] }] });
    stage.origin(NAME);
    stage.aws.faults.add({ match: { service: 'sts', action: 'AssumeRole' }, effect: { kind: 'silence' } });
    const { report } = await endAt(stage, 'AssumeRole', HOME.region, mapping(entry(NAME, 'dublin partner')));
    expect(report.replicas.map(({ target, status }) => [target, status])).toEqual([
      ['dublin', 'deferred'],
      ['partner', 'deferred'],
    ]);
    expect(stage.aws.secret(ABROAD, NAME)).toBeUndefined();
  });

  test(
    'GetCallerIdentity for an origin.account, every replica is deferred, and no secret is looked at',
    WITHIN,
    async () => {
      const stage = await behind();
      stage.aws.faults.add({ match: { service: 'sts' }, effect: { kind: 'silence' } });
      const mapped = { ...mapping(entry(NAME), entry('dev/*')), origin: { region: HOME.region, account: ACCOUNT } };
      const { report, calls } = await endAt(stage, 'GetCallerIdentity', HOME.region, mapped);
      expect(report.replicas.map(({ secret, status }) => [secret, status])).toEqual([
        [NAME, 'deferred'],
        ['dev/*', 'deferred'],
      ]);
      expect([calls, report.origin.account]).toEqual([[], 'unknown']);
    },
  );
});

test('a body that stops in the middle counts as no answer', WITHIN, async () => {
  const stage = await missing();
  const { stop, end } = openEnd('deadline');
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': '1000' });
    response.write('{"Name":');
    setTimeout(end, 50);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const { row } = await stage.run(MAPPED, { stop });
  expect(row).toMatchObject({ status: 'deferred', reason: 'the run was ended (deadline)' });
  server.closeAllConnections();
  server.close();
});

test('a pause ends with the run', WITHIN, async () => {
  const { stop, end } = openEnd('deadline');
  const paused = quietEnvironment({ stop }).pause(600_000);
  end();
  await paused;
});

async function play({ action, region, open, mapped = MAPPED, said = {} }: Silent) {
  const stage = await open();
  stage.aws.faults.add({ match: { action, region }, effect: { kind: 'silence' } });
  return { stage, mapped, ran: endAt(stage, action, region, mapped, said) };
}

/** A run whose time is up as soon as such a call arrives. */
function endAt(stage: Stage, action: string, region: string, mapped: typeof MAPPED, said: SaidRun = {}) {
  const { stop, end } = openEnd('deadline');
  stage.onCall((call) => {
    if (call.action === action && call.region === region) end();
  });
  return stage.run(mapped, { ...said, stop });
}

/** The origin has forgotten the version of the replica. */
async function farBehind(): Promise<Stage> {
  const stage = await missing();
  const tags = { 'lockstep:origin': stage.aws.secret(HOME, NAME)?.arn ?? '' };
  stage.aws.seed(DUBLIN, { name: NAME, value: 'old', versionId: 'v1'.padEnd(32, '-'), tags });
  for (const next of ['v2', 'v3', 'v4']) await stage.rotate(NAME, next, next);
  return stage;
}

async function two(): Promise<Stage> {
  const stage = await openStage();
  for (const name of ['prod/a', 'prod/b']) stage.origin(name);
  return stage;
}

async function openInSync(): Promise<Stage> {
  const stage = await missing();
  await stage.run(MAPPED);
  return stage;
}

/** In sync except for the description. */
async function described(): Promise<Stage> {
  const stage = await openInSync();
  await stage.byHand(HOME, (sm) => sm.updateSecret({ SecretId: NAME, Description: 'new' }));
  return stage;
}
