import Table from 'cli-table3';
import { type Pruned, prune as pruneOrphans, RECOVERY_DAYS } from '../../../prune.ts';
import { countOf, plainText } from '../../../render/plain.ts';
import { checkNarrowing } from '../../narrowing.ts';
import { mappingAt } from '../terminal/mapping.ts';
import { inSession } from '../terminal/session.ts';
import { styleFor } from '../terminal/style.ts';

interface PruneOptions {
  readonly config: string;
  readonly secret: readonly string[];
  readonly target: readonly string[];
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly color: boolean;
}

/** `lockstep prune` */
export async function listOrphans(options: PruneOptions): Promise<number> {
  const mapping = await mappingAt(options.config);
  if (mapping === null) return 1;
  checkNarrowing(mapping, { secrets: [], targets: options.target }, mapping.targets);
  const narrowing = { secrets: options.secret, targets: options.target };
  return inSession({ originRegion: mapping.origin.region }, async ({ world, watcher }) => {
    const { orphans, blind } = await pruneOrphans(mapping, narrowing, options.yes ? 'delete' : 'list', world);
    watcher.end();
    for (const reason of blind) watcher.note(reason);
    print(orphans, blind.length, options);
    return blind.length > 0 ? 1 : exitCodeOf(orphans);
  });
}

function exitCodeOf(orphans: readonly Pruned[]): number {
  if (orphans.some(({ status }) => status === 'failed')) return 1;
  return orphans.every(({ status }) => status === 'deleted') ? 0 : 2;
}

function print(orphans: readonly Pruned[], blind: number, { json, color }: PruneOptions): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ orphaned: orphans }, null, 2)}\n`);
    return;
  }
  const paint = styleFor(color);
  if (orphans.length === 0) {
    const none = paint.good('No orphan: every replica of ours is one that the mapping asks for.');
    const unseen = paint.warn(`No orphan was seen, and ${countOf(blind, 'place')} could not be looked at.`);
    process.stdout.write(`${blind === 0 ? none : unseen}\n`);
    return;
  }
  const table = new Table({
    style: { head: [], border: [] },
    head: ['replica', 'where', 'origin', 'what became of it'],
  });
  for (const { name, region, account, origin, status, reason } of orphans) {
    const told = [status, reason].filter((part) => part !== undefined).join(': ');
    table.push([name, `${region}, ${account}`, origin, told].map(plainText));
  }
  process.stdout.write(`${table}\n${paint.warn(closing(orphans))}\n`);
}

function closing(orphans: readonly Pruned[]): string {
  const left = orphans.filter(({ status }) => status === 'orphaned').length;
  if (left > 0) {
    return `${countOf(left, 'replica')} that the mapping no longer asks for. With --yes they are deleted; for ${RECOVERY_DAYS} days each can be restored.`;
  }
  const deleted = orphans.filter(({ status }) => status === 'deleted').length;
  return `${deleted} of ${countOf(orphans.length, 'orphan')} deleted; for ${RECOVERY_DAYS} days each can be restored (aws secretsmanager restore-secret).`;
}
