import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { report, row } from '../support/report.ts';
import { largeReport, sampleReport } from '../support/sample-report.ts';
import { sampleStrips } from '../support/sample-strips.ts';
import { launchChromium, PHONE, withPage } from './chromium.ts';

// The kind of fault: text of a report that is run, a request that leaves the page, and a page that not everyone can read.

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const EVIL = `</script><script>document.title='run'</script><img src=https://evil.example/x onerror=alert(1)><!--`;

function hostileReport(): Report {
  const details = [{ kind: 'metadata', tag: EVIL, expected: EVIL, found: EVIL }] as const;
  const one = row({ secret: EVIL, name: `${EVIL} `, target: EVIL, status: 'failed', reason: EVIL, details });
  const orphan = { target: EVIL, region: EVIL, account: EVIL, name: EVIL, origin: EVIL };
  const long = row({ secret: 'x'.repeat(512), status: 'blocked', reason: 'y'.repeat(2000) });
  return {
    ...report([one, long, row({ secret: 'prod/\u202egnp.exe' })], { held: EVIL, by: EVIL }),
    mapping: EVIL,
    file: EVIL,
    warnings: [EVIL],
    orphaned: [orphan],
  };
}

const HOSTILE_CELL = new URLSearchParams({ secret: EVIL, at: EVIL }).toString();

describe('a hostile report', () => {
  test('is shown as text, and runs and asks for nothing', async () => {
    const use = async ({ page, requests, complaints }: Parameters<Parameters<typeof withPage>[2]>[0]) => {
      expect(await page.locator('dialog h2').textContent()).toBe(EVIL);
      expect(await page.locator('img, iframe, #page script').count()).toBe(0);
      expect(await page.title()).not.toBe('run');
      expect(requests).toEqual([]);
      expect(complaints).toEqual([]);
    };
    await withPage(browser, hostileReport(), use, { hash: HOSTILE_CELL });
  });

  test('has no name that reads as another, by characters that turn text about', async () => {
    await withPage(browser, hostileReport(), async ({ page }) => {
      const names = await page.locator('.row .name').allTextContents();
      expect(names).toContain('prod/\ufffdgnp.exe');
    });
  });

  test('is no wider than a phone', async () => {
    const width = ({ page }: { readonly page: Page }) => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await withPage(browser, hostileReport(), width, PHONE)).toBe(390);
    expect(await withPage(browser, hostileReport(), width, { ...PHONE, hash: HOSTILE_CELL })).toBe(390);
  });
});

describe('the policy of the page', () => {
  test('is in force: no other script runs, and no request leaves', async () => {
    await withPage(browser, sampleReport(), async ({ page, requests }) => {
      const outcome = await page.evaluate(async () => {
        const script = document.createElement('script');
        script.textContent = 'document.title = "run"';
        document.body.append(script);
        const image = new Image();
        image.src = 'https://evil.example/x.png';
        const fetched = await fetch('https://evil.example/').then(
          () => 'answered',
          () => 'refused',
        );
        return { title: document.title, fetched };
      });
      expect(outcome.title).not.toBe('run');
      expect(outcome.fetched).toBe('refused');
      expect(requests).toEqual([]);
    });
  });

  test('has nothing to refuse while a person uses the page', async () => {
    await withPage(browser, sampleReport(), async ({ page, requests, complaints }) => {
      await page.getByRole('searchbox').fill('ledger');
      await page.getByRole('button', { name: /ledger in dublin/ }).click();
      await page.getByRole('button', { name: 'Copy lockstep explain' }).click();
      await page.pdf();
      expect([requests, complaints]).toEqual([[], []]);
    });
  });
});

describe('axe finds nothing', () => {
  type Options = Parameters<typeof withPage>[3];
  const open = 'secret=prod%2Fpayments%2Fledger&at=dublin';
  test.each<[what: string, report: () => Report, options: Options]>([
    ['in light', sampleReport, {}],
    ['in dark', sampleReport, { colorScheme: 'dark' }],
    ['on a phone', sampleReport, PHONE],
    ['while details are open', sampleReport, { hash: open }],
    ['while details are open in dark', sampleReport, { hash: open, colorScheme: 'dark' }],
    ['with the days before', sampleReport, { strips: sampleStrips(sampleReport()) }],
    ['with the days before in dark', sampleReport, { strips: sampleStrips(sampleReport()), colorScheme: 'dark' }],
    ['with the days before on a phone', sampleReport, { strips: sampleStrips(sampleReport()), ...PHONE }],
    ['with the days before in details', sampleReport, { strips: sampleStrips(sampleReport()), hash: open }],
    ['while a filter is set', sampleReport, { hash: 'state=blocked,drifted&kind=wrong-key' }],
    ['while a filter is set in dark', sampleReport, { hash: 'state=in-sync,drifted', colorScheme: 'dark' }],
    ['when nothing is left', sampleReport, { hash: 'text=nosuch' }],
    ['in an empty report', () => report([]), {}],
    ['in a hostile report', hostileReport, {}],
    ['in 30,000 replicas', () => largeReport(10_000), {}],
  ])('%s', async (_, shown, options) => {
    expect(await withPage(browser, shown(), ({ page }) => violationsIn(page), options)).toEqual([]);
  });
});

/** What axe finds. It is evaluated from outside, so that the page's own policy stays in force. */
async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${any[0]?.message ?? ''} ${html}`));
}
