import { expect, test } from 'vitest';
import type { Outcome, Status } from '../../src/core/outcome.ts';
import { actionNames, versionsSeen, withKinds } from '../../src/core/outcome.ts';
import { assembleReport, exitCodeOf, type Report } from '../../src/core/report.ts';
import { absent, desired, outcome, PARTNER, pair, ROLE, skipped, version } from '../support/builders.ts';

const RUN = {
  id: 'r1',
  mode: 'audit',
  trigger: 'cli',
  depth: 'versions',
  startedAt: '2026-01-31T12:00:00.000Z',
  finishedAt: '2026-01-31T12:00:01.000Z',
} as const;

test('a report counts each replica once, under its status', () => {
  const { summary } = reportOf('in-sync', 'in-sync', 'drifted', 'healed', 'blocked', 'blocked', 'failed', 'deferred');
  expect(summary).toEqual({
    secrets: 1,
    replicas: 8,
    inSync: 2,
    drifted: 1,
    healed: 1,
    blocked: 2,
    failed: 1,
    deferred: 1,
  });
});

test('a report counts a secret once, however many replicas it has', () => {
  const of = (secret: string, target: string) => outcome({ desired: desired({ secret, target }) });
  const { summary } = assembled([of('a', 'dublin'), of('a', 'sydney'), of('b', 'dublin')]);
  expect(summary).toMatchObject({ secrets: 2, replicas: 3 });
});

test('a report is lockstep/1, exactly as in the contract', () => {
  const stale = outcome({ status: 'drifted', drift: ['stale'], actions: ['put', 'relabel'], replicaVersion: null });
  const blocked = outcome({ status: 'blocked', reason: 'why' });
  expect(JSON.parse(JSON.stringify(assembled([stale, blocked])))).toEqual({
    report: 'lockstep/1',
    mapping: 'lockstep',
    file: 'replication.yaml',
    run: RUN,
    origin: { region: 'us-east-1', account: '111122223333' },
    summary: { secrets: 1, replicas: 2, inSync: 0, drifted: 1, healed: 0, blocked: 1, failed: 0, deferred: 0 },
    replicas: [
      {
        secret: 'prod/db',
        target: 'dublin',
        region: 'eu-west-1',
        account: '111122223333',
        name: 'prod/db',
        status: 'drifted',
        drift: ['stale'],
        actions: ['put', 'relabel'],
        line: 7,
        originVersion: version('v2'),
        replicaVersion: null,
      },
      expect.objectContaining({ status: 'blocked', reason: 'why' }),
    ],
  });
});

test('the account comes from the ARN, or else from the role, or else from the origin', () => {
  const partner = { region: 'eu-central-1', assumeRole: ROLE, externalId: null };
  const rows = assembled([
    outcome({ account: '333344445555' }),
    outcome({ account: null, desired: desired({ place: partner }) }),
    outcome({ account: null }),
  ]).replicas;
  expect(rows.map((row) => row.account)).toEqual(['333344445555', PARTNER, '111122223333']);
});

test.each<[0 | 1 | 2, Status[]]>([
  [1, []],
  [0, ['in-sync']],
  [0, ['in-sync', 'healed']],
  [2, ['in-sync', 'drifted']],
  [2, ['healed', 'blocked']],
  [2, ['deferred']],
  [1, ['failed']],
  [1, ['drifted', 'blocked', 'deferred', 'failed', 'in-sync']],
])('exit code %i for %j', (code, statuses) => {
  expect(exitCodeOf(reportOf(...statuses))).toBe(code);
});

test('actions are named in order of first use, and a proof is not an action', () => {
  const proof = { do: 'prove', originVersion: 'o', version: 'v' } as const;
  const tag = { do: 'tag', tags: {} } as const;
  expect(actionNames([tag, proof, { do: 'restore' }, tag])).toEqual(['tag', 'restore']);
});

test('the versions of a row are those of the last look', () => {
  expect(versionsSeen(pair())).toMatchObject({
    originVersion: version('v2'),
    replicaVersion: version('v2'),
    account: '111122223333',
  });
  expect(versionsSeen(pair({ replica: absent }))).toMatchObject({
    originVersion: version('v2'),
    replicaVersion: null,
    account: null,
  });
  expect(versionsSeen(pair({ origin: skipped, replica: { labels: '' } }))).toMatchObject({
    originVersion: null,
    replicaVersion: null,
  });
});

test('of the kinds about AWSCURRENT, a row names the first that was found, together with all other kinds', () => {
  expect(withKinds(['mislabeled'], ['stale', 'conflict'])).toEqual(['mislabeled', 'conflict']);
  expect(withKinds(['missing'], ['stale'])).toEqual(['missing', 'stale']);
  expect(withKinds(['metadata'], [])).toEqual(['metadata']);
});

function assembled(outcomes: Outcome[]): Report {
  const origin = { region: 'us-east-1', account: '111122223333' };
  return assembleReport({ mapping: 'lockstep', file: 'replication.yaml', run: { ...RUN }, origin }, outcomes);
}

function reportOf(...statuses: Status[]): Report {
  return assembled(statuses.map((status) => outcome({ status })));
}
