import { AWSPENDING } from '../../../config/aws/marks.ts';
import type { Mapping } from '../../../config/mapping.ts';
import { originPlace } from '../../core/desired.ts';
import type { Report } from '../../core/report.ts';
import type { World } from '../../ports.ts';
import type { Hint } from './hint.ts';

/**
 * Whether the origin was seen with the version that an event spoke of, or beyond it: current, or once current and
 * since relabelled or retired. A version that the origin knows as pending at most has not arrived yet; AWS's reads are
 * eventually consistent, and the event may be faster.
 */
export async function hasArrived(
  { secret, version }: Hint,
  report: Report,
  mapping: Mapping,
  world: World,
): Promise<boolean> {
  const row = report.replicas.find((one) => one.secret === secret);
  if (version === null || row === undefined || row.originVersion === version) return true;
  const store = world.at(originPlace(mapping));
  const origin = await store.describe(secret);
  if (origin === null || origin.pendingDeletion) return true;
  const labelled = origin.versions.find(({ id }) => id === version);
  if (labelled !== undefined) return labelled.labels.some((label) => label !== AWSPENDING);
  return (await store.retiredVersions(secret)).has(version);
}
