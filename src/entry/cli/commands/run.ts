import { randomUUID } from 'node:crypto';
import { LockstepError } from '../../../core/errors.ts';
import type { Intent } from '../../../core/policy.ts';
import { type Depth, exitCodeOf, type Report } from '../../../core/report.ts';
import { reconcile } from '../../../engine/reconcile.ts';
import { FORMATS, type Format } from '../../../render/formats.ts';
import { renderMessage } from '../../../render/message.ts';
import { checkNarrowing } from '../../narrowing.ts';
import { healCommand } from '../terminal/heal-command.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { inSession } from '../terminal/session.ts';
import { styleFor } from '../terminal/style.ts';

/** Options of a run, by the contract. */
export interface RunOptions {
  readonly config: string;
  readonly secret: readonly string[];
  readonly target: readonly string[];
  readonly depth: Depth;
  readonly publish?: string;
  /** `text` unless an option asks for another. */
  readonly format?: Format;
  readonly force?: boolean;
  /** Minutes. */
  readonly deadline?: number;
  /** A share of AWS's write quotas. */
  readonly pace?: number;
  readonly color: boolean;
}

/** `lockstep audit` and `lockstep reconcile` */
export async function runOnAws(intent: Intent, options: RunOptions): Promise<number> {
  checkTopic(options.publish);
  const mapping = await loadMappingAt(options.config);
  if (mapping === null) return 1;
  const narrowing = { secrets: options.secret, targets: options.target };
  checkNarrowing(mapping, narrowing);
  const { depth, force = false, publish } = options;
  const session = { originRegion: mapping.origin.region, minutes: options.deadline, pace: options.pace };
  return inSession(session, async ({ env, watcher }) => {
    const asked = { id: randomUUID(), intent, trigger: 'cli', depth, narrowing, force } as const;
    const { report } = await reconcile(mapping, asked, env);
    watcher.end();
    printReport(report, options);
    if (publish !== undefined) await env.publish(publish, renderMessage(report, { functionName: null }));
    return exitCodeOf(report);
  });
}

function printReport(report: Report, options: RunOptions): void {
  const { color, format = 'text' } = options;
  process.stdout.write(FORMATS[format](report, { paint: styleFor(color), heal: healCommand(options) }));
}

function checkTopic(topic: string | undefined): void {
  if (topic === undefined || /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(topic)) return;
  const right = 'arn:aws:sns:REGION:ACCOUNT:NAME';
  throw new LockstepError('bad-input', `--publish takes the ARN of an SNS topic, ${right}; "${topic}" is not one`);
}
