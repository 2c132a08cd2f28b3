import { neverRuns } from '../../config/aws/schedule.ts';
import type { Mapping } from '../../config/mapping.ts';

/** A mapping that is deployed goes on being used when its schedule is over, and says that nothing starts it any more. */
export function scheduleWarnings({ reconcile }: Mapping, now: Date): string[] {
  if (!neverRuns(reconcile.schedule, now)) return [];
  return [`the schedule ${reconcile.schedule} has no run left; correct reconcile.schedule, and deploy again`];
}
