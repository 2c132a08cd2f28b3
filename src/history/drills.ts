import { gzipSync } from 'node:zlib';
import type { DrillReport } from '../core/drill.ts';
import { eventStamp } from '../core/memory/fold.ts';
import type { History } from './recall.ts';

/** Keeps a drill beside the records of runs, which it is no part of. @throws LockstepError if the store cannot be reached */
export async function keepDrill({ store, mapping }: History, report: DrillReport): Promise<string> {
  const { id, startedAt } = report.run;
  const key = `${mapping}/drills/${eventStamp(new Date(startedAt))}-${id}.json.gz`;
  // Its name is the drill's own, so one that exists was written by an attempt whose answer was lost.
  await store.create(key, gzipSync(JSON.stringify(report)));
  return key;
}
