import { expect, test } from 'vitest';
import type { PrunedReplica, PruneReport } from '../../src/core/prune-report.ts';
import { renderPruneText } from '../../src/render/prune.ts';

const marked = (sign: string) => (text: string) => `${sign}${text}`;
const paint = { bad: marked('!'), warn: marked('?'), good: marked('+'), quiet: marked(''), strong: marked('') };

const DUBLIN = { target: 'dublin', region: 'eu-west-1', account: '111122223333' };
const ORPHAN = {
  ...DUBLIN,
  name: 'prod/old',
  origin: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/old-AbCdEf',
};
const SEEN = { ...DUBLIN, seen: true };
const UNSEEN = { ...DUBLIN, region: 'eu-north-1', target: 'eu-north-1', seen: false, reason: 'access\ndenied' };

function linesOf(report: Partial<PruneReport>): string[] {
  const text = renderPruneText({ orphans: [], unnamed: [], places: [SEEN], ...report }, { paint, mapping: 'orders' });
  return text.trimEnd().split('\n');
}

function orphans(...statuses: PrunedReplica['status'][]): PrunedReplica[] {
  return statuses.map((status) => ({ ...ORPHAN, status }));
}

test('no orphan is good news only if every place could be looked at', () => {
  const none = 'No orphans found: the mapping "orders" asks for each of its replicas that was seen.';
  expect(linesOf({})).toEqual([
    `+${none}`,
    'Looked at 1 place: dublin (eu-west-1, 111122223333). --region adds Regions.',
  ]);
  expect(linesOf({ places: [SEEN, UNSEEN] })).toEqual([
    `?${none}`,
    'Looked at 1 place: dublin (eu-west-1, 111122223333). --region adds Regions.',
    '!Could not look at eu-north-1 (111122223333): access denied',
  ]);
});

test('the last line under the table counts what is left, or what was deleted', () => {
  const closing = (...statuses: PrunedReplica['status'][]) =>
    linesOf({ orphans: orphans(...statuses) }).find((line) => line.startsWith('?'));
  expect(closing('orphaned', 'orphaned')).toBe(
    '?2 replicas that the mapping no longer asks for. With --yes they are deleted; for 30 days each can be restored.',
  );
  expect(closing('deleted', 'failed')).toBe(
    '?1 of 2 orphans deleted; for 30 days each can be restored (aws secretsmanager restore-secret).',
  );
});

test('a replica without the name of a mapping is named, with the tag that would claim it', () => {
  expect(linesOf({ unnamed: [ORPHAN] })).toContainEqual(
    expect.stringContaining(
      'prod/old (eu-west-1, 111122223333). If they belong to this mapping, tag them lockstep:mapping=orders',
    ),
  );
});

test('orphans fit 80 columns: by name and place, with the origin only if it has another name', () => {
  const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:';
  const named = orphans('orphaned')[0] as PrunedReplica;
  const renamed: PrunedReplica = {
    ...named,
    name: 'shared/a',
    origin: `${arn}prod/a-AbCdEf`,
    status: 'kept',
    reason: 'it changed',
  };
  const lines = linesOf({ orphans: [named, renamed] });
  expect(lines.slice(0, 3)).toEqual([
    '  prod/old                   eu-west-1, 111122223333  orphaned',
    '  shared/a of prod/a-AbCdEf  eu-west-1, 111122223333  kept',
    '  shared/a in eu-west-1: it changed',
  ]);
});
