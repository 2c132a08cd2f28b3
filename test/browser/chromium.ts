import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core';
import type { Strips } from '../../src/core/memory/strips.ts';
import type { Report } from '../../src/core/report.ts';
import { renderHtml } from '../../src/render/html.ts';

const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** A page that is open, and what it did beside showing itself. */
export interface Opened {
  readonly page: Page;
  readonly url: string;
  /** What it asked for, itself aside. */
  readonly requests: readonly string[];
  /** Errors, refusals of the policy, and windows of its own. */
  readonly complaints: readonly string[];
}

/** Chromium as Debian packages it, or the one that `CHROMIUM` names. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

type PageOptions = BrowserContextOptions & {
  readonly hash?: string;
  /** What a history says of the days before. */
  readonly strips?: Strips | null;
};

/** Lends the page of a report in a tab of its own, opened from a file as people do. */
export async function withPage<T>(
  browser: Browser,
  report: Report,
  use: (opened: Opened) => Promise<T>,
  { hash = '', strips = null, ...options }: PageOptions = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-page-'));
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options });
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, renderHtml(report, { strips }));
    const page = await context.newPage();
    const url = pathToFileURL(file).href;
    const watched = watch(page, url);
    await page.goto(hash === '' ? url : `${url}#${hash}`);
    return await use({ page, url, ...watched });
  } finally {
    await context.close();
    await rm(folder, { recursive: true });
  }
}

function watch(page: Page, url: string): Pick<Opened, 'requests' | 'complaints'> {
  const requests: string[] = [];
  const complaints: string[] = [];
  const note = (request: Request) => {
    const isInside = request.url().startsWith('data:') || request.url().split('#')[0] === url;
    // Chromium also lists what the policy refused, which is an error on the console.
    if (!isInside && request.failure()?.errorText !== 'csp') requests.push(request.url());
  };
  page.on('requestfinished', note);
  page.on('requestfailed', note);
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  return { requests, complaints };
}
