import { render } from 'preact';
import type { Report } from '../../core/report.ts';
import { readPast } from '../model/past.ts';
import { App } from './app.tsx';

const root = document.getElementById('page');
const data = document.getElementById('report')?.textContent;
if (root === null || data == null) throw new Error('the page is not whole');

/** What has no shape of its own can turn the text around it about, so that a name reads as another. */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\x7f-\x9f]/gu;

const report: Report = JSON.parse(data.replace(INVISIBLE, '\ufffd'));

const strips = document.getElementById('past')?.textContent;
const past = strips == null ? null : readPast(report, JSON.parse(strips));

/** Paper cannot scroll: it gets other content, rendered at once, before the browser takes its picture. */
function draw(medium: 'screen' | 'paper'): void {
  render(<App report={report} past={past} medium={medium} />, root as HTMLElement);
}

draw('screen');
window.addEventListener('beforeprint', () => draw('paper'));
window.addEventListener('afterprint', () => draw('screen'));
