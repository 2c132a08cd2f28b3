import Table from 'cli-table3';
import { groupBy } from '../core/group.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import { count, plain } from './plain.ts';

/** How words look; on paper and in pipes they look like nothing. */
export interface Paint {
  bad(text: string): string;
  warn(text: string): string;
  good(text: string): string;
  quiet(text: string): string;
  strong(text: string): string;
}

export interface TextOptions {
  readonly paint: Paint;
  readonly dryRun: boolean;
}

/** Replicas of one status, drift and reason that are listed one by one; more are counted. */
const LISTED = 20;

/** Renders a report for a terminal: what needs a person first, then what was done, then one line for all in sync. */
export function renderText(report: Report, { paint, dryRun }: TextOptions): string {
  const { summary } = report;
  const of = (status: ReplicaReport['status']): ReplicaReport[] =>
    report.replicas.filter((row) => row.status === status);
  const found = dryRun ? 'Would heal' : 'Drifted';
  const blocks = [
    heading(report, paint, dryRun),
    section(paint.bad('Failed'), of('failed'), paint),
    section(paint.bad('Blocked'), of('blocked'), paint),
    section(paint.warn(found), of('drifted'), paint),
    section(paint.warn('Deferred'), of('deferred'), paint),
    section(paint.good('Healed'), of('healed'), paint),
    summary.inSync === 0 ? '' : `${paint.good('In sync')}  ${count(summary.inSync, 'replica')}\n`,
    closing(report, paint),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function heading({ run, origin, summary }: Report, paint: Paint, dryRun: boolean): string {
  const mode = dryRun ? 'dry run' : run.mode;
  const size = `${count(summary.replicas, 'replica')} of ${count(summary.secrets, 'secret')}`;
  const where = `${size}, origin ${origin.region} in ${origin.account}`;
  return `${paint.strong(`lockstep ${mode}`)}  ${where}  ${paint.quiet(`${run.startedAt}, depth ${run.depth}`)}\n`;
}

function section(title: string, rows: readonly ReplicaReport[], paint: Paint): string {
  if (rows.length === 0) return '';
  const parts = [...groupBy(rows, headline).values()].map((group) => part(group, paint));
  return `${title}  ${count(rows.length, 'replica')}\n${parts.join('')}`;
}

/** What rows are told together by: their drift, and why nothing was done about it. */
function headline({ drift, reason }: ReplicaReport): string {
  const kinds = drift.length === 0 ? '' : drift.join(', ');
  return [kinds, plain(reason ?? '')].filter((part) => part !== '').join(': ');
}

function part(rows: readonly [ReplicaReport, ...ReplicaReport[]], paint: Paint): string {
  const table = new Table({
    chars: WITHOUT_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const row of rows.slice(0, LISTED)) {
    const renamed = row.name === row.secret ? '' : ` as ${plain(row.name)}`;
    const where = row.target === row.region ? row.region : `${row.target} (${row.region})`;
    table.push([`    ${plain(row.secret)}${renamed}`, plain(where), row.actions.join(', ')]);
  }
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  if (rows.length > LISTED) lines.push(paint.quiet(`    and ${rows.length - LISTED} more; --json lists them all`));
  return `  ${paint.strong(headline(rows[0]))}\n${lines.join('\n')}\n`;
}

/** One line that is never cheerful while anything is unread or left over, and what to do next. */
function closing({ summary, run }: Report, paint: Paint): string {
  const open = summary.drifted + summary.blocked + summary.deferred;
  if (summary.failed > 0) {
    return paint.bad(
      `${count(summary.failed, 'replica')} could not be read or healed; the rest says nothing about those.\n`,
    );
  }
  if (summary.replicas === 0) return paint.warn('The mapping selects no replica; nothing was compared.\n');
  if (open === 0) return paint.good(`All ${count(summary.replicas, 'replica')} in sync${proven(run.depth)}.\n`);
  const next = summary.drifted > 0 && run.mode === 'audit' ? ' `lockstep reconcile` heals what may be healed.' : '';
  return paint.warn(`Drift remains in ${count(open, 'replica')}.${next}\n`);
}

function proven(depth: Report['run']['depth']): string {
  return depth === 'values' ? ', their values read and proven equal' : ' by version';
}

/** cli-table3 without its frame. */
const WITHOUT_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid']
    .concat(['mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((part) => [part, '']),
);
