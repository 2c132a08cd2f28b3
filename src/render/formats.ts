import type { Report } from '../core/report.ts';
import { renderJson } from './json.ts';
import { renderText, type TextOptions } from './text.ts';

/** Renders a report for stdout, with a newline at its end. */
type Renderer = (report: Report, options: TextOptions) => string;

/** The formats that a report can be printed in. */
export const FORMATS = { text: renderText, json: renderJson } satisfies Record<string, Renderer>;

export type Format = keyof typeof FORMATS;
