import Table from 'cli-table3';
import { isCarriedOut } from '../core/carried-out.ts';
import { groupBy } from '../core/group.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import { headlineOf, sharedHeadline } from './headline.ts';
import { healHint } from './heal-hint.ts';
import { capLines, countOf, plainText } from './plain.ts';

/** Terminal styles; identity functions if stdout is not a terminal. */
export interface Paint {
  bad(text: string): string;
  warn(text: string): string;
  good(text: string): string;
  quiet(text: string): string;
  strong(text: string): string;
}

export interface TextOptions {
  readonly paint: Paint;
  /** The command that heals what the run found. */
  readonly heal: string;
}

/** Max replicas listed for one status, drift and reason; further ones are counted. */
const LISTED = 20;

/** Max reasons listed for one status. */
const REASONS_SHOWN = 10;

/** Renders a report for a terminal: what needs a person first, then what was done, then one line for all in sync. */
export function renderText(report: Report, options: TextOptions): string {
  const { paint } = options;
  const { inSync } = report.summary;
  const blocks = [
    renderHeading(report, paint),
    renderNotices(report, paint),
    ...sectionsOf(report, paint).map(([title, rows]) => renderSection(title, rows, report, options)),
    renderOrphans(report, paint),
    inSync === 0 ? '' : `${paint.good('In sync')}  ${countOf(inSync, 'replica')}\n`,
    `${renderClosing(report, options)}\n`,
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

type Section = readonly [title: string, rows: readonly ReplicaReport[]];

function sectionsOf({ run, replicas }: Report, paint: Paint): Section[] {
  const rowsOf = (status: ReplicaReport['status']) => replicas.filter((row) => row.status === status);
  const drifted: Section[] =
    run.mode === 'dry-run'
      ? [
          [paint.warn('Would heal'), replicas.filter(isHealable)],
          [paint.warn('Would only report'), rowsOf('drifted').filter((row) => !isHealable(row))],
        ]
      : [[paint.warn('Drifted'), rowsOf('drifted')]];
  return [
    [paint.bad('Failed'), rowsOf('failed')],
    [paint.bad('Blocked'), rowsOf('blocked')],
    ...drifted,
    [paint.warn('Deferred'), rowsOf('deferred')],
    [paint.good('Healed'), rowsOf('healed')],
  ];
}

/** Drift that the mapping leaves alone has a reason. */
function isHealable({ status, reason }: ReplicaReport): boolean {
  return status === 'drifted' && reason === undefined;
}

function renderHeading({ run, origin, summary }: Report, paint: Paint): string {
  const mode = run.mode === 'dry-run' ? 'dry run' : run.mode;
  const size = `${countOf(summary.replicas, 'replica')} of ${countOf(summary.secrets, 'secret')}`;
  const where = `${size}, origin ${origin.region} in ${origin.account}`;
  return `${paint.strong(`lockstep ${mode}`)}  ${where}  ${paint.quiet(`${run.startedAt}, depth ${run.depth}`)}\n`;
}

function renderNotices({ run, warnings = [] }: Report, paint: Paint): string {
  const held = run.held === undefined ? [] : [paint.bad(`Held back, nothing was written: ${plainText(run.held)}`)];
  const lines = [...held, ...warnings.map((warning) => paint.warn(`Warning: ${plainText(warning)}`))];
  return lines.map((line) => `${line}\n`).join('');
}

function renderOrphans({ orphaned = [] }: Report, paint: Paint): string {
  if (orphaned.length === 0) return '';
  const all = orphaned.map(({ name, target, region }) => `    ${plainText(name)}  ${plainText(target)} (${region})`);
  const lines = capLines(all, LISTED, (left) => paint.quiet(`    and ${left} more; --json lists them all`));
  const head = `${paint.warn('Orphaned')}  ${countOf(orphaned.length, 'replica')} that the mapping no longer asks for`;
  return `${head}\n  ${paint.strong('left as they are; lockstep prune lists and deletes them')}\n${lines.join('\n')}\n`;
}

function renderSection(title: string, rows: readonly ReplicaReport[], report: Report, options: TextOptions): string {
  if (rows.length === 0) return '';
  const groups = [...groupBy(rows, sharedHeadline).values()].sort((one, other) => other.length - one.length);
  const parts = groups
    .slice(0, REASONS_SHOWN)
    .map((group) => renderGroup(group, tenseOf(report, group[0]), options.paint));
  const hidden = groups.slice(REASONS_SHOWN).flat().length;
  const more = hidden === 0 ? '' : options.paint.quiet(`  and ${hidden} more; --json lists them all\n`);
  return `${title}  ${countOf(rows.length, 'replica')}\n${parts.join('')}${more}`;
}

/** Marks actions as done if the row was healed only in part; the title `Healed` says it for the others. */
function tenseOf(report: Report, row: ReplicaReport): string {
  return isCarriedOut(report, row) && row.status !== 'healed' ? 'done: ' : '';
}

function renderGroup(rows: readonly [ReplicaReport, ...ReplicaReport[]], tense: string, paint: Paint): string {
  const table = new Table({
    chars: WITHOUT_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const row of rows.slice(0, LISTED)) {
    const renamed = row.name === row.secret ? '' : ` as ${plainText(row.name)}`;
    const where = row.target === row.region ? row.region : `${row.target} (${row.region})`;
    const actions = row.actions.length === 0 ? '' : tense + row.actions.join(', ');
    table.push([`    ${plainText(row.secret)}${renamed}`, plainText(where), actions]);
  }
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  if (rows.length > LISTED) lines.push(paint.quiet(`    and ${rows.length - LISTED} more; --json lists them all`));
  const head = rows.length === 1 ? headlineOf(rows[0]) : sharedHeadline(rows[0]);
  return `  ${paint.strong(head)}\n${lines.join('\n')}\n`;
}

/** The closing line, which is never cheerful while anything is unread or left, and the next step. */
function renderClosing(report: Report, { paint, heal }: TextOptions): string {
  const { summary, run } = report;
  const { failed, drifted, blocked, deferred, replicas } = summary;
  const open = drifted + blocked;
  if (replicas === 0) return paint.warn('The mapping selects no replica; nothing was compared.');
  if (failed + open + deferred === 0)
    return paint.good(`All ${countOf(replicas, 'replica')} in sync${howCompared(run.depth)}.`);
  const total = `of ${countOf(replicas, 'replica')}`;
  const unread = `${failed} ${total} could not be read or healed; the other results do not cover ${failed === 1 ? 'it' : 'them'}.`;
  const remains = `Drift remains in ${open} ${total}.`;
  const left = `${deferred} ${total} ${deferred === 1 ? 'was' : 'were'} left to the next run.`;
  return [
    failed === 0 ? '' : paint.bad(unread),
    open === 0 ? '' : paint.warn(remains),
    deferred === 0 ? '' : paint.warn(left),
    healHint(report, heal) ?? '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function howCompared(depth: Report['run']['depth']): string {
  return depth === 'values' ? ', their values read and proven equal' : ' by version';
}

/** cli-table3 without its frame. */
const WITHOUT_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid']
    .concat(['mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((part) => [part, '']),
);
