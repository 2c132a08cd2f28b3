import type { Report } from '../core/report.ts';
import { countStatuses, partsOf } from './mail-parts.ts';
import { countOf, plainAscii } from './plain.ts';

/** SNS accepts fewer than 100 characters. */
const SUBJECT_LENGTH = 99;

/** Room for the mapping's name; the numbers come first. */
const NAME_LENGTH = 32;

/** `Lockstep orders us-east-1: 1 failed, 1 healed of 3 replicas`, in ASCII. No number is ever cut. */
export function subjectOf(report: Report): string {
  const { mapping, origin, summary } = report;
  const name = mapping === 'lockstep' ? '' : `${plainAscii(mapping).slice(0, NAME_LENGTH)} `;
  const head = `Lockstep ${name}${plainAscii(origin.region)}: `;
  const counts = countsOf(report);
  const tail = summary.replicas === 0 || counts.length === 0 ? '' : ` of ${countOf(summary.replicas, 'replica')}`;
  const nothing = summary.replicas === 0 || counts.length === 0 ? [nothingOpen(summary)] : [];
  const parts = [...noticesOf(report), ...nothing, ...counts];
  return head + fitParts(parts, SUBJECT_LENGTH - head.length - tail.length) + tail;
}

function noticesOf({ run, warnings = [], reminder }: Report): string[] {
  return [
    ...(run.held === undefined ? [] : ['held back']),
    ...(reminder === true ? ['reminder'] : []),
    ...(warnings.length === 0 ? [] : [countOf(warnings.length, 'warning')]),
  ];
}

/** News first, and what is over last; what lasts is one number. */
function countsOf(report: Report): string[] {
  const { fresh, lasting, resolved } = partsOf(report);
  const isNews = lasting.length > 0 || resolved.length > 0;
  const [first, ...others] = countStatuses(fresh);
  return [
    ...(first === undefined ? [] : [isNews ? `new: ${first}` : first, ...others]),
    ...(lasting.length === 0 ? [] : [`${lasting.length} lasting`]),
    ...(resolved.length === 0 ? [] : [`${resolved.length} resolved`]),
  ];
}

function nothingOpen({ replicas }: Report['summary']): string {
  return replicas === 0 ? 'nothing was compared' : `all in sync, ${countOf(replicas, 'replica')}`;
}

/** As many parts as fit, and dots if that is not all of them. */
function fitParts(parts: readonly string[], room: number): string {
  const whole = parts.join(', ');
  if (whole.length <= room) return whole;
  const shortened = parts.map((_, index) => [...parts.slice(0, index + 1), '...'].join(', '));
  return shortened.findLast((short) => short.length <= room) ?? parts[0] ?? '';
}
