import { describe, expect, test } from 'vitest';
import { assess } from '../../src/core/assessment.ts';
import { progressSoFar, writesAtOnce } from '../../src/core/at-once.ts';
import { planReplica } from '../../src/core/policy.ts';
import { ACCOUNT, absent, keyArn, ORIGIN_REGION, pair, type SaidPair, version } from '../support/builders.ts';

// The kind: a write based on a guess that AWS would not refuse if it were wrong.

const behind: SaidPair = { replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]' } };
const HERE = { region: ORIGIN_REGION, assumeRole: null, externalId: null };
const planOf = (said: SaidPair) => planReplica(assess(pair(said)));

const ROWS: [string, SaidPair, string | null][] = [
  ['missing', { replica: absent }, 'create'],
  ['stale, and marked', behind, 'put relabel'],
  ['in sync', {}, null],
  ['missing, and tags do not fit', { origin: { tags: manyTags(50) }, replica: absent }, null],
  ['missing, and only reported', { replica: absent, desired: { onDrift: 'report' } }, null],
  [
    'stale, and not marked',
    { replica: { labels: 'v1[AWSCURRENT]' }, origin: { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' } },
    null,
  ],
  ['stale, and not ours', { replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]', tags: {} } }, null],
  ['stale, and another mapping’s', { replica: { ...behind.replica, tags: { 'lockstep:mapping': 'other' } } }, null],
  ['stale, and described otherwise', { replica: { ...behind.replica, description: 'mine' } }, null],
  ['stale, and scheduled for deletion', { replica: { ...behind.replica, pendingDeletion: true } }, null],
  ['stale, and under another key', { replica: { ...behind.replica, kmsKey: keyArn('eu-west-1', 'k') } }, null],
  [
    'stale, and in the midst of a change of key',
    { replica: { ...behind.replica, tags: { 'lockstep:rekey': 'x' } } },
    null,
  ],
  ['stale, and with a rotation of its own', { replica: { ...behind.replica, rotates: true } }, null],
  ['missing in the origin’s own place', { replica: absent, desired: { name: 'copy', place: HERE } }, null],
  [
    'stale, marked, and in the origin’s own place',
    { replica: { ...behind.replica, arn: `arn:aws:secretsmanager:${ORIGIN_REGION}:${ACCOUNT}:secret:copy-AbCdEf` } },
    null,
  ],
  ['mislabeled', { replica: { labels: 'v1[AWSCURRENT,LOCKSTEP] v2[green]' } }, null],
  ['diverged', { replica: { labels: 'x[AWSCURRENT]' } }, null],
  ['without any AWSCURRENT', { replica: { labels: '' } }, null],
  ['an origin missing', { origin: absent, replica: absent }, null],
  ['stale, and a conflict', { ...behind, valueCheck: { state: 'different', of: version('v2') } }, null],
];

describe('what is written at once, of a replica that is', () => {
  test.each(ROWS)('%s', (_, said, written) => {
    expect(
      writesAtOnce(planOf(said))
        ?.actions.map((action) => action.do)
        .join(' ') ?? null,
    ).toBe(written);
  });
});

describe('what was written before AWS refused is', () => {
  const done = [{ do: 'put', version: version('v2'), originVersion: version('v2') }] as const;
  const refused = (at: string) =>
    ({ state: 'refused', version: version(at), progress: { kinds: ['stale'], details: [], done } }) as const;

  test('carried on if the replica turns out in sync at the version that was put', () => {
    expect(progressSoFar(refused('v2'), planOf({})).done).toEqual(done);
  });

  test('carried on if the replica still needs a heal', () => {
    expect(progressSoFar(refused('v2'), planOf(behind)).done).toEqual(done);
  });

  test('no heal if the replica turns out in sync at another version', () => {
    expect(progressSoFar(refused('v1'), planOf({})).done).toEqual([]);
  });

  test('nothing if no write took effect, whatever drift was guessed', () => {
    const none = { ...refused('v2'), progress: { kinds: ['stale'], details: [], done: [] } } as const;
    expect(progressSoFar(none, planOf(behind))).toEqual({ kinds: [], details: [], done: [] });
  });
});

function manyTags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`tag${n}`, 'x']));
}
