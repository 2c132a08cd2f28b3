import { durationOf } from '../../core/memory/shares.ts';
import type { Evidence } from './evidence.ts';
import { endText, kindsText, narrowedText, runText } from './sentences.ts';
import { faultText, verdictTexts } from './verdict.ts';

const COLUMNS = [
  'section',
  'secret',
  'target',
  'replica',
  'from',
  'to',
  'seconds',
  'what',
  'how',
  'by',
  'record',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | number>>;

/** Renders evidence as one table, a line for each fact; `section` says of which kind it is. */
export function renderEvidenceCsv(evidence: Evidence): string {
  const rows = [
    ...rowsOfChain(evidence),
    ...rowsOfChecks(evidence),
    ...rowsOfReplicas(evidence),
    ...rowsOfFindings(evidence),
  ];
  const lines = rows.map((row) => COLUMNS.map((column) => quoteCell(row[column] ?? '')).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

/**
 * RFC 4180, always quoted. A spreadsheet takes a cell that begins with one of these signs for a formula, even if it is
 * quoted; after an apostrophe it is text. https://owasp.org/www-community/attacks/CSV_Injection
 */
function quoteCell(content: string | number): string {
  const text = String(content);
  const safe = /^[\s]*[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

function rowsOfChain({ madeAt, verdict, unreadable, mapping, where }: Evidence): Row[] {
  return [
    { section: 'made', from: madeAt, what: mapping, how: where },
    ...verdictTexts(verdict).map((what) => ({ section: 'chain', what })),
    ...verdict.faults.map((fault) => ({ section: 'chain fault', what: faultText(fault) })),
    ...unreadable.map((what) => ({ section: 'unreadable', what })),
  ];
}

function rowsOfChecks({ summary }: Evidence): Row[] {
  const { cadence, gaps, byHand } = summary;
  return [
    ...cadence.map(({ from, to, schedule, expected, made }) => ({
      section: 'checks',
      ...span(from, to),
      what: schedule,
      how: `${made} runs that looked at everything, ${expected} asked for by the schedule`,
    })),
    ...gaps.map(({ from, to }) => ({ section: 'gap', ...span(from, to), what: 'no run looked at everything' })),
    ...byHand.map((run) => ({
      section: 'by hand',
      ...span(Date.parse(run.startedAt), Date.parse(run.finishedAt)),
      what: run.mode,
      how: narrowedText(run),
      by: run.by ?? '',
      record: run.record,
    })),
  ];
}

function rowsOfReplicas({ summary }: Evidence): Row[] {
  return summary.shares.flatMap((share) => {
    const { secret, target, name, inSyncMs, inDriftMs, unknownMs } = share;
    const replica = { secret, target, replica: name };
    return [
      ...share.declared.map(({ from, to }) => ({ section: 'declared', ...replica, ...span(from, to) })),
      { section: 'in sync', ...replica, seconds: inSyncMs / 1000 },
      { section: 'in drift', ...replica, seconds: inDriftMs / 1000 },
      { section: 'not known', ...replica, seconds: unknownMs / 1000 },
    ];
  });
}

function rowsOfFindings({ summary }: Evidence): Row[] {
  return summary.incidents.map((one) => ({
    section: 'finding',
    secret: one.secret,
    target: one.target,
    replica: one.name,
    from: one.start,
    to: one.end ?? '',
    seconds: durationOf(one, summary.window) / 1000,
    what: kindsText(one),
    how: endText(one),
    by: `found by ${runText(one.foundBy)}`,
    record: one.foundBy?.record ?? '',
  }));
}

function span(from: number, to: number): Pick<Row, 'from' | 'to' | 'seconds'> {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), seconds: (to - from) / 1000 };
}
