import { withoutSuffix } from '../../config/aws/arn.ts';
import { secretIdIn } from '../../config/aws/secret-arn.ts';
import { type PrunedPlace, type PrunedReplica, type PruneReport, RECOVERY_DAYS } from '../core/prune-report.ts';
import { layOutRows, wrapLine } from './lines.ts';
import { countOf, plainText } from './plain.ts';
import type { Paint } from './text-options.ts';

export interface PruneTextOptions {
  readonly paint: Paint;
  /** The mapping's name. */
  readonly mapping: string;
  /** Whether no list is cut. */
  readonly all?: boolean;
  /** Columns of the terminal. Without one, sentences stay on one line. */
  readonly width?: number | undefined;
}

/** Max orphans listed; further ones are counted. */
const LISTED = 50;

export function renderPruneJson({ orphans, unnamed, places }: PruneReport): string {
  return `${JSON.stringify({ orphaned: orphans, unnamed, places }, null, 2)}\n`;
}

/** Renders a prune for a terminal: the orphans, then the places that were looked at, and those that could not be. */
export function renderPruneText({ orphans, unnamed, places }: PruneReport, options: PruneTextOptions): string {
  const { paint, mapping, width } = options;
  const wrapped = (line: string) => wrapLine(line, width, '  ');
  const seen = places.filter((place) => place.seen);
  const unseen = places.filter((place) => !place.seen);
  const looked = `Looked at ${countOf(seen.length, 'place')}: ${seen.map(placeName).join('; ') || 'none'}. --region adds Regions.`;
  const lines = [
    ...(orphans.length === 0 ? [] : [renderOrphans(orphans, options), paint.warn(wrapped(renderClosing(orphans)))]),
    ...(orphans.length === 0
      ? [(unseen.length === 0 ? paint.good : paint.warn)(wrapped(renderNoOrphan(mapping)))]
      : []),
    ...(unnamed.length === 0 ? [] : [paint.warn(wrapped(renderUnnamed(unnamed, mapping)))]),
    wrapped(looked),
    ...unseen.map((place) =>
      paint.bad(wrapped(`Could not look at ${placeName(place)}: ${plainText(place.reason ?? '')}`)),
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function renderNoOrphan(mapping: string): string {
  return `No orphans found: the mapping "${mapping}" asks for each of its replicas that was seen.`;
}

/** A replica a line; its origin's name if that is another, and why it is as it is, in further ones. */
function renderOrphans(orphans: readonly PrunedReplica[], { all = false, width, paint }: PruneTextOptions): string {
  const shown = all ? orphans : orphans.slice(0, LISTED);
  const cells = shown.map(({ name, region, account, origin, status }) => {
    const renamed = isNamed(origin, name) ? '' : ` of ${plainText(secretIdIn(origin))}`;
    return [plainText(name) + renamed, `${region}, ${account}`, status];
  });
  const reasons = shown.flatMap(({ name, region, reason }) => {
    if (reason === undefined) return [];
    return wrapLine(`  ${plainText(name)} in ${region}: ${plainText(reason)}`, width, '  ');
  });
  const more =
    orphans.length > shown.length ? [paint.quiet(`  and ${orphans.length - shown.length} more; --all lists them`)] : [];
  return [...layOutRows(cells, '  ', width), ...more, ...reasons].join('\n');
}

/** Whether a secret's ARN has this name. AWS adds seven characters to it. */
function isNamed(arn: string, name: string): boolean {
  return withoutSuffix(secretIdIn(arn)) === name;
}

function renderClosing(orphans: readonly PrunedReplica[]): string {
  const left = orphans.filter(({ status }) => status === 'orphaned').length;
  if (left > 0) {
    return `${countOf(left, 'replica')} that the mapping no longer asks for. With --yes they are deleted; for ${RECOVERY_DAYS} days each can be restored.`;
  }
  const deleted = orphans.filter(({ status }) => status === 'deleted').length;
  return `${deleted} of ${countOf(orphans.length, 'orphan')} deleted; for ${RECOVERY_DAYS} days each can be restored (aws secretsmanager restore-secret).`;
}

/** Replicas from before mappings had names, which may be another mapping's: a person decides whose they are. */
function renderUnnamed(unnamed: PruneReport['unnamed'], mapping: string): string {
  const which = unnamed.map((one) => `${plainText(one.name)} (${one.region}, ${one.account})`).join('; ');
  const what = `${countOf(unnamed.length, 'replica')} of this origin that no mapping claims by name, and that this one does not ask for`;
  return `${what}: ${which}. If they belong to this mapping, tag them lockstep:mapping=${mapping} and run prune again.`;
}

function placeName({ target, region, account }: PrunedPlace): string {
  return target === region ? `${region} (${account})` : `${plainText(target)} (${region}, ${account})`;
}
