import { groupBy } from '../../core/group.ts';
import type { Cadence } from '../../core/memory/gaps.ts';
import type { Incident } from '../../core/memory/incidents.ts';
import { durationOf, type Share } from '../../core/memory/shares.ts';
import type { HistorySummary } from '../../core/memory/summary.ts';
import { formatDuration } from '../facts.ts';
import { wrapLine } from '../lines.ts';
import { countOf, plainText } from '../plain.ts';
import type { Paint } from '../text-options.ts';
import { BLOCKS, drawBar, LETTERS } from './bar.ts';
import { endText, kindsText } from './sentences.ts';
import { numberText, shareText, timeText } from './words.ts';

export interface HistoryTextOptions {
  readonly paint: Paint;
  /** Whether the terminal shows block elements. */
  readonly blocks: boolean;
  readonly mapping: string;
  /** Where the history is. */
  readonly where: string;
  /** Whether lists are never cut. */
  readonly all: boolean;
  /** Names of records that cannot be read. */
  readonly unreadable: readonly string[];
}

/** Columns of the narrowest terminal. */
const WIDTH = 80;
const BAR = 44;

/** Max replicas, incidents and gaps listed. */
const LISTED = 20;

/** Renders what happened for a terminal: each replica's line, what went wrong, and when no one looked. */
export function renderHistoryText(summary: HistorySummary, options: HistoryTextOptions): string {
  const blocks = [
    renderHeading(summary, options),
    renderReplicas(summary, options),
    renderIncidents(summary, options),
    renderGaps(summary, options),
    renderClosing(summary, options),
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function renderHeading(
  { window, counts, cadence }: HistorySummary,
  { paint, mapping, where }: HistoryTextOptions,
): string {
  const { scheduled, byHand, byEvent } = counts;
  const runs = `${numberText(scheduled)} scheduled runs, ${numberText(byHand)} by hand, ${numberText(byEvent)} by event`;
  const lines = [
    `${paint.strong('lockstep history')}  ${plainText(mapping)}  ${timeText(window.from)} to ${timeText(window.to)} UTC`,
    paint.quiet(plainText(where)),
  ];
  return [...lines.map((line) => `${line}\n`), wrapLines(`${runs}; ${cadenceText(cadence)}.`)].join('');
}

function cadenceText(cadence: readonly Cadence[]): string {
  if (cadence.length === 0) return 'no run looked at everything';
  const made = cadence.reduce((sum, turn) => sum + turn.made, 0);
  const expected = cadence.reduce((sum, turn) => sum + turn.expected, 0);
  return `all was checked ${numberText(made)} times, and the schedule asks for ${numberText(expected)}`;
}

/** Replicas that had an incident or were not always looked at on their own; the rest is counted. */
function renderReplicas({ shares, window }: HistorySummary, options: HistoryTextOptions): string {
  const { paint, all, blocks } = options;
  const notable = shares.filter(({ incidents, missedEvents }) => incidents > 0 || missedEvents > 0);
  const chosen = all || shares.length <= LISTED ? shares : notable.slice(0, LISTED);
  const signs = blocks ? BLOCKS : LETTERS;
  const [flat] = signs.levels;
  const legend = `${flat} in sync   ${signs.levels.at(-1)} in drift   ${signs.unknown} not known   (blank) not in the mapping\n%: how much of the time that is known it was in sync`;
  const groups = [...groupBy(chosen, ({ secret }) => secret)].map(([secret, of]) => {
    const rows = of.map((share) => {
      const name = share.name === share.secret ? '' : wrapLines(`as ${plainText(share.name)}`, 4);
      const bar = drawBar(share, window, BAR, { paint, signs });
      const [first = '', ...more] = factsOf(share);
      return `  ${plainText(share.target).padEnd(12)}  ${bar}  ${first}\n${name}${more.map((line) => wrapLines(line, 16)).join('')}`;
    });
    return `${paint.strong(plainText(secret))}\n${rows.join('')}`;
  });
  const rest = shares.length - chosen.length;
  const note =
    rest === 0
      ? ''
      : paint.quiet(`and ${countOf(rest, 'replica')} more, ${restText(shares, chosen)}; --all lists them\n`);
  return `${groups.join('')}${note}${chosen.length === 0 ? '' : paint.quiet(`${legend}\n`)}`;
}

function restText(shares: readonly Share[], chosen: readonly Share[]): string {
  const listed = new Set(chosen);
  const left = shares.filter((share) => !listed.has(share));
  return left.every(({ incidents }) => incidents === 0) ? 'without drift' : 'some of them with drift';
}

function factsOf(share: Share): string[] {
  const { incidents, longestMs, meanMs, missedEvents, worstBehindSeconds } = share;
  const facts = [
    ...(incidents === 0
      ? []
      : [
          `${countOf(incidents, 'incident')}: longest ${formatDuration(longestMs / 1000)}, mean ${formatDuration(meanMs / 1000)}`,
        ]),
    ...(worstBehindSeconds === null ? [] : [`${formatDuration(worstBehindSeconds)} behind at worst`]),
    ...(missedEvents === 0 ? [] : [`${countOf(missedEvents, 'event')} missed`]),
  ];
  return [shareText(share.inSyncShare), ...(facts.length === 0 ? [] : [facts.join('; ')])];
}

function renderIncidents({ incidents, window }: HistorySummary, { paint, all }: HistoryTextOptions): string {
  if (incidents.length === 0) return '';
  const listed = all ? incidents : incidents.slice(-LISTED);
  const rest = incidents.length - listed.length;
  const more = rest === 0 ? '' : paint.quiet(`  and ${rest} before these; --all lists them\n`);
  const lines = listed.map((one) => renderIncident(one, durationOf(one, window), paint));
  return `${paint.warn('Incidents')}  ${numberText(incidents.length)}\n${more}${lines.join('')}`;
}

function renderIncident(one: Incident, length: number, paint: Paint): string {
  const lasted =
    one.end === null
      ? paint.bad(`since then, ${formatDuration(length / 1000)}`)
      : `for ${formatDuration(length / 1000)}`;
  const where = `${plainText(one.secret)} in ${plainText(one.target)}`;
  return `  ${timeText(one.start)}  ${lasted}: ${kindsText(one)}\n${wrapLines(`${where}: ${endText(one)}`, 4)}`;
}

function renderGaps({ gaps }: HistorySummary, { paint, all }: HistoryTextOptions): string {
  if (gaps.length === 0) return '';
  const listed = all ? gaps : gaps.slice(-LISTED);
  const rest = gaps.length - listed.length;
  const more = rest === 0 ? '' : paint.quiet(`  and ${rest} before these; --all lists them\n`);
  const lines = listed.map(
    ({ from, to }) => `  ${timeText(from)} to ${timeText(to)}  ${formatDuration((to - from) / 1000)}\n`,
  );
  return `${paint.warn('Not checked')}  ${countOf(gaps.length, 'gap')}, in which nothing is known\n${more}${lines.join('')}`;
}

/** The closing line, which is never cheerful while anything is not known. */
function renderClosing(summary: HistorySummary, { paint, unreadable }: HistoryTextOptions): string {
  const { shares, incidents, gaps } = summary;
  const open = incidents.filter(({ end }) => end === null).length;
  const lines = [
    ...(unreadable.length === 0
      ? []
      : [
          paint.bad(
            `${countOf(unreadable.length, 'record')} cannot be read, ${unreadable[0]} first; run lockstep evidence verify.`,
          ),
        ]),
    ...(open === 0 ? [] : [paint.warn(`${countOf(open, 'incident')} ${open === 1 ? 'is' : 'are'} not over.`)]),
  ];
  const isQuiet = lines.length === 0 && incidents.length === 0 && gaps.length === 0;
  if (isQuiet) lines.push(paint.good(`${countOf(shares.length, 'replica')} in sync all the time.`));
  return lines.flatMap((line) => wrapLines(line)).join('');
}

/** Lines of at most 80 columns, broken between words. */
function wrapLines(text: string, indent = 0): string {
  return `${wrapLine(' '.repeat(indent) + text, WIDTH)}\n`;
}
