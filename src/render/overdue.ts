import type { Heartbeat } from '../core/heartbeat.ts';
import type { TopicMessage } from '../core/message.ts';
import { plainAscii } from './plain.ts';
import { runbookLine } from './runbook.ts';

/** The section of the runbook about runs that have stopped. */
const SECTION = 'norun';

export interface OverdueContext {
  /** The mapping's name. */
  readonly mapping: string;
  /** The origin's Region. */
  readonly origin: string;
  /** The target's name and Region. */
  readonly target: string;
  readonly region: string;
  readonly runbookUrl: string | undefined;
}

/** The mail of a standby: a run is overdue, or runs are made again. */
export function renderOverdueMail(
  kind: 'overdue' | 'back',
  { at, count, left, due }: Heartbeat,
  { mapping, origin, target, region, runbookUrl }: OverdueContext,
): TopicMessage {
  const said = kind === 'overdue' ? 'a run is overdue' : 'runs are made again';
  const verified = `${left} of ${count} not in sync`;
  const lines =
    kind === 'overdue'
      ? [
          `The reconciler in ${origin} was due at ${minuteOf(due)}, and has not reported since.`,
          `Replicas here (${target}, ${region}) were last verified at ${minuteOf(at)}: ${verified}.`,
          '',
          `If ${origin} is down:`,
          `  lockstep drill --target ${target}`,
          `  lockstep promote --target ${target} --reason TEXT`,
          '',
          `If it is not, the reconciler is: look at its alarms and its log there. ${runbookLine(SECTION, runbookUrl)}`,
          '',
          'This is mailed once, and once more when runs are made again.',
        ]
      : [
          `The reconciler in ${origin} has made a run again, after one was overdue.`,
          `Replicas here (${target}, ${region}) were last verified at ${minuteOf(at)}: ${verified}.`,
        ];
  return {
    subject: plainAscii(`Lockstep ${mapping.slice(0, 32)} ${region}: ${said}`),
    text: `${lines.join('\n')}\n`,
    json: JSON.stringify({
      ...{ lockstep: kind, mapping, origin, target, region },
      ...{ at: at.toISOString(), due: due?.toISOString() ?? null, count, left },
    }),
    attributes: { mapping, status: kind, trigger: 'standby', left },
  };
}

function minuteOf(time: Date | null): string {
  return time === null ? '-' : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
