/** The kind: evidence that says more than the records, or what a page or a spreadsheet would run. */
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/core/memory/chain.ts';
import { summarizeHistory } from '../../src/core/memory/summary.ts';
import { renderEvidenceCsv } from '../../src/render/history/csv.ts';
import { type Evidence, renderEvidenceJson } from '../../src/render/history/evidence.ts';
import { renderEvidenceHtml } from '../../src/render/history/evidence-html.ts';
import { faultText, verdictTexts } from '../../src/render/history/verdict.ts';
import { at, chaptersOf, windowOf } from '../core/memory/chronicle.ts';
import { ranAt } from '../history/runs.ts';
import { row } from '../support/report.ts';

const KEPT = { oldest: 1, newest: 3, head: 'ab'.repeat(32) };
const SOUND: Verdict = { kept: KEPT, faults: [], provenUpTo: null };
const HOSTILE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'&amp;--><!--", '</style><b>'];
const FORMULAS = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1'];

function evidenceOf(secrets: readonly string[], verdict = SOUND): Evidence {
  const stale = secrets.map((secret) =>
    row({ secret, name: `copy-of-${secret}`, status: 'blocked', drift: ['stale'] }),
  );
  const runs = ['10:00', '11:00', '15:00'].map((time) => ranAt(at(time), { trigger: 'cli', rows: stale }));
  const summary = summarizeHistory(chaptersOf(runs), windowOf('10:00', '16:00'));
  return {
    mapping: secrets[0] ?? 'orders',
    where: `./${secrets[0]}`,
    madeAt: at('16:00'),
    summary,
    unreadable: [],
    verdict,
  };
}

describe('the page', () => {
  test('takes hostile names for text', () => {
    const page = renderEvidenceHtml(evidenceOf(HOSTILE));
    const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag));
    expect([...tags].toSorted()).toEqual(
      [
        'b',
        'body',
        'code',
        'dd',
        'dl',
        'dt',
        'h1',
        'h2',
        'head',
        'html',
        'li',
        'meta',
        'p',
        'section',
        'style',
        'table',
      ]
        .concat(['tbody', 'td', 'th', 'thead', 'title', 'tr', 'ul'])
        .toSorted(),
    );
    expect(page.match(/<(b|style)>/g)).toEqual(['<style>', '<b>', '<b>']);
    expect(page).toContain('&#60;script&#62;');
  });

  test('loads nothing, and its policy lets it', () => {
    const page = renderEvidenceHtml(evidenceOf(['prod/db']));
    expect(page).toMatch(
      /content="default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'"/,
    );
    expect(page).not.toMatch(/\s(src|href)=|url\(|<script|<link/);
  });

  test('says what was checked, what was found, what is not known, and by whom', () => {
    const page = renderEvidenceHtml(evidenceOf(['prod/db']));
    expect(page).toContain('<dt>Checks of everything, and what the schedule asks for</dt><dd>3 of 6</dd>');
    expect(page).toContain('<dt>Gaps, in which nothing is known</dt><dd>1, 4 h</dd>');
    expect(page).toContain('<dt>Findings, and those that are not over</dt><dd>1, 1</dd>');
    expect(page).toContain('<td>not over</td><td>6 h</td><td>a run by hand (record 1)</td>');
  });
});

test('a page of many replicas lists those with a finding, and counts the rest', () => {
  const rows = Array.from({ length: 1200 }, (_, index) =>
    row({ secret: `prod/${index}`, ...(index === 7 ? { status: 'blocked', drift: ['stale'] } : {}) }),
  );
  const summary = summarizeHistory(chaptersOf([ranAt(at('10:00'), { rows })]), windowOf('10:00', '11:00'));
  const page = renderEvidenceHtml({ ...evidenceOf(['prod/db']), summary });
  expect(page).toContain('<td>prod/7</td><td>dublin</td><td>all the time</td>');
  expect(page).toContain('<p>1,199 more had no finding; the table (csv) lists them.</p>');
  expect(page).not.toContain('prod/8');
});

describe('the table', () => {
  test('gives a spreadsheet no formula', () => {
    const cells = renderEvidenceCsv(evidenceOf(FORMULAS)).split('\r\n').slice(1, -1).flatMap(cellsOf);
    expect(cells.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
    expect(cells).toEqual(expect.arrayContaining(FORMULAS.map((name) => `'${name}`)));
  });

  test('has the same columns in each line, whatever the names', () => {
    const lines = renderEvidenceCsv(evidenceOf(['a "quoted", name', ...HOSTILE]))
      .split('\r\n')
      .slice(0, -1);
    const [head = '', ...others] = lines;
    expect(others.map((line) => cellsOf(line).length)).toEqual(others.map(() => head.split(',').length));
  });
});

test('programs get the same, with times and seconds', () => {
  const said = JSON.parse(renderEvidenceJson(evidenceOf(['prod/db'])));
  expect(said).toMatchObject({
    evidence: 'lockstep-evidence/1',
    gaps: [{ from: at('11:00'), to: at('15:00') }],
    incidents: [{ secret: 'prod/db', start: at('10:00'), end: null, seconds: 21_600 }],
    replicas: [{ inSyncSeconds: 0, inDriftSeconds: 21_600, unknownSeconds: 0 }],
    chain: { faults: [], provenUpTo: null },
  });
});

describe('the verdict claims', () => {
  test.each<[string, Verdict, RegExp, RegExp]>([
    ['consistency without a head', SOUND, /consistent.*another chain/s, /none was changed, removed or swapped/],
    [
      'proof up to a head',
      { ...SOUND, provenUpTo: 2 },
      /Up to record 2, none was.*Records 3 to 3 came later/s,
      /another chain/,
    ],
    [
      'nothing with a fault',
      { ...SOUND, faults: [{ kind: 'changed', record: 2 }] },
      /1 fault/,
      /is consistent|Up to record/,
    ],
    ['nothing without records', { ...SOUND, kept: null }, /no records/, /consistent/],
  ])('%s, and no more', (_, verdict, says, never) => {
    const text = verdictTexts(verdict).join('\n');
    expect(text).toMatch(says);
    expect(text).not.toMatch(never);
  });

  test.each([
    [{ kind: 'changed', record: 3 }, 'record 3 was changed'],
    [{ kind: 'swapped', record: 3, holds: 5 }, 'record 3 was swapped: what stands there is record 5'],
    [{ kind: 'missing', record: 3 }, 'record 3 is missing'],
    [{ kind: 'unreadable', record: 3 }, 'record 3 cannot be read'],
    [{ kind: 'removed-early', record: 3 }, 'record 3 is gone'],
    [{ kind: 'event-changed', record: 3, name: 'events/x' }, 'events/x, which it took in, was changed'],
    [{ kind: 'head-unknown', head: 'ff' }, 'no record has the head ff'],
  ] as const)('%o in a sentence', (fault, text) => expect(faultText(fault)).toContain(text));
});

/** The cells of a line of quoted cells. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));
}
