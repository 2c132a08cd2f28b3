import { describe, expect, test } from 'vitest';
import type { Override } from '../../config/mapping.ts';
import { assess } from '../../src/core/assessment.ts';
import { writesAtOnce } from '../../src/core/at-once.ts';
import { sinceByVersions } from '../../src/core/behind.ts';
import { doubtAbout, isForward, moveOf } from '../../src/core/move.ts';
import { canonicalForm } from '../../src/core/override/canonical.ts';
import { placedId } from '../../src/core/override/placed-id.ts';
import { planReplica } from '../../src/core/policy.ts';
import { CONFLICT, deriveVersion } from '../../src/core/version.ts';
import { ours, pair, type SaidPair, version } from '../support/builders.ts';

const OVERRIDE: Override = [
  { path: ['host'], by: 'replica', change: { kind: 'set', to: 'reports-ro.example' } },
  { path: ['old~/', 'b'], by: 'replica', change: { kind: 'remove' } },
  { path: ['url'], by: 'target', change: { kind: 'replace', texts: [['us-east-1', 'eu-west-1']] } },
];

test('the canonical form of an override, and the ids derived from it, stay what replicas hold today', () => {
  const form = canonicalForm(OVERRIDE);
  expect(form).toBe(
    '[["/host","replica","set","reports-ro.example"],["/old~0~1/b","replica","remove"],["/url","target","replace",[["us-east-1","eu-west-1"]]]]',
  );
  expect(deriveVersion('v1'.padEnd(32, '-'), { because: 'override', override: form })).toBe(
    '68490864-a7be-561a-8962-4a82161eb400',
  );
});

const desired = { override: OVERRIDE };
const OTHER: Override = [{ path: ['host'], by: 'replica', change: { kind: 'set', to: 'other' } }];
const now = (name: string) => placedId(version(name), OVERRIDE);
const formerly = (name: string) => placedId(version(name), OTHER);
const origin = { labels: 'v1[AWSPREVIOUS] v2[AWSCURRENT]' };

describe('with an override that is wanted, a replica at', () => {
  test.each<[string, SaidPair, string]>([
    ['the id that is derived for it is in sync', { replica: { labels: `${now('v2')}[AWSCURRENT]` } }, ''],
    ['the origin’s own id is stale', {}, 'stale'],
    ['that id of an older version is stale', { replica: { labels: `${now('v1')}[AWSCURRENT]` } }, 'stale'],
    [
      'the derived id without AWSCURRENT is mislabeled',
      { replica: { labels: `${now('v2')}[AWSPREVIOUS] v2[AWSCURRENT]` } },
      'mislabeled',
    ],
    [
      'an id derived for a former override, put by Lockstep, is stale',
      { replica: { labels: `${formerly('v2')}[AWSCURRENT,LOCKSTEP]` } },
      'stale',
    ],
    [
      'such an id after a change back, without the label, is stale',
      { replica: { labels: `${formerly('v2')}[AWSCURRENT] ${formerly('v1')}[LOCKSTEP]` } },
      'stale',
    ],
    [
      'such an id without a mark of this origin is diverged',
      { replica: { labels: `${formerly('v2')}[AWSCURRENT]`, tags: {} } },
      'diverged,foreign',
    ],
    ['a version of a person is diverged', { replica: { labels: 'x[AWSCURRENT]' } }, 'diverged'],
    [
      'the id derived from it for a conflict is in sync',
      { replica: { labels: `${deriveVersion(now('v2'), CONFLICT)}[AWSCURRENT]` } },
      '',
    ],
    [
      'that id, found to hold another value, is a conflict',
      { replica: { labels: `${now('v2')}[AWSCURRENT]` }, valueCheck: { state: 'different', of: now('v2') } },
      'conflict',
    ],
    [
      'it is a conflict if the override cannot lead to what is there',
      {
        replica: { labels: `${now('v2')}[AWSCURRENT]` },
        valueCheck: { state: 'unfit', version: version('v2'), reason: 'r' },
      },
      'conflict',
    ],
  ])('%s', (_, said, kinds) => {
    const adopt = { ...desired, adopt: 'copies', adoptIsOwn: false } as const;
    expect(
      assess(pair({ origin, desired: adopt, ...said }))
        .driftKinds()
        .join(),
    ).toBe(kinds);
  });
});

test('an override that does not fit is blocked with the reason, for that version of the origin alone', () => {
  const unfit = (of: string): SaidPair => ({
    desired,
    valueCheck: { state: 'unfit', version: version(of), reason: 'why' },
  });
  expect(planReplica(assess(pair(unfit('v2')))).decision).toMatchObject({
    status: 'blocked',
    reason:
      'its set and replace do not fit: why; correct them (the entry is in line 7), or the value; until then the replica is left as it is',
  });
  expect(planReplica(assess(pair(unfit('v1')))).decision.status).toBe('heal');
});

test('an override that is added moves AWSCURRENT to the same version of the origin, at once', () => {
  const added = pair({ desired });
  const move = moveOf(added);
  expect(move !== null && isForward(move, { version: version('v2'), createdAt: null })).toBe(true);
  expect(writesAtOnce(planReplica(assess(added)))).toMatchObject({ kind: 'replace', version: now('v2') });
});

test('whether a changed one leads forward is not known, and two looks do', () => {
  const replica = { labels: `${formerly('v2')}[AWSCURRENT,LOCKSTEP]`, changedAt: 2, tags: ours() };
  const changed = pair({ desired, replica, retired: [] });
  const move = moveOf(changed);
  expect(move !== null && isForward(move, { version: version('v2'), createdAt: 1 })).toBe(false);
  expect(doubtAbout(changed, 3)).toBeNull();
});

test('a copy that only lacks the override is behind by no version, and an older one since it was', () => {
  const versions = ['v1', 'v2', 'v3'].map((id, at) => {
    const labels = { v2: ['AWSPREVIOUS'], v3: ['AWSCURRENT'] }[id] ?? [];
    return { id: version(id), labels, keys: [], createdAt: new Date(at * 1_000) };
  });
  const at = (id: string) =>
    pair({ desired, origin: { labels: 'v3[AWSCURRENT]' }, replica: { labels: `${id}[AWSCURRENT,LOCKSTEP]` } });
  expect(sinceByVersions(at('v3'), versions)).toBeNull();
  expect(sinceByVersions(at('v1'), versions)).toBe(1_000);
  expect(sinceByVersions(at(now('v1')), versions)).toBe(1_000);
});
