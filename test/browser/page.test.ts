import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { STATES } from '../../src/page/model/words.ts';
import { report, row } from '../support/report.ts';
import { largeReport, sampleReport } from '../support/sample-report.ts';
import { sampleStrips } from '../support/sample-strips.ts';
import { launchChromium, type Opened, PHONE, withPage } from './chromium.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const open = <T>(shown: Report, use: (opened: Opened) => Promise<T>, options?: Parameters<typeof withPage>[3]) =>
  withPage(browser, shown, use, options);

const cellOf = (page: Page, secret: string, target: string) =>
  page.getByRole('button', { name: `${secret} in ${target}:` });

const secretsIn = (page: Page) =>
  page.locator('.row:not(.group) .name').evaluateAll((names) => names.map((name) => name.getAttribute('title')));

const addressOf = (page: Page) => page.evaluate(() => location.href);

describe('at a glance', () => {
  test('the verdict, the counts, and a cell for each replica with the sign and the kinds of its state', async () => {
    await open(sampleReport(), async ({ page }) => {
      expect(await page.locator('h1').textContent()).toMatch(/^1 of 36 replicas could not be read or healed/);
      const counts = await page.locator('.tile b').allTextContents();
      expect(counts).toEqual(['1', '1', '1', '1', '2', '30']);
      for (const { secret, target, status, drift } of sampleReport().replicas) {
        const cell = cellOf(page, secret, target);
        expect(await cell.getAttribute('aria-label')).toContain(STATES[status].title);
        expect(await cell.locator('.icon').count()).toBe(1);
        expect(await cell.textContent()).toBe(drift.join(', '));
      }
    });
  });

  test('each state has a sign of its own, so that colour is never alone in saying it', async () => {
    await open(sampleReport(), async ({ page }) => {
      const signs = await page
        .locator('.tile path')
        .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
      expect(new Set(signs).size).toBe(6);
    });
  });

  test('warnings, what was resolved, and orphans', async () => {
    await open(sampleReport(), async ({ page }) => {
      const text = await page.locator('main').textContent();
      for (const words of ['matches no secret', 'Resolved since the run before', 'by itself', 'prod/orders/retired'])
        expect(text).toContain(words);
    });
  });

  test('a report without replicas says that nothing was compared', async () => {
    await open(report([]), async ({ page, complaints }) => {
      expect(await page.locator('h1').textContent()).toBe('The mapping selects no replica; nothing was compared.');
      expect(await page.getByRole('grid').count()).toBe(0);
      expect(complaints).toEqual([]);
    });
  });
});

describe('filters', () => {
  test('by state, kind, target and text narrow what is shown, and say to how many', async () => {
    await open(sampleReport(), async ({ page }) => {
      await page.locator('.tile.deferred').click();
      await expect.poll(() => secretsIn(page)).toEqual(['prod/payments/ledger']);
      await expect.poll(() => page.getByRole('status').textContent()).toBe('1 of 14 secrets');
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.getByLabel('Kind of drift').selectOption('stale');
      await expect.poll(() => secretsIn(page)).toEqual(['prod/payments/ledger', 'prod/orders/db']);
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.getByLabel('Target', { exact: true }).selectOption('partner');
      await expect.poll(() => page.locator('.head > *').count()).toBe(2);
      await page.getByRole('searchbox').fill('stripe');
      await expect.poll(() => secretsIn(page)).toEqual(['prod/payments/stripe']);
      await page.getByRole('searchbox').fill('nothing of the kind');
      await expect.poll(() => page.locator('.nothing').textContent()).toContain('No replica is like that');
    });
  });

  test('are in the address, so that a link shows the same, and a changed address is followed', async () => {
    await open(sampleReport(), async ({ page, url }) => {
      await page.locator('.tile.blocked').click();
      await page.getByRole('searchbox').fill('signing');
      await expect.poll(() => addressOf(page)).toBe(`${url}#state=blocked&text=signing`);
      await page.reload();
      await expect.poll(() => secretsIn(page)).toEqual(['prod/orders/signing']);
      await page.evaluate(() => {
        location.hash = 'kind=missing';
      });
      await expect.poll(() => secretsIn(page)).toEqual(['legacy-token']);
    });
  });
});

