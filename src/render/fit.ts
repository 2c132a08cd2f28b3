import type { Report } from '../core/report.ts';
import { countOf } from './plain.ts';

/** Measures the bytes that a text takes up when it is sent. */
type Measure = (text: string) => number;

/** Bytes reserved for `cut`. */
const ROOM_FOR_CUT = 200;

/** The report if it fits, else with as many rows that are not in sync as fit; `cut` says what was left out. */
export function fitReport(report: Report, limit: number, measure: Measure = Buffer.byteLength): Report {
  if (!isLonger(report, limit) && measure(JSON.stringify(report)) <= limit) return report;
  let room = limit - measure(JSON.stringify({ ...report, replicas: [] })) - ROOM_FOR_CUT;
  const replicas = report.replicas.filter((row) => {
    if (row.status === 'in-sync' || room < 0) return false;
    room -= measure(JSON.stringify(row)) + 1;
    return room >= 0;
  });
  const left = report.replicas.length - replicas.length;
  const cut = `${left} of ${countOf(report.replicas.length, 'replica')} left out for size`;
  const fitted = { ...report, replicas, cut };
  if (measure(JSON.stringify(fitted)) <= limit) return fitted;
  // Orphans or warnings alone are too long: at least the counts must arrive.
  const { orphaned: _, warnings: __, ...head } = report;
  return { ...head, replicas: [], cut: 'all but the counts left out for size' };
}

/** Whether the rows alone take more characters than bytes are allowed: there may be a hundred thousand of them. */
function isLonger({ replicas }: Report, limit: number): boolean {
  let room = limit;
  return replicas.some((row) => {
    room -= JSON.stringify(row).length;
    return room < 0;
  });
}

/** The text if it fits once JSON has escaped it, else as many lines as fit, and a note about the rest. */
export function fitText(text: string, limit: number): string {
  if (escapedBytes(text) <= limit) return text;
  const tail = '\n\nThe rest was left out for size; look closer with `lockstep audit`.\n';
  let room = limit - escapedBytes(tail);
  const lines = text.split('\n');
  // The quotes of a line take the place of its line break, which JSON writes as two bytes.
  const kept = lines.findIndex((line) => {
    room -= escapedBytes(line);
    return room < 0;
  });
  return lines.slice(0, kept).join('\n') + tail;
}

/** Bytes of a text as a JSON string, its quotes included. */
export function escapedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
