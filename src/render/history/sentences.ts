import type { Incident, RunName } from '../../core/memory/incidents.ts';
import type { RunByHand } from '../../core/memory/summary.ts';
import { plainText } from '../plain.ts';

/** `stale, metadata`, or that the replica could not be read. */
export function kindsText({ drift }: Incident): string {
  return drift.length === 0 ? 'could not be read or healed' : drift.join(', ');
}

/** How an incident ended, such as `healed by the scheduled run of record 12`. */
export function endText({ how, endedBy }: Incident): string {
  switch (how) {
    case 'healed':
      return `healed by ${runText(endedBy)}`;
    case 'by itself':
      return `found in sync by ${runText(endedBy)}`;
    case 'left the mapping':
      return 'the mapping no longer asked for the replica';
    case 'not recorded':
      return 'its end is in no record that can be read';
    case null:
      return 'not over';
  }
}

/** `the scheduled run (record 12)`, `a run by hand by ARN (record 12)`. */
export function runText(run: RunName | null): string {
  if (run === null) return 'a run that was not read';
  return `${STARTED[run.trigger]}${run.by === undefined ? '' : ` by ${plainText(run.by)}`} (record ${run.record})`;
}

const STARTED: Readonly<Record<RunName['trigger'], string>> = {
  schedule: 'the scheduled run',
  event: 'a run by event',
  cli: 'a run by hand',
  invoke: 'a run by hand',
};

/** What a run by hand was narrowed to. */
export function narrowedText({ narrowed }: Pick<RunByHand, 'narrowed'>): string {
  if (narrowed === null) return 'everything';
  const { secrets, targets } = narrowed;
  const parts = [secrets.join(', ') || 'all secrets', targets.length === 0 ? '' : `in ${targets.join(', ')}`];
  return plainText(parts.filter((part) => part !== '').join(' '));
}
