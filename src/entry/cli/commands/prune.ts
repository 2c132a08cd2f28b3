import { partitionOf } from '../../../../config/aws/regions.ts';
import type { Mapping } from '../../../../config/mapping.ts';
import { regionMistake } from '../../../../config/regions.ts';
import { quote } from '../../../../config/wording.ts';
import { LockstepError } from '../../../core/errors.ts';
import type { KnownPlace } from '../../../core/memory/places.ts';
import type { PruneReport } from '../../../core/prune-report.ts';
import { prune as pruneOrphans } from '../../../engine/prune.ts';
import { recallState } from '../../../history/recall.ts';
import { renderPruneJson, renderPruneText } from '../../../render/prune.ts';
import { checkNarrowing, checkPatterns } from '../../narrowing.ts';
import { historyLocation, openHistory } from '../terminal/history.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { inSession, type Session } from '../terminal/session.ts';
import { styleFor, widthOfStdout } from '../terminal/style.ts';

interface PruneOptions {
  readonly config: string;
  readonly secret: readonly string[];
  readonly target: readonly string[];
  readonly region: readonly string[];
  readonly history?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly color: boolean;
}

/** `lockstep prune` */
export async function runPrune(options: PruneOptions): Promise<number> {
  const mapping = await loadMappingAt(options.config);
  if (mapping === null) return 1;
  checkNarrowing(mapping, { secrets: [], targets: options.target }, mapping.targets);
  checkPatterns(options.secret);
  for (const region of options.region) checkRegion(region, mapping, '--region');
  const location = historyLocation(options.history);
  const asked = { secrets: options.secret, targets: options.target, regions: options.region };
  return inSession({ originRegion: mapping.origin.region, looksOnly: !options.yes }, async ({ env, watcher }) => {
    const places = location === null ? [] : await placesOfHistory(location, mapping, { env, watcher });
    const report = await pruneOrphans(mapping, { ...asked, places }, options.yes ? 'delete' : 'list', env);
    watcher.end();
    const text = options.json
      ? renderPruneJson(report)
      : renderPruneText(report, {
          mapping: mapping.name,
          paint: styleFor(options.color),
          all: options.all ?? false,
          width: widthOfStdout(),
        });
    process.stdout.write(text);
    return exitCodeOf(report);
  });
}

/** Where the history has seen replicas, under the present name of the mapping or a former one. */
async function placesOfHistory(location: string, mapping: Mapping, { env, watcher }: Session): Promise<KnownPlace[]> {
  const history = await openHistory(location, mapping, env, env.stop);
  const names = [mapping.name, ...mapping.formerNames];
  const recalled = await Promise.all(names.map((name) => recallState({ ...history, mapping: name })));
  const places = recalled.flatMap(({ state }) => state.places);
  if (places.length === 0) {
    watcher.note(`the history in ${history.store.where} names no place with replicas of ${quote(mapping.name)}`);
  }
  for (const { region } of places) checkRegion(region, mapping, `the history in ${history.store.where}`);
  return places;
}

function checkRegion(region: string, { origin }: Mapping, by: string): void {
  const mistake = regionMistake(region);
  if (mistake !== null) throw new LockstepError('bad-input', `${by}: ${mistake}`);
  if (partitionOf(region) === partitionOf(origin.region)) return;
  const remedy = `no credentials serve both; choose a Region of ${partitionOf(origin.region)}`;
  throw new LockstepError('bad-input', `${by}: ${region} is in another partition than ${origin.region}; ${remedy}`);
}

function exitCodeOf({ orphans, places }: PruneReport): number {
  if (places.some(({ seen }) => !seen) || orphans.some(({ status }) => status === 'failed')) return 1;
  return orphans.every(({ status }) => status === 'deleted') ? 0 : 2;
}
