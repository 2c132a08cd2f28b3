import type { ReplicaReport, Report } from '../core/report.ts';
import { describeOrigin } from './facts.ts';
import { healHint } from './heal-hint.ts';
import { wrapLine } from './lines.ts';
import { nameOfPlace } from './place-text.ts';
import { countOf, plainText } from './plain.ts';
import type { TextOptions } from './text-options.ts';
import { listLines, renderSection } from './text-sections.ts';

/** Renders a report for a terminal: what needs a person first, then what was done, then what is in sync. */
export function renderText(report: Report, options: TextOptions): string {
  const blocks = [
    renderHeading(report, options),
    renderNotices(report, options),
    ...sectionsOf(report, options).map(([title, rows]) => renderSection(title, rows, report, options)),
    renderOrphans(report, options),
    renderInSync(report, options),
    `${renderClosing(report, options)}\n`,
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

type Section = readonly [title: string, rows: readonly ReplicaReport[]];

function sectionsOf({ run, replicas }: Report, { paint }: TextOptions): Section[] {
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

function renderHeading({ run, origin, summary }: Report, { paint }: TextOptions): string {
  const mode = run.mode === 'dry-run' ? 'dry run' : run.mode;
  const size = `${countOf(summary.replicas, 'replica')} of ${countOf(summary.secrets, 'secret')}`;
  const where = `  origin ${describeOrigin(origin)}, ${run.startedAt}, depth ${run.depth}`;
  return `${paint.strong(`lockstep ${mode}`)}  ${size}\n${paint.quiet(where)}\n`;
}

function renderNotices({ run, warnings = [] }: Report, { paint, width }: TextOptions): string {
  const held = run.held === undefined ? [] : [paint.bad(wrapLine(heldLine(run.held), width, '  '))];
  const lines = [
    ...held,
    ...warnings.map((warning) => paint.warn(wrapLine(`Warning: ${plainText(warning)}`, width, '  '))),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function heldLine(held: string): string {
  return `Held back, nothing was written: ${plainText(held)}`;
}

function renderOrphans({ orphaned = [] }: Report, options: TextOptions): string {
  if (orphaned.length === 0) return '';
  const { paint } = options;
  const all = orphaned.map(({ name, target, region }) => {
    return `    ${plainText(name)}  ${nameOfPlace({ target, region })}`;
  });
  const head = `${paint.warn('Orphaned')}  ${countOf(orphaned.length, 'replica')} that the mapping no longer asks for`;
  const lines = listLines(all, options).join('\n');
  return `${head}\n  ${paint.strong('left as they are; lockstep prune lists and deletes them')}\n${lines}\n`;
}

function renderInSync(report: Report, options: TextOptions): string {
  const { inSync } = report.summary;
  if (inSync === 0) return '';
  const title = options.paint.good('In sync');
  const rows = report.replicas.filter(({ status }) => status === 'in-sync');
  if (options.all && rows.length === inSync) return renderSection(title, rows, report, options);
  return `${title}  ${countOf(inSync, 'replica')}\n`;
}

/** The closing line, which is never cheerful while anything is unread or left, and the next step. */
function renderClosing(report: Report, { paint, heal, width }: TextOptions): string {
  const { summary, run } = report;
  const { failed, drifted, blocked, deferred, replicas } = summary;
  const open = drifted + blocked;
  if (replicas === 0) return paint.warn('The mapping selects no replica; nothing was compared.');
  if (failed + open + deferred === 0)
    return paint.good(`${allOf(replicas)} in sync${howCompared(run.depth, replicas)}.`);
  const total = `of ${countOf(replicas, 'replica')}`;
  const unread = `${failed} ${total} could not be read or healed; the other results do not cover ${failed === 1 ? 'it' : 'them'}.`;
  const remains = `Drift remains in ${open} ${total}.`;
  const left = `${deferred} ${total} ${deferred === 1 ? 'was' : 'were'} left to the next run.`;
  const waits = `${deferred} ${total} ${deferred === 1 ? 'waits' : 'wait'} until a person has looked.`;
  return [
    failed === 0 ? '' : paint.bad(wrapLine(unread, width)),
    open === 0 ? '' : paint.warn(remains),
    deferred === 0 ? '' : paint.warn(run.held === undefined ? left : waits),
    healHint(report, heal) ?? '',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function allOf(replicas: number): string {
  return replicas === 1 ? 'The only replica is' : `All ${replicas} replicas`;
}

function howCompared(depth: Report['run']['depth'], replicas: number): string {
  if (depth === 'versions') return ' by version';
  return replicas === 1 ? ', its values read and proven equal' : ', their values read and proven equal';
}
