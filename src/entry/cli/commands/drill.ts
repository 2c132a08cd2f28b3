import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import type { Mapping, Target } from '../../../../config/mapping.ts';
import { runWithValue } from '../../../aws/value-command.ts';
import { type DrillReport, drillExitCode } from '../../../core/drill.ts';
import { asLockstepError } from '../../../core/errors.ts';
import { type Drill, drillPlace } from '../../../engine/drill.ts';
import { keepDrill } from '../../../history/drills.ts';
import { hashOf } from '../../../history/objects.ts';
import { renderDrillJson, renderDrillText } from '../../../render/drill.ts';
import { startDeadline } from '../../deadline.ts';
import { checkNarrowing, findTarget } from '../../narrowing.ts';
import { historyLocation, openHistory } from '../terminal/history.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { inSession, type Session } from '../terminal/session.ts';
import { styleFor, widthOfStdout } from '../terminal/style.ts';

interface DrillOptions {
  readonly config: string;
  readonly target: string;
  readonly check?: string;
  readonly history?: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly color: boolean;
}

/** How long a drill waits for its history, after all else is done. */
const LONGEST_MS = 30_000;

/** `lockstep drill` */
export async function runDrill(options: DrillOptions): Promise<number> {
  const location = historyLocation(options.history);
  const mapping = await loadMappingAt(options.config);
  if (mapping === null) return 1;
  checkNarrowing(mapping, { secrets: [], targets: [options.target] }, mapping.targets);
  const target = findTarget(options.target, mapping);
  // The Region of a drill is the target's: STS, and what the credentials need, is asked there.
  return inSession({ originRegion: target.region }, async (session) => {
    const report = await drillWithCheck(mapping, target, options.check, session);
    session.watcher.end();
    const text = { paint: styleFor(options.color), all: options.all ?? false, width: widthOfStdout() };
    const rendered = options.json
      ? renderDrillJson(report)
      : renderDrillText(report, { ...text, originRegion: mapping.origin.region });
    process.stdout.write(rendered);
    if (location !== null) await keepInHistory(report, location, mapping, session);
    return drillExitCode(report);
  });
}

async function drillWithCheck(
  mapping: Mapping,
  target: Target,
  command: string | undefined,
  { env }: Session,
): Promise<DrillReport> {
  const drill = { id: randomUUID(), hashLines: hashOf, probe: null };
  if (command === undefined) return drillPlace(mapping, target, drill, env);
  const checked: Record<string, number> = {};
  const limit = pLimit(availableParallelism());
  const probe: Drill['probe'] = async (name, value) => {
    const end = await limit(() => runWithValue(command, { name, region: target.region }, value, env.stop));
    checked[end] = (checked[end] ?? 0) + 1;
  };
  const report = await drillPlace(mapping, target, { ...drill, probe }, env);
  return { ...report, checked };
}

/** Neither the drill nor its exit code depends on it. */
async function keepInHistory(
  report: DrillReport,
  location: string,
  mapping: Mapping,
  { env, watcher }: Session,
): Promise<void> {
  const deadline = startDeadline(LONGEST_MS, 'the history did not answer in time');
  try {
    await keepDrill(await openHistory(location, mapping, env, deadline.passed), report);
  } catch (thrown) {
    watcher.note(`this drill is not in the history: ${asLockstepError(thrown).message}`);
  } finally {
    deadline.clear();
  }
}
