import type { Report } from '../core/report.ts';

/** Renders a report for other programs. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
