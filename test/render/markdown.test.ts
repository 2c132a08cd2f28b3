import fc from 'fast-check';
import { parse } from 'marked';
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/render/markdown.ts';
import { plainText } from '../../src/render/plain.ts';
import { report, row, rows } from '../support/report.ts';
import { anyReport } from './any-report.ts';

const asHtml = (markdown: string): string => parse(markdown, { async: false, gfm: true });

/** The texts of the cells of each table, a row each, as a reader sees them. */
function readTables(markdown: string): string[][][] {
  return [...asHtml(markdown).matchAll(/<table>(.*?)<\/table>/gs)].map(([table]) =>
    [...table.matchAll(/<tr>(.*?)<\/tr>/gs)]
      .slice(1)
      .map(([line]) => [...line.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => readText(cell))),
  );
}

function readText(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('\u200b', '');
}

const OURS = /<\/?(h3|h4|p|table|thead|tbody|tr|th|td|code|ul|li|strong)( align="right")?>\n?/g;

describe('a report as Markdown', () => {
  test('begins with the verdict, then the counts, then what is worst', () => {
    const failed = row({ secret: 'prod/api', status: 'failed', drift: ['unreachable'], reason: 'no answer' });
    const stale = row({ status: 'drifted', drift: ['stale'], actions: ['put', 'relabel'], behindSeconds: 5400 });
    const text = renderMarkdown(report([stale, failed, row({ secret: 'prod/web' })]));
    expect(text).toMatch(
      /^### ❌ Lockstep audit of lockstep\n\n2 of 3 replicas are not known to be in sync: 1 failed, 1 drifted\.\n/,
    );
    expect(text.indexOf('#### Failed: 1 replica')).toBeLessThan(text.indexOf('#### Drifted: 1 replica'));
    expect(readTables(text)).toEqual([
      [['3', '3', '1', '0', '1', '0', '1', '0']],
      [['prod/api', 'dublin (eu-west-1, 111122223333)', 'unreachable', '', 'no answer']],
      [['prod/db', 'dublin (eu-west-1, 111122223333)', 'stale', 'a heal would: put, relabel', '1 h 30 min behind']],
    ]);
  });

  test('is good news only if something was compared and all of it is in sync', () => {
    expect(renderMarkdown(report([]))).toContain('⚠️');
    expect(renderMarkdown({ ...report([row()]), warnings: ['line 4: prdo/* selects no secret'] })).toContain('⚠️');
    expect(renderMarkdown(report([row()]))).toContain(
      '✅ Lockstep audit of lockstep\n\nAll 1 replica in sync by version.',
    );
  });

  test('of any report fits a comment, and what was cut is counted', () => {
    const many = renderMarkdown(
      report([
        ...rows(3000, { status: 'drifted', drift: ['stale'], actions: ['put'] }),
        ...rows(5000, { target: 'sydney', status: 'failed', drift: ['unreachable'], reason: '<'.repeat(5000) }),
      ]),
    );
    expect(many.length).toBeLessThanOrEqual(65_536);
    const shown = readTables(many)[1]?.length ?? 0;
    expect(shown).toBeGreaterThan(10);
    expect(many).toContain(`${5000 - shown} more left out, to fit a comment of 65536 characters; -o json has all.`);
    expect(many).toContain('#### Drifted: 3000 replicas\n\n3000 more left out');
  });

  test('has each text of a report as text, and never as markup, whatever it is', () => {
    fc.assert(
      fc.property(anyReport, (generated) => {
        const markdown = renderMarkdown(generated);
        expect(markdown.length).toBeLessThanOrEqual(65_536);
        expect(asHtml(markdown).replace(OURS, '')).not.toMatch(/</);
        const [counts, ...tables] = readTables(markdown);
        expect(counts).toHaveLength(1);
        for (const table of tables) for (const cells of table) expect(cells).toHaveLength(5);
      }),
    );
  });

  test('shows names as they are, or what would be seen of them in a terminal', () => {
    fc.assert(
      fc.property(anyReport, (generated) => {
        const secrets = readTables(renderMarkdown(generated))
          .slice(1)
          .flat()
          .map(([secret = '']) => secret.trim());
        const wanted = ['failed', 'blocked', 'drifted', 'deferred', 'healed'].flatMap((status) =>
          generated.replicas.filter((one) => one.status === status).map(({ secret }) => plainText(secret)),
        );
        const seen = (name: string): string => (name.length > 400 ? `${name.slice(0, 400)}…` : name).trim();
        expect(secrets).toEqual(wanted.map(seen));
      }),
    );
  });

  test('mentions no person and refers to no issue', () => {
    const text = renderMarkdown(
      report([row({ status: 'failed', drift: ['unreachable'], reason: 'ask @octocat, #12' })]),
    );
    expect(text).toContain('ask &#64;&#8203;octocat, &#35;&#8203;12');
  });
});
