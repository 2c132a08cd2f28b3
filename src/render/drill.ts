import type { DrillReport, NamedTrouble } from '../core/drill.ts';
import type { DrilledHeartbeat } from '../core/drill-heartbeat.ts';
import { wrapLine } from './lines.ts';
import { cutList, nameOfPlace, type PlaceTextOptions } from './place-text.ts';
import { countOf, plainText } from './plain.ts';
import type { Paint } from './text-options.ts';

export interface DrillTextOptions extends PlaceTextOptions {
  readonly originRegion: string;
}

export function renderDrillJson(report: DrillReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Renders a drill for a terminal: what is wrong, then what is known, then what a drill does not show. */
export function renderDrillText(report: DrillReport, options: DrillTextOptions): string {
  const { paint, width } = options;
  const { unreadable, unlike, missing, missingMore, heartbeat, orphaned, notes, checked } = report;
  const lines = [
    ...headlineLines(report, options),
    ...cutList(unreadable.map(troubleLine).map(paint.bad), options),
    ...cutList(unlike.map(troubleLine).map(paint.warn), options),
    ...cutList(
      missing.map((name) => paint.warn(`  ${plainText(name)}: missing`)),
      options,
    ),
    ...(missingMore === 0 ? [] : [paint.warn(missingSentence(missingMore))]),
    ...(heartbeat === null ? [] : heartbeatLines(heartbeat, report.run.finishedAt, options)),
    ...cutList(
      (heartbeat?.changed ?? []).map((name) => paint.warn(`  ${plainText(name)}: changed`)),
      options,
    ),
    ...(orphaned === 0 ? [] : [orphanSentence(orphaned)]),
    ...notes.map((note) => paint.warn(plainText(note))),
    ...(checked === undefined ? [limitSentence()] : [checkSentence(checked, paint)]),
  ];
  return lines.map((line) => `${wrapLine(line, width, '  ')}\n`).join('');
}

function headlineLines({ replicas, ...report }: DrillReport, { paint, originRegion }: DrillTextOptions): string[] {
  const { unreadable, complete, seconds, missing, missingMore } = report;
  const place = nameOfPlace(report);
  if (replicas === 0) return [paint.bad(`No replica of this mapping was found in ${place}, so nothing was read.`)];
  const readable = replicas - unreadable.length;
  const which = complete
    ? countOf(replicas + missing.length + missingMore, 'replica')
    : `${countOf(replicas, 'replica')} that are there`;
  const verb = readable === 1 ? 'was' : 'were';
  const said = `${readable} of ${which} in ${place} ${verb} read, in ${seconds.toFixed(1)} seconds and without ${originRegion}.`;
  const isGood = unreadable.length + missing.length + missingMore === 0;
  const open = `Of patterns and tags, only what is there is known: no heartbeat says what should be.`;
  return [(isGood ? paint.good : paint.bad)(said), ...(complete ? [] : [open])];
}

function troubleLine({ name, reason }: NamedTrouble): string {
  return `  ${plainText(name)}: ${plainText(reason)}`;
}

function missingSentence(more: number): string {
  return `${countOf(more, 'replica')} that the last scheduled run counted ${more === 1 ? 'is' : 'are'} missing; the heartbeat does not name ${more === 1 ? 'it' : 'them'}.`;
}

function heartbeatLines(heartbeat: DrilledHeartbeat, now: string, { paint }: DrillTextOptions): string[] {
  const { at, count, left, due } = heartbeat;
  const then = `The last scheduled run looked at ${minuteOf(at)} and left ${left} of ${count} not in sync.`;
  const isGood = heartbeat.digest === 'same' || heartbeat.digest === 'updated';
  const said = digestSentence(heartbeat);
  const isOverdue = due !== null && due < now;
  return [
    left === 0 ? then : paint.warn(then),
    ...(isOverdue ? [paint.warn(`The next one was due at ${minuteOf(due)}, and has left no heartbeat.`)] : []),
    isGood ? said : paint.warn(said),
  ];
}

function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

function digestSentence({ digest, updated }: DrilledHeartbeat): string {
  switch (digest) {
    case 'same':
      return 'Each replica has the version that it had then.';
    case 'updated':
      return `${updatedSentence(updated)}, and nothing else changed since.`;
    case 'changed':
      return 'Something else changed since: a version that Lockstep did not put, or a replica that is not there any more.';
    case 'promoted':
      return 'The place was promoted, and people write there: its versions need not be those of then.';
    case 'unknown':
      return 'That run could not read all of them, so their versions cannot be compared.';
  }
}

function updatedSentence(updated: number): string {
  return updated === 0
    ? 'What changed holds what Lockstep put'
    : `Lockstep has brought ${countOf(updated, 'replica')} up to date`;
}

function orphanSentence(orphaned: number): string {
  return `${countOf(orphaned, 'replica')} that the mapping no longer asks for ${orphaned === 1 ? 'was' : 'were'} left out.`;
}

function limitSentence(): string {
  return 'It shows that the copies can be read, not that a database takes them: --check COMMAND tries each.';
}

function checkSentence(checked: Readonly<Record<string, number>>, paint: Paint): string {
  const ends = Object.entries(checked).map(([code, times]) => `${code} (${countOf(times, 'time')})`);
  const isGood = Object.keys(checked).every((code) => code === '0');
  return (isGood ? paint.good : paint.warn)(`Exit codes of the check: ${ends.join(', ')}.`);
}
