import type { FailbackReport, FailbackRow, FailbackStatus } from '../core/failback/report.ts';
import { wrapLine } from './lines.ts';
import { cutList, nameOfPlace, type PlaceTextOptions } from './place-text.ts';
import { countOf, plainText } from './plain.ts';

/** The statuses in the order in which they are shown; `unchanged` is only counted, unless there is a note. */
const HEADINGS: readonly [FailbackStatus, string][] = [
  ['failed', 'Failed'],
  ['open', 'Open: each waits for a person'],
  ['to-copy', 'Only the replica changed: --yes copies its value to the origin'],
  ['copied', 'Copied to the origin'],
  ['kept-origin', "The origin's value was chosen"],
  ['origin-moved', 'Only the origin changed: the next run copies its value there'],
  ['left', 'Left alone'],
  ['unchanged', 'No new value, but changed otherwise'],
];

export function renderFailbackJson(report: FailbackReport): string {
  return `${JSON.stringify({ failback: 'lockstep/1', ...report }, null, 2)}\n`;
}

/** Renders a failback for a terminal: who moved, what was done, what is open, and whether the place is back. */
export function renderFailbackText(report: FailbackReport, options: PlaceTextOptions): string {
  const { paint, width } = options;
  const wrapped = (line: string) => wrapLine(line, width, '  ');
  const title = `lockstep failback${report.mode === 'yes' ? ' --yes' : ''}  ${report.mapping}: ${nameOfPlace(report)}`;
  const unchanged = report.secrets.filter(({ status }) => status === 'unchanged').length;
  const sections = HEADINGS.flatMap(([status, heading]) => {
    return renderSection(
      report.secrets.filter((row) => row.status === status && (status !== 'unchanged' || row.note !== undefined)),
      heading,
      options,
    );
  });
  const lines = [
    paint.strong(wrapped(title)),
    '',
    ...sections,
    ...(unchanged === 0 ? [] : [wrapped(`Unchanged, or equal by now: ${countOf(unchanged, 'secret')}.`)]),
    ...createdLines(report, options),
    ...cutList(
      report.failures.map((why) => paint.bad(wrapped(`Failed: ${plainText(why)}.`))),
      options,
    ),
    renderEnd(report, options),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function createdLines({ createdThere }: FailbackReport, options: PlaceTextOptions): string[] {
  if (createdThere.length === 0) return [];
  const heading = `Created there meanwhile (${createdThere.length}). Failback creates nothing at the origin; create them there by hand if they are to last:`;
  const names = createdThere.map((name) => `  ${plainText(name)}`);
  return [wrapLine(heading, options.width, '  '), ...cutList(names, options), ''];
}

function renderSection(rows: readonly FailbackRow[], heading: string, options: PlaceTextOptions): string[] {
  if (rows.length === 0) return [];
  const { width } = options;
  return [
    wrapLine(`${heading} (${rows.length})`, width, '  '),
    ...cutList(
      rows.map((row) => wrapLine(`  ${renderRow(row)}`, width, '    ')),
      options,
    ),
    '',
  ];
}

function renderRow(row: FailbackRow): string {
  return row.note === undefined ? renderState(row) : `${renderState(row)}; ${plainText(row.note)}`;
}

function renderState({ secret, name, originVersion, replicaVersion, status, reason }: FailbackRow): string {
  const who = plainText(secret) + (name === secret ? '' : `, there ${plainText(name)}`);
  if (reason !== undefined) return `${who}: ${plainText(reason)}`;
  switch (status) {
    case 'to-copy':
      return `${who}: ${replicaVersion} over ${originVersion}`;
    case 'copied':
      return `${who}: ${originVersion} is AWSCURRENT at the origin`;
    default:
      return `${who}: ${originVersion} at the origin, ${replicaVersion} there`;
  }
}

function renderEnd(report: FailbackReport, { paint, width }: PlaceTextOptions): string {
  const { stillPromoted, untagged, target, fence } = report;
  if (stillPromoted !== null) {
    return paint.warn(wrapLine(`${target} still counts as promoted: ${plainText(stillPromoted)}.`, width, '  '));
  }
  const tags = untagged === 0 ? '' : ` The tag lockstep:promoted was taken off ${countOf(untagged, 'replica')}.`;
  const back = `${target} is a target again: ${fence === 'none' ? 'it has no fence' : 'its fence is lowered'}, and the next run keeps its replicas as before.${tags}`;
  return paint.good(wrapLine(back, width, '  '));
}
