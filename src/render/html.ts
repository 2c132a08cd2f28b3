import type { Strips } from '../core/memory/strips.ts';
import type { Report } from '../core/report.ts';
import { BASE_STYLE, PAGE_SCRIPT, PAGE_STYLE } from '../page/built.ts';
import { framePage } from './page-frame.ts';
import { verdictOf } from './verdict.ts';

/**
 * Renders a report as a page that stands alone: its script, its styles and the report itself are in it, and its policy
 * allows nothing else. The report is data of the page, never markup, and so is what a history says of the days before.
 */
export function renderHtml(report: Report, { strips = null }: { readonly strips?: Strips | null } = {}): string {
  const { sentence, tone } = verdictOf(report);
  return framePage({
    title: escapeText(`${report.mapping}: ${sentence}`),
    icon: `data:image/svg+xml,${encodeURIComponent(iconOf(tone))}`,
    style: STYLE,
    script: PAGE_SCRIPT,
    body: `<div id="page"><noscript><h1>${escapeText(sentence)}</h1><p>The rest of this page needs JavaScript.</p></noscript></div>
${dataOf('report', report)}${strips === null ? '' : `\n${dataOf('past', strips)}`}`,
  });
}

const STYLE = BASE_STYLE + PAGE_STYLE;

const ICON_COLORS = { good: '#1f7a4d', warn: '#c27803', bad: '#b3201b' } as const;

/** An element with JSON that no parser of HTML can see an end or a comment in. */
function dataOf(id: string, data: Report | Strips): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function iconOf(tone: keyof typeof ICON_COLORS): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="${ICON_COLORS[tone]}"/></svg>`;
}
