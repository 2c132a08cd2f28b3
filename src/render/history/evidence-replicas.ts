import { lengthOf, type Window } from '../../core/memory/chapters.ts';
import type { Share } from '../../core/memory/shares.ts';
import type { HistorySummary } from '../../core/memory/summary.ts';
import { formatDuration } from '../facts.ts';
import { markupTable } from './markup.ts';
import { numberText, shareText, timeText } from './words.ts';

/** Max replicas that a page lists without a finding. */
const LISTED = 1000;

/** The replicas that were declared, with what became of them. */
export function markupReplicas({ shares, window }: HistorySummary): string {
  const listed = shares.length <= LISTED ? shares : shares.filter((share) => share.incidents + share.missedEvents > 0);
  const rest = shares.length - listed.length;
  const note = rest === 0 ? '' : `<p>${numberText(rest)} more had no finding; the table (csv) lists them.</p>`;

  const head = [
    'secret',
    'target',
    'declared',
    'in sync',
    'in drift',
    'not known',
    'findings',
    'longest',
    'behind at worst',
    'events missed',
  ];
  return markupTable(
    head,
    listed.map((share) => replicaRow(share, window)),
  ).concat(note);
}

function replicaRow(share: Share, window: Window): (string | number)[] {
  const { secret, target, name, declared, inDriftMs, unknownMs, incidents, longestMs, missedEvents } = share;
  return [
    secret,
    name === secret ? target : `${target}, as ${name}`,
    declaredText(declared, window),
    shareText(share.inSyncShare),
    formatDuration(inDriftMs / 1000),
    formatDuration(unknownMs / 1000),
    incidents,
    formatDuration(longestMs / 1000),
    share.worstBehindSeconds === null ? '' : formatDuration(share.worstBehindSeconds),
    missedEvents,
  ];
}

function declaredText(spans: readonly Window[], window: Window): string {
  if (spans.length === 1 && lengthOf(spans) === window.to - window.from) return 'all the time';
  return spans.map(({ from, to }) => `${timeText(from)} to ${timeText(to)}`).join('; ');
}
