import Table from 'cli-table3';
import { type PrunedPlace, type PrunedReplica, type PruneReport, RECOVERY_DAYS } from '../core/prune-report.ts';
import { countOf, plainText } from './plain.ts';
import type { Paint } from './text.ts';

export interface PruneTextOptions {
  readonly paint: Paint;
  /** The mapping's name. */
  readonly mapping: string;
}

export function renderPruneJson({ orphans, unnamed, places }: PruneReport): string {
  return `${JSON.stringify({ orphaned: orphans, unnamed, places }, null, 2)}\n`;
}

/** Renders a prune for a terminal: the orphans, then the places that were looked at, and those that could not be. */
export function renderPruneText({ orphans, unnamed, places }: PruneReport, options: PruneTextOptions): string {
  const { paint, mapping } = options;
  const seen = places.filter((place) => place.seen);
  const unseen = places.filter((place) => !place.seen);
  const lines = [
    ...(orphans.length === 0 ? [] : [renderTable(orphans), paint.warn(renderClosing(orphans))]),
    ...(orphans.length === 0 ? [(unseen.length === 0 ? paint.good : paint.warn)(renderNoOrphan(mapping))] : []),
    ...(unnamed.length === 0 ? [] : [paint.warn(renderUnnamed(unnamed, mapping))]),
    `Looked at ${countOf(seen.length, 'place')}: ${seen.map(placeName).join('; ') || 'none'}. --region adds Regions.`,
    ...unseen.map((place) => paint.bad(`Could not look at ${placeName(place)}: ${plainText(place.reason ?? '')}`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function renderNoOrphan(mapping: string): string {
  return `No orphans found: the mapping "${mapping}" asks for each of its replicas that was seen.`;
}

function renderTable(orphans: readonly PrunedReplica[]): string {
  const head = ['replica', 'where', 'origin', 'result'];
  const table = new Table({ style: { head: [], border: [] }, head });
  for (const { name, region, account, origin, status, reason } of orphans) {
    const outcome = [status, reason].filter((part) => part !== undefined).join(': ');
    table.push([name, `${region}, ${account}`, origin, outcome].map(plainText));
  }
  return table.toString();
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
