import { promoteExitCode } from '../../../core/promote-report.ts';
import { promotePlace } from '../../../engine/promote.ts';
import { renderPromoteJson, renderPromoteText } from '../../../render/promote.ts';
import { checkNarrowing, findTarget } from '../../narrowing.ts';
import { throughRole } from '../../through-role.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { inSession } from '../terminal/session.ts';
import { styleFor, widthOfStdout } from '../terminal/style.ts';

interface PromoteOptions {
  readonly config: string;
  readonly target: string;
  readonly reason: string;
  readonly role?: string;
  readonly wait: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly color: boolean;
}

/** `lockstep promote` */
export async function runPromote(options: PromoteOptions): Promise<number> {
  const loaded = await loadMappingAt(options.config);
  if (loaded === null) return 1;
  checkNarrowing(loaded, { secrets: [], targets: [options.target] }, loaded.targets);
  const mapping = throughRole(loaded, findTarget(options.target, loaded), options.role);
  const target = findTarget(options.target, mapping);
  const mode = options.dryRun ? 'dry-run' : 'promote';
  const { reason, role = null, wait: waitSeconds } = options;
  const promotion = { reason, role, waitSeconds, mode } as const;
  // STS, too, is asked in the target's Region: the origin's may be down.
  return inSession({ originRegion: target.region }, async ({ env, watcher }) => {
    const report = await promotePlace(mapping, target, promotion, env);
    watcher.end();
    const style = { paint: styleFor(options.color), all: options.all ?? false, width: widthOfStdout() };
    process.stdout.write(options.json ? renderPromoteJson(report) : renderPromoteText(report, style));
    return promoteExitCode(report);
  });
}
