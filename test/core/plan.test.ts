import { describe, expect, test } from 'vitest';
import { assess } from '../../src/core/assessment.ts';
import { type Action, planHeal } from '../../src/core/plan.ts';
import {
  ACCOUNT,
  absent,
  keyArn,
  ORIGIN_ARN,
  ORIGIN_KEY,
  ours,
  pair,
  type SaidPair,
  version,
} from '../support/builders.ts';

const KEY = keyArn('eu-west-1', 'replica-key');
const theirs = { state: 'different', of: version('v2') } as const;
const before = 'v1[AWSPREVIOUS] v2[AWSCURRENT]';
const put = (name: string): Action => ({ do: 'put', originVersion: version('v2'), version: version(name) });
const prove = (name: string): Action => ({ do: 'prove', originVersion: version('v2'), version: version(name) });
const relabel = (name: string, from: string | null): Action => {
  return { do: 'relabel', originVersion: version('v2'), version: version(name), from: from && version(from) };
};
const AWS_KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/aws/secretsmanager`;
const mark = (key: string): Action => ({ do: 'mark', tags: { 'lockstep:rekey': key } });
const adopt: Action = { do: 'adopt', tags: ours() };
const created = (tags = {}) => ours({ ...tags, 'lockstep:version': version('v2') });

describe('the plan', () => {
  test.each<[string, SaidPair, Action[]]>([
    ['in sync: nothing', {}, []],
    [
      'missing: create under the origin’s version, with its metadata and our mark',
      { replica: absent, origin: { description: 'orders', tags: { team: 'a', 'aws:x': 'b' } } },
      [
        {
          do: 'create',
          originVersion: version('v2'),
          version: version('v2'),
          key: null,
          description: 'orders',
          tags: created({ team: 'a' }),
        },
      ],
    ],
    [
      'missing: create under the declared key',
      { replica: absent, origin: { kmsKey: ORIGIN_KEY }, desired: { targetKey: KEY } },
      [
        {
          do: 'create',
          originVersion: version('v2'),
          version: version('v2'),
          key: KEY,
          description: '',
          tags: created(),
        },
      ],
    ],
    [
      'stale: put, then move AWSCURRENT from where it was seen',
      { origin: { labels: before }, replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]' } },
      [put('v2'), relabel('v2', 'v1')],
    ],
    ['stale without any version: AWS puts the first one in force by itself', { replica: { labels: '' } }, [put('v2')]],
    [
      'mislabeled: only the label, once the version is proven',
      { origin: { labels: before }, replica: { labels: 'v1[AWSCURRENT] v2[LOCKSTEP]' } },
      [prove('v2'), relabel('v2', 'v1')],
    ],
    ['diverged: put and move', { replica: { labels: 'x[AWSCURRENT] v1[LOCKSTEP]' } }, [put('v2'), relabel('v2', 'x')]],
    ['conflict: put under the derived id and move', { valueCheck: theirs }, [put('~v2'), relabel('~v2', 'v2')]],
    [
      'conflict beside a labelled version of that id: still a put, no mere relabel',
      { origin: { labels: before }, replica: { labels: 'v1[AWSCURRENT] v2[blue]' }, valueCheck: theirs },
      [put('~v2'), relabel('~v2', 'v1')],
    ],
    [
      'conflict with the derived id staged by a run that was cut off: only the label',
      { origin: { labels: before }, replica: { labels: 'v1[AWSCURRENT] v2[blue] ~v2[LOCKSTEP]' }, valueCheck: theirs },
      [prove('~v2'), relabel('~v2', 'v1')],
    ],
    [
      'a derived id staged, and nothing known of the plain one: the derived goes first',
      { origin: { labels: before }, replica: { labels: 'v1[AWSCURRENT] v2[blue] ~v2[LOCKSTEP]' } },
      [prove('~v2'), relabel('~v2', 'v1')],
    ],
    ['pending deletion: restore alone', { replica: { pendingDeletion: true } }, [{ do: 'restore' }]],
    ['under a customer key: rekey to AWS’s', { replica: { kmsKey: 'k' } }, [mark(AWS_KEY), { do: 'rekey', key: null }]],
    [
      'under AWS’s key: rekey to the declared one',
      { origin: { kmsKey: ORIGIN_KEY }, desired: { targetKey: KEY } },
      [mark(KEY), { do: 'rekey', key: KEY }],
    ],
    ['another description', { origin: { description: 'x' } }, [{ do: 'describe', description: 'x' }]],
    ['a description to clear', { replica: { description: 'x' } }, [{ do: 'describe', description: '' }]],
    ['a tag that lacks', { origin: { tags: { a: 'b' } } }, [{ do: 'tag', tags: { a: 'b' } }]],
    [
      'not yet ours: adopted before the first change',
      { replica: { tags: {}, labels: 'x[AWSCURRENT]' } },
      [adopt, put('v2'), relabel('v2', 'x')],
    ],
    [
      'the origin was made again: the mark is renewed before the first change',
      { replica: { tags: ours({}, ORIGIN_ARN.replace(/.{6}$/, 'ZzZzZz')), description: 'x' } },
      [
        { do: 'tag', tags: ours() },
        { do: 'describe', description: '' },
      ],
    ],
    [
      'ours, without the name of a mapping: it gets it before the first change',
      { replica: { tags: { 'lockstep:origin': ORIGIN_ARN }, description: 'x' } },
      [
        { do: 'tag', tags: ours() },
        { do: 'describe', description: '' },
      ],
    ],
    [
      'ours and in sync, without the name of a mapping: nothing',
      { replica: { tags: { 'lockstep:origin': ORIGIN_ARN } } },
      [],
    ],
    ['not ours, but in sync: nothing', { replica: { tags: {} } }, []],
    [
      'everything at once: restore, adopt, rekey, put, relabel, describe, tag',
      {
        origin: { description: 'd', tags: { a: 'b' } },
        replica: { labels: 'x[AWSCURRENT]', tags: {}, pendingDeletion: true, kmsKey: 'k' },
      },
      [
        { do: 'restore' },
        adopt,
        mark(AWS_KEY),
        { do: 'rekey', key: null },
        put('v2'),
        relabel('v2', 'x'),
        { do: 'describe', description: 'd' },
        { do: 'tag', tags: { a: 'b' } },
      ],
    ],
    ['no origin: nothing', { origin: absent, replica: absent }, []],
  ])('%s', (_, said, actions) => {
    expect(planHeal(assess(pair(said)))).toEqual(actions);
  });
});
