import { performance } from 'node:perf_hooks';
import type { Browser, Page } from 'playwright-core';
import type { Report } from '../src/core/report.ts';
import { BASE_STYLE, PAGE_SCRIPT, PAGE_STYLE } from '../src/page/built.ts';
import { renderHtml } from '../src/render/html.ts';
import { launchChromium, type Opened, withPage } from '../test/browser/chromium.ts';
import { largeReport } from '../test/support/sample-report.ts';
import { sampleStrips } from '../test/support/sample-strips.ts';
import { budgeted } from './budgeted.ts';
import { medianOf } from './median.ts';
import type { Table } from './table.ts';

/** The page of a report: what its code weighs, and how it opens and scrolls in Chromium. */
const SECRETS = 10_000;
const RUNS = 5;

/** The code is in every report that is mailed or kept. */
const CODE_BUDGET = 96;
const OPEN_BUDGET = 2000;
const FRAME_BUDGET = 32;

/** The page has two seconds of scrolling to drop a frame in. */
const FRAMES = 120;
const PIXELS_A_FRAME = 400;

/** Milliseconds since the navigation began, once what is there was painted. */
const PAINTED = 'new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))';

/** The milliseconds of each frame while the matrix scrolls. */
const SCROLL = `new Promise((done) => {
  const scroller = document.querySelector('.matrix-section .scroller');
  const frames = [];
  let last = performance.now();
  let top = 0;
  const next = (now) => {
    frames.push(now - last);
    last = now;
    top += ${PIXELS_A_FRAME};
    scroller.scrollTo(0, top);
    if (frames.length > ${FRAMES}) done(frames.slice(1));
    else requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})`;

export async function measurePage(): Promise<Table> {
  const report = largeReport(SECRETS);
  const strips = sampleStrips(report);
  const started = performance.now();
  const page = renderHtml(report, { strips });
  const rendered = performance.now() - started;
  const what = `${(SECRETS * 3).toLocaleString('en-US')} replicas and their last 30 days`;
  const { opened, filtered, frame, work } = await inChromium(report);
  return {
    title: `The page (medians of ${RUNS})`,
    head: ['what', 'measured', 'budget', ''],
    rows: [
      budgeted(
        'its code: script and styles',
        (PAGE_SCRIPT + BASE_STYLE + PAGE_STYLE).length / 1024,
        CODE_BUDGET,
        'KiB',
      ),
      [`the file, with ${what}`, `${(Buffer.byteLength(page) / 1024 / 1024).toFixed(1)} MiB`, '', ''],
      ['of which rendered by Lockstep in', `${rendered.toFixed(0)} ms`, '', ''],
      budgeted(`opened with ${what}: to the first paint of the matrix`, opened, OPEN_BUDGET, 'ms'),
      [`filtered by text, with ${what}`, `${filtered.toFixed(0)} ms`, '', ''],
      budgeted('a frame while it scrolls, 95th percentile', frame, FRAME_BUDGET, 'ms'),
      ['of which processor time of the page, mean', `${work.toFixed(1)} ms`, '', ''],
    ],
  };
}

interface Figures {
  readonly opened: number;
  readonly filtered: number;
  readonly frame: number;
  readonly work: number;
}

async function inChromium(report: Report): Promise<Figures> {
  const browser = await launchChromium();
  try {
    const runs: Figures[] = [];
    for (let run = 0; run < RUNS; run++) runs.push(await measureOnce(browser, report));
    const median = (figure: keyof Figures) => medianOf(runs.map((one) => one[figure]));
    return { opened: median('opened'), filtered: median('filtered'), frame: median('frame'), work: median('work') };
  } finally {
    await browser.close();
  }
}

function measureOnce(browser: Browser, report: Report): Promise<Figures> {
  const use = async ({ page }: Opened) => {
    await page.waitForSelector('.row');
    const opened = await page.evaluate<number>(PAINTED);
    const { frames, work } = await measureScroll(page);
    return { opened, frame: percentile95(frames), work, filtered: await timeFilter(page) };
  };
  return withPage(browser, report, use, { strips: sampleStrips(report) });
}

/** The frames while it scrolls, and the processor time of the page's thread for each, which a busy machine changes little. */
async function measureScroll(page: Page): Promise<{ readonly frames: readonly number[]; readonly work: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const workSoFar = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const before = await workSoFar();
  const frames = await page.evaluate<number[]>(SCROLL);
  return { frames, work: ((await workSoFar()) - before) * (1000 / frames.length) };
}

/** From the key that ends the text to the paint of what is left. */
async function timeFilter(page: Page): Promise<number> {
  await page.getByRole('searchbox').fill('service-999');
  const before = await page.evaluate<number>('performance.now()');
  await page.getByRole('searchbox').press('9');
  return (await page.evaluate<number>(PAINTED)) - before;
}

function percentile95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;
}
