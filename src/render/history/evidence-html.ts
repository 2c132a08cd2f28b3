import type { Window } from '../../core/memory/chapters.ts';
import { durationOf } from '../../core/memory/shares.ts';
import type { HistorySummary } from '../../core/memory/summary.ts';
import { formatDuration } from '../facts.ts';
import { framePage } from '../page-frame.ts';
import { type Evidence, LIMITS } from './evidence.ts';
import { markupReplicas } from './evidence-replicas.ts';
import { EVIDENCE_STYLE } from './evidence-style.ts';
import { escapeMarkup, markupFacts, markupTable } from './markup.ts';
import { endText, kindsText, narrowedText, runText } from './sentences.ts';
import { faultText, verdictTexts } from './verdict.ts';
import { numberText, timeText } from './words.ts';

/** Renders evidence as a page that stands alone and has no script, for someone who does not know Lockstep, on a screen or on paper. */
export function renderEvidenceHtml(evidence: Evidence): string {
  const { mapping, summary } = evidence;
  const { window } = summary;
  const title = `Evidence: replicas of secrets, ${mapping}, ${timeText(window.from)} to ${timeText(window.to)} UTC`;
  return framePage({
    title: escapeMarkup(title),
    style: EVIDENCE_STYLE,
    body: `<h1>${escapeMarkup(title)}</h1>
${INTRODUCTION}
${sections(evidence).join('\n')}`,
  });
}

const INTRODUCTION = `<p>Secrets such as passwords are kept by AWS Secrets Manager in one place, their <b>origin</b>. Copies of
them, <b>replicas</b>, are kept in other Regions or accounts, so that systems there work if the origin cannot be reached.
Lockstep compares replicas with their origins by a schedule, and repairs what differs. This page says how often that was
done, what was found, and how long it lasted. All times are in UTC.</p>`;

function sections(evidence: Evidence): string[] {
  const { summary } = evidence;
  return [
    section('In short', factsOf(evidence)),
    section('How often was checked', checksOf(summary)),
    section('What was found', findingsOf(summary)),
    section('Who ran it by hand', byHandOf(summary)),
    section('Which replicas were declared, and how they fared', markupReplicas(summary)),
    section('Can the records be relied on?', chainOf(evidence)),
    section('What this does not show', listOf(LIMITS)),
  ];
}

function section(title: string, body: string): string {
  return `<section><h2>${escapeMarkup(title)}</h2>\n${body}\n</section>`;
}

function factsOf({ mapping, where, madeAt, summary, verdict }: Evidence): string {
  const { window, shares, cadence, gaps, incidents } = summary;
  const declaredAt = (time: number) =>
    shares.filter(({ declared }) => declared.some((span) => coversTime(span, time))).length;
  const made = cadence.reduce((sum, turn) => sum + turn.made, 0);
  const expected = cadence.reduce((sum, turn) => sum + turn.expected, 0);
  const longest = incidents.reduce((most, one) => Math.max(most, durationOf(one, window)), 0);
  const open = incidents.filter(({ end }) => end === null).length;
  return markupFacts([
    ['Mapping, the list of what is to be replicated', mapping],
    ['Records', where],
    ['This page was made', timeText(madeAt)],
    ['Replicas declared at the beginning, and at the end', `${declaredAt(window.from)}, ${declaredAt(window.to - 1)}`],
    ['Checks of everything, and what the schedule asks for', `${numberText(made)} of ${numberText(expected)}`],
    [
      'Gaps, in which nothing is known',
      `${gaps.length}, ${durationText(gaps.reduce((sum, { from, to }) => sum + to - from, 0))}`,
    ],
    ['Findings, and those that are not over', `${incidents.length}, ${open}`],
    ['Longest finding', durationText(longest)],
    ['The chain of the records', verdict.faults.length === 0 ? 'consistent' : 'not consistent: see below'],
  ]);
}

function coversTime({ from, to }: Window, time: number): boolean {
  return from <= time && time < to;
}

function checksOf({ cadence, gaps, counts }: HistorySummary): string {
  const { scheduled, byHand, byEvent } = counts;
  const rows = cadence.map(({ from, to, schedule, expected, made }) => [
    timeText(from),
    timeText(to),
    schedule,
    expected,
    made,
  ]);
  const gapRows = gaps.map(({ from, to }) => [timeText(from), timeText(to), durationText(to - from)]);
  return [
    `<p>${escapeMarkup(`${numberText(scheduled)} runs by schedule, ${numberText(byHand)} by hand, ${numberText(byEvent)} by event. A check is a run that looked at everything.`)}</p>`,
    cadence.length === 0 ? '' : markupTable(['from', 'to', 'schedule', 'asked for', 'made'], rows),
    gaps.length === 0
      ? '<p>There was no gap: no check was later than half a period.</p>'
      : `<p>Gaps: longer than one and a half periods of the schedule of that time without a check.</p>${markupTable(['from', 'to', 'how long'], gapRows)}`,
  ].join('\n');
}

function findingsOf({ incidents, window, gaps }: HistorySummary): string {
  if (incidents.length === 0) {
    return `<p>${gaps.length === 0 ? 'Nothing.' : 'Nothing, in the time that was checked.'}</p>`;
  }
  const rows = incidents.map((one) => [
    one.secret,
    one.name === one.secret ? one.target : `${one.target}, as ${one.name}`,
    kindsText(one),
    timeText(one.start),
    one.end === null ? 'not over' : timeText(one.end),
    durationText(durationOf(one, window)),
    runText(one.foundBy),
    endText(one),
  ]);
  return markupTable(['secret', 'target', 'what', 'from', 'to', 'how long', 'found by', 'how it ended'], rows);
}

function byHandOf({ byHand }: HistorySummary): string {
  if (byHand.length === 0) return '<p>No one.</p>';
  const rows = byHand.map((run) => [
    timeText(run.startedAt),
    run.by ?? 'not recorded',
    run.mode,
    narrowedText(run),
    run.summary.healed,
    run.record,
  ]);
  return markupTable(['when', 'who', 'what', 'of', 'repaired', 'record'], rows);
}

function chainOf({ verdict, unreadable }: Evidence): string {
  const head =
    verdict.kept === null
      ? ''
      : `<p>Head, the hash of the newest record: <code>${escapeMarkup(verdict.kept.head)}</code></p>`;
  const faults = [
    ...verdict.faults.map(faultText),
    ...unreadable.map((name) => `${name} is of this time, and cannot be read`),
  ];
  return `${verdictTexts(verdict)
    .map((text) => `<p>${escapeMarkup(text)}</p>`)
    .join('')}${listOf(faults)}${head}`;
}

function listOf(texts: readonly string[]): string {
  return texts.length === 0 ? '' : `<ul>${texts.map((text) => `<li>${escapeMarkup(text)}</li>`).join('')}</ul>`;
}

function durationText(milliseconds: number): string {
  return formatDuration(milliseconds / 1000);
}
