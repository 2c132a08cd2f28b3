import { restoreMembers } from '../../../aws/overrides/restore-members.ts';
import { failbackExitCode } from '../../../core/failback/report.ts';
import { failBack } from '../../../engine/failback.ts';
import { renderFailbackJson, renderFailbackText } from '../../../render/failback.ts';
import { checkNarrowing, findTarget } from '../../narrowing.ts';
import { throughRole } from '../../through-role.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { inSession } from '../terminal/session.ts';
import { styleFor, widthOfStdout } from '../terminal/style.ts';

interface FailbackOptions {
  readonly config: string;
  readonly target: string;
  readonly role?: string;
  readonly secret: readonly string[];
  readonly keep?: 'origin' | 'replica';
  readonly yes?: boolean;
  readonly pace?: number;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly color: boolean;
}

/** `lockstep failback` */
export async function runFailback(options: FailbackOptions): Promise<number> {
  const loaded = await loadMappingAt(options.config);
  if (loaded === null) return 1;
  checkNarrowing(loaded, { secrets: options.secret, targets: [options.target] }, loaded.targets);
  const mapping = throughRole(loaded, findTarget(options.target, loaded), options.role);
  const target = findTarget(options.target, mapping);
  const { keep = null, secret: secrets, pace } = options;
  const request = { target, secrets, keep, mode: options.yes ? 'yes' : 'list', restore: restoreMembers } as const;
  const { region: originRegion, account: ownAccount } = mapping.origin;
  return inSession({ originRegion, ownAccount, pace }, async ({ env, watcher }) => {
    const report = await failBack(mapping, request, env);
    watcher.end();
    const shape = { paint: styleFor(options.color), all: options.all ?? false, width: widthOfStdout() };
    process.stdout.write(options.json ? renderFailbackJson(report) : renderFailbackText(report, shape));
    return failbackExitCode(report);
  });
}
