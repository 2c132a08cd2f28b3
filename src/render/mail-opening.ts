import { isCarriedOut } from '../core/carried-out.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import { consoleLinks, type Deployed } from './console-links.ts';
import { describePlace, formatDuration } from './facts.ts';
import { type MailParts, partsOf } from './mail-parts.ts';
import { countOf, plainAscii } from './plain.ts';
import { HELD_SECTION, runbookLine, sectionOf, WARNINGS_SECTION } from './runbook.ts';

export interface OpeningContext extends Deployed {
  /** Where people find docs/runbook.md; undefined: nowhere but in the repository. */
  readonly runbookUrl?: string | undefined;
}

/** What a person who was woken needs first. */
interface Opening {
  readonly wrong: string;
  /** With its label, like `since` and `runbook`; none if there is nothing to say. */
  readonly why: readonly string[];
  readonly since: readonly string[];
  readonly done: string;
  readonly next: string;
  readonly runbook: readonly string[];
}

/** What is wrong, since when, what was done, and the one next step. */
export function openingOf(report: Report, { runbookUrl }: OpeningContext): Opening {
  const parts = partsOf(report);
  const section = sectionToRead(report, parts);
  return {
    wrong: whatIsWrong(report, parts),
    why: whyOf(parts),
    since: sinceOf(report, parts),
    done: whatWasDone(report),
    next: nextStep(report, parts),
    runbook: section === null ? [] : [runbookLine(section, runbookUrl)],
  };
}

export function renderOpening(report: Report, context: OpeningContext): string {
  const { wrong, why, since, done, next, runbook } = openingOf(report, context);
  const lines = [`Wrong: ${wrong}`, ...why, ...since, `Done: ${done}`, `Next: ${next}`, ...runbook];
  return [...lines, ...consoleLinks(context, report.origin.region), ''].join('\n');
}

function whatIsWrong(report: Report, { worst }: MailParts): string {
  const { summary, warnings = [] } = report;
  if (worst === undefined) {
    if (summary.replicas === 0) return 'nothing was compared, so nothing is known';
    if (warnings.length > 0) return 'the mapping may not do what you expect; see the warnings';
    return `nothing; all is in sync, ${countOf(summary.replicas, 'replica')}`;
  }
  const alike = report.replicas.filter((row) => isAlike(row, worst)).length;
  const more = alike === 1 ? '' : `, and ${alike - 1} more like it`;
  const what = worst.drift.join(', ') || 'not looked at';
  const status = worst.status === 'healed' ? 'nothing is left; healed' : worst.status;
  return `${status}, ${what}: ${plainAscii(`${worst.secret} -> ${describePlace(worst)}`)}${more}`;
}

function isAlike(row: ReplicaReport, { status, drift }: ReplicaReport): boolean {
  return row.status === status && row.drift.join() === drift.join();
}

function whyOf({ worst }: MailParts): string[] {
  return worst?.reason === undefined ? [] : [`Why: ${plainAscii(worst.reason)}`];
}

/** Only a history knows since when. */
function sinceOf({ run }: Report, { worst }: MailParts): string[] {
  if (worst === undefined || worst.status === 'healed') return [];
  const { since, runs, behindSeconds } = worst;
  const seconds = since === undefined ? 0 : Math.max(0, (Date.parse(run.finishedAt) - Date.parse(since)) / 1000);
  const known =
    since === undefined
      ? `not known; seen ${minuteOf(run.finishedAt)}`
      : `${minuteOf(since)}, for ${formatDuration(seconds)}${runs === undefined ? '' : `, ${countOf(runs, 'run')}`}`;
  return [`Since: ${known}${behindSeconds == null ? '' : `; ${formatDuration(behindSeconds)} behind`}`];
}

/** `2026-01-31 12:00 UTC` */
export function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

function whatWasDone(report: Report): string {
  const { run, summary, replicas } = report;
  if (run.mode !== 'reconcile') return `nothing; this was ${run.mode === 'audit' ? 'an audit' : 'a dry run'}`;
  if (run.held !== undefined) return 'nothing; the whole run is held back';
  const isPart = (row: ReplicaReport): boolean =>
    row.status !== 'healed' && row.actions.length > 0 && isCarriedOut(report, row);
  const partly = replicas.filter(isPart).length;
  const done = [
    ...(summary.healed === 0 ? [] : [`${countOf(summary.healed, 'replica')} healed`]),
    ...(partly === 0 ? [] : [`${partly} in part`]),
  ];
  return done.length === 0 ? 'nothing' : done.join(', ');
}

function nextStep({ run, summary, warnings = [] }: Report, { worst }: MailParts): string {
  if (run.held !== undefined) return 'look at what would change, by the audit below; go on with --force if it is right';
  if (worst !== undefined) return stepFor(worst, run.mode);
  return summary.replicas === 0 || warnings.length > 0 ? 'correct the mapping' : 'none';
}

function stepFor(row: ReplicaReport, mode: Report['run']['mode']): string {
  switch (row.status) {
    case 'failed':
      return 'mend what the reason names; the next run tries again';
    case 'blocked':
      return 'decide by the reason; until then nothing is written there';
    case 'drifted':
      // Whose heal would be blocked needs a person first.
      if (row.actions.length === 0) return 'decide by the reason; a heal would change nothing';
      return mode === 'reconcile'
        ? 'heal it by hand, or let Lockstep do it (onDrift: heal)'
        : 'reconcile, if it is to be healed';
    case 'deferred':
      return 'none now, the next run goes on; act if it stays';
    case 'healed':
      return row.drift.includes('diverged') ? 'find who wrote to the replica' : 'none';
    case 'in-sync':
      return 'none';
  }
}

function sectionToRead({ run, warnings = [] }: Report, { worst }: MailParts): string | null {
  if (run.held !== undefined) return HELD_SECTION;
  if (worst !== undefined) return sectionOf(worst);
  return warnings.length > 0 ? WARNINGS_SECTION : null;
}
