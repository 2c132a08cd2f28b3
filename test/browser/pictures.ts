import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { sampleReport } from '../support/sample-report.ts';
import { sampleStrips } from '../support/sample-strips.ts';
import { launchChromium, PHONE, withPage } from './chromium.ts';

/** Makes the pictures of the page in docs/: `npm run pictures`. They were made with the font Inter installed. */
const WIDE = { viewport: { width: 1120, height: 1180 } };
const DETAILS = 'secret=prod%2Fpayments%2Fledger&at=dublin';

const PICTURES: Readonly<Record<string, BrowserContextOptions & { readonly hash?: string }>> = {
  'report-light': { ...WIDE, colorScheme: 'light' },
  'report-dark': { ...WIDE, colorScheme: 'dark' },
  'report-details': { ...WIDE, colorScheme: 'light', hash: DETAILS },
  'report-phone': { ...PHONE, viewport: { width: 390, height: 1500 }, deviceScaleFactor: 1, colorScheme: 'light' },
};

const browser = await launchChromium();
try {
  for (const [name, options] of Object.entries(PICTURES)) await takePicture(browser, name, options);
} finally {
  await browser.close();
}

async function takePicture(chromium: Browser, name: string, options: (typeof PICTURES)[string]): Promise<void> {
  const path = fileURLToPath(new URL(`../../docs/${name}.png`, import.meta.url));
  const report = sampleReport();
  await withPage(
    chromium,
    report,
    async ({ page }) => {
      await page.waitForSelector('.row');
      // A picture shows no one's cursor.
      await page.evaluate('document.activeElement.blur()');
      await page.screenshot({ path });
    },
    { ...options, strips: sampleStrips(report) },
  );
}
