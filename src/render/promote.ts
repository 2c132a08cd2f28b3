import type { PromoteReport } from '../core/promote-report.ts';
import { wrapLine } from './lines.ts';
import { cutList, nameOfPlace, type PlaceTextOptions } from './place-text.ts';
import { countOf, plainText } from './plain.ts';

export function renderPromoteJson(report: PromoteReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Renders a promotion for a terminal: the fence, the replicas, what is left to do. */
export function renderPromoteText(report: PromoteReport, options: PlaceTextOptions): string {
  const { paint, width } = options;
  const { mode, untagged, replicas, tagged } = report;
  const isDone = mode === 'promote' && untagged.length === 0;
  const names = untagged.map(({ name, reason }) => `  ${plainText(name)}: ${plainText(reason)}`);
  const lines = [
    ...fenceLines(report),
    (isDone ? paint.good : paint.warn)(replicaLine(report)),
    ...cutList(names.map(paint.bad), options),
    ...otherLines(report).map(paint.warn),
    ...(isDone ? [closingLine(report)] : []),
    ...(mode === 'promote' && untagged.length > 0 ? [paint.bad(openLine(replicas - tagged))] : []),
    ...(mode === 'dry-run' ? ['Nothing was written.'] : []),
  ];
  return lines.map((line) => `${wrapLine(line, width, '  ')}\n`).join('');
}

function fenceLines({ mode, fence, ...report }: PromoteReport): string[] {
  const { name, isNew, by, at, reason } = fence;
  const which = `The fence of ${nameOfPlace(report)}, ${plainText(name)},`;
  if (mode === 'dry-run' && isNew) return [`${which} would be raised.`];
  const who = `${by === null ? '' : ` by ${plainText(by)}`}${at === null ? '' : ` at ${plainText(at)}`}`;
  const why = reason === null ? [] : [`  Reason: ${plainText(reason)}`];
  return [`${which} ${isNew ? 'is up: raised' : 'was up already: raised'}${who}.`, ...why];
}

function replicaLine({ mode, replicas, tagged, taggedBefore, waitedSeconds, seconds }: PromoteReport): string {
  if (replicas === 0) return 'No replica of this mapping was found there.';
  if (mode === 'dry-run') {
    return `${replicas - tagged} of ${countOf(replicas, 'replica')} would be tagged; ${taggedBefore} carry the tag already.`;
  }
  const before = taggedBefore === 0 ? '' : ` (${taggedBefore} did before)`;
  const waited = waitedSeconds === 0 ? '' : `, ${waitedSeconds} of these to let runs see it`;
  const took = `it took ${seconds.toFixed(1)} seconds${waited}`;
  return `${tagged} of ${countOf(replicas, 'replica')} carry the tag lockstep:promoted${before}; ${took}.`;
}

function otherLines({ others }: PromoteReport): string[] {
  const named = Object.entries(others).map(([name, count]) => `${plainText(name)} (${countOf(count, 'replica')})`);
  if (named.length === 0) return [];
  return [
    `Other mappings keep replicas there, which this does not stop: ${named.join(', ')}. Promote each by its own.`,
  ];
}

/** As long as AWS's permissions may lag behind a tag, in seconds. */
const LAG_SECONDS = 60;

function closingLine({ mapping, target, waitedSeconds }: PromoteReport): string {
  if (waitedSeconds < LAG_SECONDS) {
    return `A run of the mapping "${plainText(mapping)}" that began before may still write in ${plainText(target)} for up to a minute; after that only people do.`;
  }
  return `No run of the mapping "${plainText(mapping)}" writes in ${plainText(target)} any more: people do.`;
}

function openLine(left: number): string {
  return `The fence is up, so runs leave the place alone, but AWS does not enforce that for ${countOf(left, 'replica')}. Mend what the reason names, and run it again.`;
}
