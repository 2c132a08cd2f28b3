import { isCarriedOut } from '../core/carried-out.ts';
import { groupBy } from '../core/group.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import { headlineOf, sharedHeadline } from './headline.ts';
import { layOutRows, wrapLine } from './lines.ts';
import { nameOfPlace } from './place-text.ts';
import { capLines, countOf, plainText } from './plain.ts';
import type { TextOptions } from './text-options.ts';

/** Max replicas listed for one status, drift and reason; further ones are counted. */
const LISTED = 20;

/** Max reasons listed for one status. */
const REASONS_SHOWN = 10;

/** Drift that someone has to understand, the worst first; the rest goes by number. */
const WORST: readonly string[] = ['diverged', 'conflict', 'foreign', 'promoted'];

/** The replicas of one status, by drift and reason. */
export function renderSection(
  title: string,
  rows: readonly ReplicaReport[],
  report: Report,
  options: TextOptions,
): string {
  if (rows.length === 0) return '';
  const { all = false, paint } = options;
  const groups = [...groupBy(rows.map(withoutHold(report)), sharedHeadline).values()].sort(
    ([one, ...ones], [other, ...others]) => rankOf(one) - rankOf(other) || others.length - ones.length,
  );
  const shown = all ? groups : groups.slice(0, REASONS_SHOWN);
  const parts = shown.map((group) => renderGroup(group, tenseOf(report, group[0]), options));
  const hidden = groups.slice(shown.length).flat().length;
  const more = hidden === 0 ? '' : paint.quiet(`  and ${hidden} more; --all lists them\n`);
  return `${title}  ${countOf(rows.length, 'replica')}\n${parts.join('')}${more}`;
}

/** At most some lines, unless all are asked for. */
export function listLines(lines: readonly string[], { all = false, paint }: TextOptions): string[] {
  return all ? [...lines] : capLines(lines, LISTED, (left) => paint.quiet(`    and ${left} more; --all lists them`));
}

/** Why the whole run was held back is said once, at its top. */
function withoutHold({ run }: Report): (row: ReplicaReport) => ReplicaReport {
  return (row) => {
    if (run.held === undefined || row.reason !== run.held) return row;
    const { reason: _, ...rest } = row;
    return rest;
  };
}

function rankOf({ drift }: ReplicaReport): number {
  const ranks = drift.map((kind) => WORST.indexOf(kind)).filter((rank) => rank !== -1);
  return Math.min(WORST.length, ...ranks);
}

/** Says of actions whether they were carried out, unless the title does: `Healed`, `Drifted`, `Would heal`. */
function tenseOf(report: Report, row: ReplicaReport): string {
  if (row.status === 'healed' || row.status === 'drifted') return '';
  return isCarriedOut(report, row) ? 'done: ' : 'would: ';
}

function renderGroup(rows: readonly [ReplicaReport, ...ReplicaReport[]], tense: string, options: TextOptions): string {
  const { paint, width, all = false } = options;
  const shown = all ? rows : rows.slice(0, LISTED);
  const cells = shown.map((row) => [nameOf(row), nameOfPlace(row), actionsOf(row, tense)]);
  const lines = layOutRows(cells, '    ', width);
  if (rows.length > shown.length)
    lines.push(paint.quiet(`    and ${rows.length - shown.length} more; --all lists them`));
  const headline = rows.length === 1 ? headlineOf(rows[0]) : sharedHeadline(rows[0]);
  const head = headline === '' ? '' : `${paint.strong(wrapLine(`  ${headline}`, width, '  '))}\n`;
  return `${head}${lines.join('\n')}\n`;
}

function nameOf({ name, secret }: ReplicaReport): string {
  return plainText(secret) + (name === secret ? '' : ` as ${plainText(name)}`);
}

function actionsOf({ actions }: ReplicaReport, tense: string): string {
  return actions.length === 0 ? '' : tense + actions.join(', ');
}
