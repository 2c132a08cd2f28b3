import { randomUUID } from 'node:crypto';
import { LockstepError } from '../../../core/errors.ts';
import type { Intent } from '../../../core/policy.ts';
import { type Depth, exitCodeOf } from '../../../core/report.ts';
import { reconcile } from '../../../engine/reconcile.ts';
import { renderMessage } from '../../../render/message.ts';
import { checkNarrowing } from '../../narrowing.ts';
import { historyLocation, rememberByHand } from '../terminal/history.ts';
import { loadMappingAt } from '../terminal/mapping.ts';
import { type OutputOptions, planOutputs, writeReport } from '../terminal/output.ts';
import { inSession } from '../terminal/session.ts';
import { hasPage, readStripsByHand } from '../terminal/strips.ts';

/** Options of a run, by the contract. */
export interface RunOptions extends OutputOptions {
  readonly config: string;
  readonly secret: readonly string[];
  readonly target: readonly string[];
  readonly depth: Depth;
  readonly publish?: string;
  readonly force?: boolean;
  /** Minutes. */
  readonly deadline?: number;
  /** A share of AWS's write quotas. */
  readonly pace?: number;
  /** A folder, or s3://BUCKET/PREFIX. */
  readonly history?: string;
}

/** `lockstep audit` and `lockstep reconcile` */
export async function runOnAws(intent: Intent, options: RunOptions): Promise<number> {
  checkTopic(options.publish);
  const location = historyLocation(options.history);
  const outputs = await planOutputs(options);
  const mapping = await loadMappingAt(options.config);
  if (mapping === null) return 1;
  const narrowing = { secrets: options.secret, targets: options.target };
  checkNarrowing(mapping, narrowing);
  const { depth, force = false, publish, pace, deadline: minutes } = options;
  const { region: originRegion, account: ownAccount } = mapping.origin;
  const looksOnly = intent !== 'heal' && depth === 'versions';
  const session = { originRegion, ownAccount, minutes, pace, looksOnly };
  return inSession(session, async ({ env, watcher }) => {
    const asked = { id: randomUUID(), intent, trigger: 'cli', depth, narrowing, force } as const;
    const ran = await reconcile(mapping, asked, env);
    watcher.end();
    const report =
      location === null ? ran.report : await rememberByHand(ran.report, location, { mapping, narrowing, env });
    if (report.history?.written === false) watcher.note(`this run is not in the history: ${report.history.reason}`);
    const isRecalled = location !== null && report.history?.written === true && hasPage(outputs);
    const strips = isRecalled ? await readStripsByHand(report, location, { mapping, env }) : null;
    const isWritten = await writeReport(report, outputs, { ...options, strips });
    if (publish !== undefined) await env.publish(publish, renderMessage(report, { functionName: null }));
    return isWritten ? exitCodeOf(report) : 1;
  });
}

function checkTopic(topic: string | undefined): void {
  if (topic === undefined || /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(topic)) return;
  const right = 'arn:aws:sns:REGION:ACCOUNT:NAME';
  throw new LockstepError('bad-input', `--publish takes the ARN of an SNS topic, ${right}; "${topic}" is not one`);
}
