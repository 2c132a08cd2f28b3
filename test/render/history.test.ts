/** The kind: a picture that looks better than what it shows, or text that only fits a wide terminal. */
import { describe, expect, test } from 'vitest';
import type { Window } from '../../src/core/memory/chapters.ts';
import type { Share } from '../../src/core/memory/shares.ts';
import { summarizeHistory } from '../../src/core/memory/summary.ts';
import { BLOCKS, drawBar, LETTERS } from '../../src/render/history/bar.ts';
import { renderHistoryText } from '../../src/render/history/text.ts';
import { shareText } from '../../src/render/history/words.ts';
import { at, chaptersOf, windowOf } from '../core/memory/chronicle.ts';
import { ranAt } from '../history/runs.ts';
import { row } from '../support/report.ts';

const same = (text: string) => text;
const paint = { bad: same, warn: same, good: same, quiet: same, strong: same };
const TEN: Window = { from: 0, to: 10_000 };

function share(over: Partial<Share>): Share {
  return {
    secret: 'prod/db',
    target: 'dublin',
    name: 'prod/db',
    declared: [TEN],
    inDrift: [],
    unknown: [],
    inSyncMs: 0,
    inDriftMs: 0,
    unknownMs: 0,
    inSyncShare: null,
    incidents: 0,
    longestMs: 0,
    meanMs: 0,
    missedEvents: 0,
    worstBehindSeconds: null,
    ...over,
  };
}

describe('a bar of ten cells', () => {
  test.each([
    ['all in sync', {}, '▁▁▁▁▁▁▁▁▁▁', '__________'],
    ['in drift for two cells', { inDrift: [{ from: 2000, to: 4000 }] }, '▁▁██▁▁▁▁▁▁', '__##______'],
    ['in drift for a blink', { inDrift: [{ from: 2000, to: 2001 }] }, '▁▁▃▁▁▁▁▁▁▁', '__#_______'],
    ['not known for a blink', { unknown: [{ from: 5000, to: 5001 }] }, '▁▁▁▁▁·▁▁▁▁', '_____.____'],
    [
      'drift before what is not known',
      { inDrift: [{ from: 0, to: 1 }], unknown: [{ from: 0, to: 999 }] },
      '▃▁▁▁▁▁▁▁▁▁',
      '#_________',
    ],
    ['in the mapping for the second half', { declared: [{ from: 5000, to: 10_000 }] }, '     ▁▁▁▁▁', '     _____'],
  ])('%s', (_, over, blocks, letters) => {
    expect(drawBar(share(over), TEN, 10, { paint, signs: BLOCKS })).toBe(blocks);
    expect(drawBar(share(over), TEN, 10, { paint, signs: LETTERS })).toBe(letters);
  });
});

describe('figures', () => {
  test.each([
    [1, '100 %'],
    [0.99999, '99.99 %'],
    [0.5, '50 %'],
    [0.57, '57 %'],
    [null, 'unknown'],
  ])('%d is %s, never rounded up', (part, text) => expect(shareText(part)).toBe(text));
});

describe('the text', () => {
  const names = ['prod/db', `prod/${'very/long/'.repeat(12)}name`, 'prod/\u001b[31mred\nline'];
  const rows = names.map((secret, index) =>
    row({
      secret,
      target: index === 1 ? 'a-target-with-a-long-name' : 'dublin',
      status: 'blocked',
      drift: ['stale', 'metadata'],
    }),
  );
  const times = ['10:00', '11:00', '15:00'];
  const chapters = chaptersOf(times.map((time) => ranAt(at(time), { trigger: 'cli', rows })));
  const healed = chaptersOf(
    times.map((time) => ranAt(at(time), { trigger: 'cli', rows: time === '10:00' ? rows : [row()] })),
  );
  const options = { paint, blocks: true, mapping: 'orders-dr', where: './history', all: false, unreadable: [] };

  test.each([
    ['drift that lasts', chapters],
    ['drift that was resolved', healed],
  ])('of %s fits 80 columns, but for a word that is longer', (_, of) => {
    const text = renderHistoryText(summarizeHistory(of, windowOf('10:00', '16:00')), options);
    expect(text).toContain('%: how much of the time that is known it was in sync');
    const long = text.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '));
    expect(long.map((line) => line.slice(0, 20))).toEqual([]);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('in sync all the time');
  });

  test('of a quiet time says so, and only then', () => {
    const quiet = chaptersOf(['10:00', '11:00'].map((time) => ranAt(at(time), { rows: [row()] })));
    const textOf = (from: string, to: string) =>
      renderHistoryText(summarizeHistory(quiet, windowOf(from, to)), options);
    expect(textOf('10:00', '12:00')).toContain('1 replica in sync all the time.');
    expect(textOf('10:00', '14:00')).not.toContain('in sync all the time');
  });

  test('of many replicas lists those with drift and counts the rest', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      row({ secret: `prod/${index}`, ...(index === 7 ? { status: 'blocked', drift: ['stale'] } : {}) }),
    );
    const text = renderHistoryText(
      summarizeHistory(chaptersOf([ranAt(at('10:00'), { rows: many })]), windowOf('10:00', '11:00')),
      options,
    );
    expect(text).toContain('prod/7\n');
    expect(text).toContain('and 59 replicas more, without drift; --all lists them');
  });
});