describe('details', () => {
  test('open on a click: why, what differs, versions, since when, what a heal would do, and the commands', async () => {
    await open(sampleReport(), async ({ page }) => {
      await cellOf(page, 'prod/payments/ledger', 'dublin').click();
      const text = await page.getByRole('dialog').textContent();
      for (const words of ['onDrift: report leaves it', 'someone wrote to the replica', 'checkout', 'Ledger database'])
        expect(text).toContain(words);
      expect(text).toContain('31 Jan 2026');
      expect(text).toContain('7f0d2f1c-4b0a-4a52-9a5d-0c7f6f1f2b11');
      expect(text).toContain('lockstep explain prod/payments/ledger');
      expect(text).toContain('lockstep audit --secret=prod/payments/ledger --target=dublin');
    });
  });

  test('say what was done, how far behind it was, and that no event came', async () => {
    await open(sampleReport(), async ({ page }) => {
      await cellOf(page, 'prod/orders/db', 'sydney').click();
      const text = await page.getByRole('dialog').textContent();
      for (const words of ['What was done', 'copy the value, then move AWSCURRENT', '1 hour 30 minutes', 'missed'])
        expect(text).toContain(words);
    });
  });

  test('are in the address, and close with the button', async () => {
    const hash = 'secret=prod%2Forders%2Fsigning&at=sydney';
    await open(
      sampleReport(),
      async ({ page, url }) => {
        const dialog = page.getByRole('dialog', { name: 'prod/orders/signing' });
        expect(await dialog.isVisible()).toBe(true);
        await dialog.getByRole('button', { name: 'Close' }).click();
        await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
        expect(await addressOf(page)).toBe(url);
      },
      { hash },
    );
  });

  test('show all replicas that a secret has in one target', async () => {
    const twice = [row({ name: 'one' }), row({ name: 'other', status: 'blocked', drift: ['foreign'] })];
    await open(report(twice), async ({ page }) => {
      expect(await cellOf(page, 'prod/db', 'dublin').textContent()).toBe('foreign +1');
      await cellOf(page, 'prod/db', 'dublin').click();
      const text = await page.getByRole('dialog').textContent();
      expect(text).toContain('as one');
      expect(text).toContain('as other');
    });
  });
});

describe('the days before, if a history is at hand', () => {
  const strips = sampleStrips(sampleReport());
  const LEDGER = 'prod/payments/ledger in dublin';

  test('are a strip in each cell, in words for those who do not see it, and none without a history', async () => {
    await open(
      sampleReport(),
      async ({ page, complaints }) => {
        expect(await page.locator('.cell').count()).toBe(await page.locator('.cell .strip').count());
        const name = await page.getByRole('button', { name: `${LEDGER}:` }).getAttribute('aria-label');
        expect(name).toContain('in drift on 4 days, not fully known on 3 days, otherwise in sync');
        const image = await page
          .locator('.cell .strip')
          .first()
          .evaluate((one) => getComputedStyle(one).backgroundImage);
        expect(image).toContain('linear-gradient');
        expect(complaints).toEqual([]);
      },
      { strips },
    );
    await open(sampleReport(), async ({ page }) => expect(await page.locator('.strip, .days').count()).toBe(0));
  });

  test('stand above the matrix for all replicas, with the worst, which open', async () => {
    await open(
      sampleReport(),
      async ({ page }) => {
        const section = page.getByRole('region', { name: 'The last 30 days' });
        const text = await section.textContent();
        for (const words of ['99.19 %', '4 days 21 hours', 'Events missed1', 'Gaps in checking1'])
          expect(text).toContain(words);
        expect(await section.locator('.days .unknown').count()).toBe(3);
        await section.getByRole('button', { name: LEDGER }).click();
        const details = await page.getByRole('dialog').textContent();
        expect(details).toContain('In sync 92.77 % of the time that is known; in drift 3 times');
      },
      { strips },
    );
  });
});

describe('by keyboard alone', () => {
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

  test('Tab leads to one cell, arrows to the others, Enter opens, Escape leads back', async () => {
    await open(sampleReport(), async ({ page }) => {
      await page.getByLabel('Target', { exact: true }).focus();
      await page.keyboard.press('Tab');
      expect(await focused(page)).toMatch(/^prod\/payments\/stripe in dublin/);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => focused(page)).toMatch(/^prod\/payments\/ledger in partner/);
      await page.keyboard.press('Enter');
      expect(await page.getByRole('dialog').textContent()).toContain('prod/payments/ledger');
      await page.keyboard.press('Escape');
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
      expect(await focused(page)).toMatch(/^prod\/payments\/ledger in partner/);
    });
  });

  test('leads through cells that are empty, and through thousands of rows', async () => {
    await open(largeReport(10_000), async ({ page }) => {
      await page.locator('[data-column="0"]').first().focus();
      await page.keyboard.press('Control+End');
      await expect.poll(() => focused(page)).toMatch(/in sydney/);
      const last = await page.locator('.row:has(:focus)').getAttribute('aria-rowindex');
      expect(last).toBe(await page.getByRole('grid').getAttribute('aria-rowcount'));
      await page.keyboard.press('Control+Home');
      await expect.poll(() => focused(page)).toMatch(/^prod\/team-00\/service-0 in dublin/);
    });
  });

  test('shows the cell that has the focus beside the headers, however many targets there are', async () => {
    const many = Array.from({ length: 24 }, (_, at) => row({ target: `target-${at}` }));
    await open(report(many), async ({ page }) => {
      const left = async (selector: string) => (await page.locator(selector).boundingBox())?.x ?? 0;
      await page.locator('[data-column="0"]').first().focus();
      await page.keyboard.press('End');
      await expect.poll(() => focused(page)).toMatch(/in target-9:/);
      await expect.poll(() => left('.cell:focus')).toBeLessThan(1280);
      for (let moved = 0; moved < 12; moved++) await page.keyboard.press('ArrowLeft');
      await expect.poll(() => focused(page)).toMatch(/in target-19:/);
      const name = await page.locator('.row .name').boundingBox();
      await expect.poll(() => left('.cell:focus')).toBeGreaterThanOrEqual((name?.x ?? 0) + (name?.width ?? 0));
    });
  });

  test('loses no key of those that come faster than it is drawn', async () => {
    await open(report([row({ target: 'a' }), row({ target: 'b' }), row({ target: 'c' })]), async ({ page }) => {
      await page.locator('[data-column="0"]').focus();
      await page.evaluate(() => {
        for (const key of ['ArrowRight', 'ArrowRight'])
          document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      });
      await expect.poll(() => focused(page)).toMatch(/in c:/);
    });
  });

  test('a slash leads to the text filter', async () => {
    await open(sampleReport(), async ({ page }) => {
      await page.keyboard.press('/');
      await page.keyboard.type('web');
      expect(await page.getByRole('searchbox').inputValue()).toBe('web');
    });
  });
});

