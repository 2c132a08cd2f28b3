import type { Report } from '../core/report.ts';

/** A run in one sentence. It is `good` only if all was read and nothing is left. */
export interface Verdict {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly sentence: string;
}

/** Puts what matters most first: what could not be read, then what is not in sync, then what was left to the next run. */
export function verdictOf({ summary, run }: Report): Verdict {
  const { replicas, failed, healed } = summary;
  if (replicas === 0) return { tone: 'warn', sentence: 'The mapping selects no replica; nothing was compared.' };
  const left = leftIn(summary);
  if (left.length === 0) return { tone: 'good', sentence: `${allInSync(replicas)}${healedBy(healed)}.` };
  const held = run.held === undefined ? '' : 'Held back: ';
  return { tone: failed === 0 ? 'warn' : 'bad', sentence: `${held}${joinParts(left)}.` };
}

/** What is not in sync, a part of a sentence each. The first says of how many. */
function leftIn({ replicas, failed, drifted, blocked, deferred }: Report['summary']): string[] {
  const open = drifted + blocked;
  const counted = [
    { count: failed, say: (count: string) => `${count} could not be read or healed` },
    { count: open, say: (count: string) => `drift remains in ${count}` },
    { count: deferred, say: (count: string) => `${count} ${deferred === 1 ? 'is' : 'are'} left to the next run` },
  ];
  const total = ` of ${groupDigits(replicas)} ${replicas === 1 ? 'replica' : 'replicas'}`;
  return counted
    .filter(({ count }) => count > 0)
    .map(({ count, say }, index) => say(`${groupDigits(count)}${index === 0 ? total : ''}`));
}

function allInSync(replicas: number): string {
  return replicas === 1 ? 'The one replica is in sync' : `All ${groupDigits(replicas)} replicas are in sync`;
}

function healedBy(healed: number): string {
  return healed === 0 ? '' : `, ${groupDigits(healed)} of them healed by this run`;
}

function joinParts(parts: readonly string[]): string {
  const text = parts.length < 3 ? parts.join(', and ') : `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function groupDigits(count: number): string {
  return count.toLocaleString('en-US');
}
