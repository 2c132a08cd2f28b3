import type { Report } from '../core/report.ts';
import type { TextOptions } from './text-options.ts';

/** Renders a report, with a newline at its end. */
type Renderer = (report: Report, options: TextOptions) => string;

/** The formats that a report can be written in. Each is imported when it is asked for. */
export const FORMATS = {
  text: async () => (await import('./text.ts')).renderText,
  json: async () => (await import('./json.ts')).renderJson,
  html: async () => (await import('./html.ts')).renderHtml,
  markdown: async () => (await import('./markdown.ts')).renderMarkdown,
  junit: async () => (await import('./junit.ts')).renderJunit,
  sarif: async () => (await import('./sarif.ts')).renderSarif,
  asff: async () => (await import('./asff.ts')).renderAsff,
  mail: async () => (await import('./message.ts')).renderMail,
} satisfies Record<string, () => Promise<Renderer>>;

export type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS);

export function isFormat(name: string): name is Format {
  return FORMAT_NAMES.includes(name);
}
