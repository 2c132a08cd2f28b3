import type { Context } from '../../context.ts';
import { publishEvent } from '../../events/bus.ts';
import { AWSPENDING, AWSPREVIOUS, type Secret, versionOf } from './secret.ts';

/** Labels whose moves send no event. */
const SILENT: ReadonlySet<string> = new Set([AWSPENDING, AWSPREVIOUS]);

/**
 * `Secret Label Updated`, for each label that moved to a version. Nothing is sent for a label that was taken off. User
 * Guide, "Secrets Manager event notifications".
 */
export function announceLabels(before: Secret | undefined, after: Secret, context: Context): void {
  if (context.state.rules.size === 0) return;
  const { account, region, arn, name } = after;
  for (const { id, stages } of after.versions) {
    const former = before?.arn === arn ? versionOf(before, id)?.stages : undefined;
    for (const label of stages) {
      if (SILENT.has(label) || former?.includes(label)) continue;
      const detail = { name, labelUpdated: label, versionId: id };
      const event = { source: 'aws.secretsmanager', 'detail-type': 'Secret Label Updated', resources: [arn], detail };
      publishEvent({ account, region, ...event }, context);
    }
  }
}
