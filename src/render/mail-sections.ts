import { isCarriedOut } from '../core/carried-out.ts';
import { groupBy } from '../core/group.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import { describeAccount, describeAge, describeDetails } from './facts.ts';
import { sharedReason } from './headline.ts';
import { minuteOf } from './mail-opening.ts';
import { countStatuses, type MailParts, NAMED_STATUSES } from './mail-parts.ts';
import { capLines, countOf, plainAscii } from './plain.ts';

/** Max rows of one group in the mail; further rows are counted. */
const LISTED = 25;

type NamedStatus = (typeof NAMED_STATUSES)[number];

const SECTIONS: Readonly<Record<NamedStatus, { title: string; next: string }>> = {
  failed: {
    title: 'FAILED',
    next: 'Their state is not known. The reason names the remedy; the next run tries again.',
  },
  blocked: { title: 'BLOCKED', next: 'Not healed, or only in part, until a person acts on the reason.' },
  drifted: {
    title: 'DRIFTED, LEFT ALONE',
    next: 'Only reported, as the run or the mapping (onDrift: report) says.',
  },
  deferred: { title: 'DEFERRED', next: 'Left to the next run; nothing to do unless it stays.' },
  healed: {
    title: 'HEALED',
    next: 'In sync with the origin again. If it had diverged, someone had written to the replica.',
  },
};

/** The next step for rows that a held run would have healed. */
const HELD = 'Held back with the whole run: nothing is written until a person has looked.';

/**
 * News in full, then what was resolved, then what lasts: counted, or in full in a reminder and in a run by hand, which
 * no mail needs to have come before.
 */
export function renderSections(report: Report, parts: MailParts): string[] {
  const isLasting = parts.lasting.length > 0;
  const inFull = report.reminder === true || report.run.trigger === 'cli';
  return [
    ...renderStatuses(parts.fresh, report, isLasting ? 'NEW, ' : ''),
    renderResolved(parts),
    ...(inFull ? renderStatuses(parts.lasting, report, 'LASTING, ') : [countLasting(parts)]),
    renderFlapping(report),
  ].filter((block) => block !== '');
}

function renderStatuses(rows: readonly ReplicaReport[], report: Report, prefix: string): string[] {
  return NAMED_STATUSES.map((status) => {
    const some = rows.filter((row) => row.status === status);
    if (some.length === 0) return '';
    const { title, next } = SECTIONS[status];
    const advice = status === 'deferred' && report.run.held !== undefined ? HELD : next;
    return `${prefix}${title}: ${countOf(some.length, 'replica')}\n${advice}\n\n${renderGroups(some, report)}`;
  });
}

function renderResolved({ resolved }: MailParts): string {
  if (resolved.length === 0) return '';
  const lines = resolved.map(
    ({ secret, target, name = secret, drift, how, since, until }) =>
      `${plainAscii(`${secret} -> ${target}${name === secret ? '' : ` as ${name}`}`)}: ${drift.join(', ')}, ${how}, ${minuteOf(since)} to ${minuteOf(until)}`,
  );
  return `RESOLVED: ${countOf(resolved.length, 'replica')}\n\n${listLines(lines, '  ')}\n`;
}

function countLasting({ lasting }: MailParts): string {
  if (lasting.length === 0) return '';
  const since = lasting.flatMap((row) => row.since ?? []).toSorted()[0];
  const oldest = since === undefined ? '' : `, the oldest since ${minuteOf(since)}`;
  const head = `LASTING: ${countOf(lasting.length, 'replica')} that an earlier mail named`;
  return `${head}\n${countStatuses(lasting).join(', ')}${oldest}. A reminder will name them again.\n`;
}

function renderFlapping({ replicas }: Report): string {
  const flapping = replicas.filter((row) => row.flapping !== undefined);
  if (flapping.length === 0) return '';
  const lines = flapping.map((row) => `${linkOf(row)}: ${countOf(row.flapping ?? 0, 'time')}`);
  const advice = 'How often each drifted anew in the last 24 hours. Find what keeps writing to it.';
  return `FLAPPING: ${countOf(flapping.length, 'replica')}\n${advice}\n\n${listLines(lines, '  ')}\n`;
}

function renderGroups(rows: readonly ReplicaReport[], report: Report): string {
  const groups = groupBy(
    rows,
    (row) => `${row.drift.join(', ')}\n${row.actions.join(', ')}\n${sharedReason(row) ?? ''}`,
  );
  return [...groups.values()].map((group) => renderGroup(group, report)).join('\n');
}

function renderGroup(rows: readonly [ReplicaReport, ...ReplicaReport[]], report: Report): string {
  const [{ drift, actions }] = rows;
  const reason = rows.length === 1 ? rows[0].reason : sharedReason(rows[0]);
  const head = [`  ${drift.join(', ') || 'not looked at'}`];
  if (reason !== undefined) head.push(`  why:  ${plainAscii(reason)}`);
  if (actions.length > 0)
    head.push(`  ${isCarriedOut(report, rows[0]) ? 'done' : 'a heal would'}: ${actions.join(', ')}`);
  return `${head.join('\n')}\n${listLines(rows.map(withDetails), '    ')}\n`;
}

export function listLines(lines: readonly string[], indent: string): string {
  return capLines(lines, LISTED, (left) => `and ${left} more`)
    .map((line) => indent + line)
    .join('\n');
}

/** A row, and below it what is known of it alone. */
function withDetails(row: ReplicaReport): string {
  const known = [...describeDetails(row), ...describeAge(row)].map((fact) => `\n      ${plainAscii(fact)}`);
  return linkOf(row) + known.join('');
}

function linkOf(row: ReplicaReport): string {
  return `${plainAscii(row.secret)} -> ${placeOf(row)}`;
}

function placeOf({ secret, name, target, region, account }: ReplicaReport): string {
  const renamed = name === secret ? '' : ` as ${plainAscii(name)}`;
  const where = describeAccount(account);
  const place = target === region ? `${region} (${where})` : `${plainAscii(target)} (${region}, ${where})`;
  return place + renamed;
}
