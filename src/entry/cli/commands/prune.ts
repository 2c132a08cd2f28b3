import Table from 'cli-table3';
import { partitionOf } from '../../../../config/aws/regions.ts';
import type { Mapping } from '../../../../config/mapping.ts';
import { regionMistake } from '../../../../config/regions.ts';
import { LockstepError } from '../../../core/errors.ts';
import {
  type Pruned,
  type PrunedPlace,
  type Pruning,
  prune as pruneOrphans,
  RECOVERY_DAYS,
} from '../../../engine/prune.ts';
import { countOf, plainText } from '../../../render/plain.ts';
import { checkNarrowing } from '../../narrowing.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { inSession } from '../terminal/session.ts';
import { styleFor } from '../terminal/style.ts';

interface PruneOptions {
  readonly config: string;
  readonly secret: readonly string[];
  readonly target: readonly string[];
  readonly region: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
}

/** `lockstep prune` */
export async function listOrphans(options: PruneOptions): Promise<number> {
  const mapping = await loadMappingAt(options.config);
  if (mapping === null) return 1;
  checkNarrowing(mapping, { secrets: [], targets: options.target }, mapping.targets);
  for (const region of options.region) checkRegion(region, mapping);
  const scope = { secrets: options.secret, targets: options.target, regions: options.region };
  return inSession({ originRegion: mapping.origin.region }, async ({ env, watcher }) => {
    const pruning = await pruneOrphans(mapping, scope, options.yes ? 'delete' : 'list', env);
    watcher.end();
    process.stdout.write(options.json ? asJson(pruning) : asText(pruning, mapping, options));
    return exitCodeOf(pruning);
  });
}

function checkRegion(region: string, { origin }: Mapping): void {
  const mistake = regionMistake(region);
  if (mistake !== null) throw new LockstepError('bad-input', `--region: ${mistake}`);
  if (partitionOf(region) === partitionOf(origin.region)) return;
  const remedy = `no credentials serve both; choose a Region of ${partitionOf(origin.region)}`;
  throw new LockstepError('bad-input', `--region: ${region} is in another partition than ${origin.region}; ${remedy}`);
}

function exitCodeOf({ orphans, places }: Pruning): number {
  if (places.some(({ seen }) => !seen) || orphans.some(({ status }) => status === 'failed')) return 1;
  return orphans.every(({ status }) => status === 'deleted') ? 0 : 2;
}

function asJson({ orphans, unnamed, places }: Pruning): string {
  return `${JSON.stringify({ orphaned: orphans, unnamed, places }, null, 2)}\n`;
}

function asText({ orphans, unnamed, places }: Pruning, mapping: Mapping, { color }: PruneOptions): string {
  const paint = styleFor(color);
  const seen = places.filter((place) => place.seen);
  const unseen = places.filter((place) => !place.seen);
  const lines = [
    ...(orphans.length === 0 ? [] : [tableOf(orphans), paint.warn(closing(orphans))]),
    ...(orphans.length === 0 ? [(unseen.length === 0 ? paint.good : paint.warn)(noOrphan(mapping))] : []),
    ...(unnamed.length === 0 ? [] : [paint.warn(withoutName(unnamed, mapping))]),
    `Looked at ${countOf(seen.length, 'place')}: ${seen.map(nameOf).join('; ') || 'none'}. --region adds Regions.`,
    ...unseen.map((place) => paint.bad(`Could not look at ${nameOf(place)}: ${plainText(place.reason ?? '')}`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function noOrphan({ name }: Mapping): string {
  return `No orphan was seen: no replica of the mapping "${name}" that it does not ask for.`;
}

function tableOf(orphans: readonly Pruned[]): string {
  const head = ['replica', 'where', 'origin', 'what became of it'];
  const table = new Table({ style: { head: [], border: [] }, head });
  for (const { name, region, account, origin, status, reason } of orphans) {
    const outcome = [status, reason].filter((part) => part !== undefined).join(': ');
    table.push([name, `${region}, ${account}`, origin, outcome].map(plainText));
  }
  return table.toString();
}

function closing(orphans: readonly Pruned[]): string {
  const left = orphans.filter(({ status }) => status === 'orphaned').length;
  if (left > 0) {
    return `${countOf(left, 'replica')} that the mapping no longer asks for. With --yes they are deleted; for ${RECOVERY_DAYS} days each can be restored.`;
  }
  const deleted = orphans.filter(({ status }) => status === 'deleted').length;
  return `${deleted} of ${countOf(orphans.length, 'orphan')} deleted; for ${RECOVERY_DAYS} days each can be restored (aws secretsmanager restore-secret).`;
}

/** Made before mappings had names, so they may be another mapping's: a person says whose they are. */
function withoutName(unnamed: Pruning['unnamed'], { name }: Mapping): string {
  const which = unnamed.map((one) => `${plainText(one.name)} (${one.region}, ${one.account})`).join('; ');
  const what = `${countOf(unnamed.length, 'replica')} of this origin that no mapping claims by name, and that this one does not ask for`;
  return `${what}: ${which}. If they are of this mapping, tag them lockstep:mapping=${name} and run prune again.`;
}

function nameOf({ target, region, account }: PrunedPlace): string {
  return target === region ? `${region} (${account})` : `${plainText(target)} (${region}, ${account})`;
}
