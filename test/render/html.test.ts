import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { renderHtml } from '../../src/render/html.ts';
import { report, row } from '../support/report.ts';
import { sampleReport } from '../support/sample-report.ts';

// The kind of fault: text of a report that becomes markup, and a page that may load, run or send something.

const HOSTILE = '</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>]]>&lt;"\'';

/** The page without what its elements hold. */
function skeletonOf(page: string): string {
  return page.replace(/(<(style|script)[^>]*>)[^<]*(<\/\2>)/g, '$1$3').replace(/(<(title|h1)>)[^<]*/g, '$1');
}

function reportIn(page: string): unknown {
  const [, json = ''] = /<script type="application\/json" id="report">([^<]*)<\/script>/.exec(page) ?? [];
  return JSON.parse(json);
}

function hostile(text: string): Report {
  const details = [{ kind: 'metadata', tag: text, expected: text, found: text }] as const;
  const one = row({ secret: text, name: text, target: text, status: 'failed', reason: text, details });
  const orphan = { target: text, region: text, account: text, name: text, origin: text };
  return { ...report([one]), mapping: text, file: text, warnings: [text], orphaned: [orphan] };
}

describe('text of a report is text of the page', () => {
  test('whatever it says, the page has the same elements and the report comes out as it went in', () => {
    const skeleton = skeletonOf(renderHtml(hostile('x')));
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(HOSTILE, '$&', '$1', '\u2028', '-->'));
    fc.assert(
      fc.property(anyText, (text) => {
        const page = renderHtml(hostile(text));
        expect(skeletonOf(page)).toBe(skeleton);
        expect(reportIn(page)).toEqual(hostile(text));
      }),
    );
  });
});

describe('the policy', () => {
  const page = renderHtml(sampleReport());
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];

  test('allows the script and the styles of the page by their hashes, and nothing else', () => {
    const hashes = ['script', 'style'].map((name) => {
      const [, text = ''] = new RegExp(`<${name}>([^<]*(?:<(?!/${name})[^<]*)*)</${name}>`).exec(page) ?? [];
      return `${name}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    });
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      ...hashes,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('comes before all that it is about', () => {
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.search(/<(style|script|link|title)/));
  });

  test('has nothing to forbid: the page names no address', () => {
    const { origin: _, ...rest } = sampleReport();
    const bare = renderHtml({ ...rest, origin: { region: 'us-east-1', account: '1' }, orphaned: [] });
    const addresses = bare.match(/(?:https?:)?\/\/[\w.-]+\.\w+[^\s"'`]*/g) ?? [];
    expect(addresses.filter((address) => !address.includes('www.w3.org/'))).toEqual([]);
    expect(bare).not.toMatch(/<[^>]+\s(src|href)="(?!data:)/);
  });
});

test('the page says its verdict in its title, and where scripts are off', () => {
  const page = renderHtml(report([row()]));
  expect(page).toContain('<title>lockstep: The one replica is in sync.</title>');
  expect(page).toContain('<noscript><h1>The one replica is in sync.</h1>');
});