describe('with 30,000 replicas', () => {
  test('only the rows that can be seen are in the document, and the last can be scrolled to', async () => {
    await open(largeReport(10_000), async ({ page }) => {
      expect(await page.locator('.row').count()).toBeLessThan(60);
      await page.locator('.matrix-section .scroller').evaluate((scroller) => {
        scroller.scrollTop = scroller.scrollHeight;
      });
      const rowcount = await page.getByRole('grid').getAttribute('aria-rowcount');
      await expect.poll(() => page.locator(`[aria-rowindex="${rowcount}"]`).count()).toBe(1);
      const head = await page.locator('.head').boundingBox();
      const scroller = await page.locator('.matrix-section .scroller').boundingBox();
      expect(Math.abs((head?.y ?? 0) - (scroller?.y ?? 0))).toBeLessThan(3);
    });
  });
});

describe('while it scrolls, rows get the elements of others', () => {
  const scrollTo = (page: Page, top: number) =>
    page.locator('.matrix-section .scroller').evaluate((scroller, to) => scroller.scrollTo(0, to), top);
  const indexes = (page: Page) =>
    page.locator('.row').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));

  test('and at rest they are in their own order in the document, for those who do not see it', async () => {
    await open(largeReport(1000), async ({ page }) => {
      for (const top of [400, 900, 5000, 5300]) await scrollTo(page, top);
      await expect.poll(async () => (await indexes(page))[1]).toBeGreaterThan(100);
      await expect
        .poll(async () => {
          const [kept, ...seen] = (await indexes(page)).toSorted((one, other) => one - other);
          return String(await indexes(page)) === String([...seen, kept]);
        })
        .toBe(true);
    });
  });

  test('and the cell that has the focus keeps it', async () => {
    await open(largeReport(1000), async ({ page }) => {
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      await page.locator('[data-column="0"]').nth(3).focus();
      const before = await focused();
      for (const top of [300, 900, 5000, 100, 0]) {
        await scrollTo(page, top);
        await page.waitForTimeout(200);
        expect(await focused()).toBe(before);
      }
    });
  });
});

describe('on a phone', () => {
  test('the page is as wide as the screen, and cells are as high as a finger needs', async () => {
    await open(
      sampleReport(),
      async ({ page }) => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
        const box = await cellOf(page, 'prod/payments/stripe', 'partner').boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(40);
        expect(
          await page.locator('.matrix-section .scroller').evaluate((one) => one.scrollWidth > one.clientWidth),
        ).toBe(false);
      },
      PHONE,
    );
  });
});

test('the page is dark where the reader wants it dark', async () => {
  const ground = (colorScheme: 'light' | 'dark') =>
    open(sampleReport(), ({ page }) => page.evaluate(() => getComputedStyle(document.body).backgroundColor), {
      colorScheme,
    });
  expect(await ground('light')).toBe('rgb(251, 251, 250)');
  expect(await ground('dark')).toBe('rgb(19, 21, 25)');
});

describe('on paper', () => {
  test('the whole matrix is a table, and what is not in sync is there in full', async () => {
    await open(sampleReport(), async ({ page }) => {
      await page.evaluate(() =>
        window.addEventListener('beforeprint', () => {
          document.title = document.querySelector('main')?.textContent ?? '';
        }),
      );
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      const printed = await page.title();
      for (const { secret } of sampleReport().replicas) expect(printed).toContain(secret);
      expect(printed).toContain('allow it in its trust policy');
      expect(await page.getByRole('grid').count()).toBe(1);
    });
  });

  test('30,000 replicas become a few pages, worst first, that say how many are left out', async () => {
    await open(largeReport(10_000), async ({ page }) => {
      await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
      expect(await page.locator('.paper tbody tr').count()).toBe(400);
      expect(await page.locator('.paper').textContent()).toContain('and 9,600 more secrets');
    });
  });
});
