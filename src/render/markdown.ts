import { isCarriedOut } from '../core/carried-out.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import {
  describeAccount,
  describeAge,
  describeDetails,
  describeOrigin,
  describePlace,
  isGood,
  summarizeRun,
} from './facts.ts';
import { countOf, plainText } from './plain.ts';

/**
 * Max characters of a comment on GitHub. A job summary takes 1 MiB, so what fits the one fits the other.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
 */
const LIMIT = 65_536;

/** Max characters of one text, such as an error message of AWS, before it is escaped. */
const LONGEST_TEXT = 400;

/** Max lines and characters of a list: of warnings, of orphans, of what was resolved. */
const LISTED = 10;
const LIST_LENGTH = 6_000;

/** Renders a report for a pull request or a job summary: the verdict, the counts, then the worst first. */
export function renderMarkdown(report: Report): string {
  const head = [renderHead(report), renderCounts(report), renderNotices(report)];
  const tail = [renderResolved(report), renderOrphans(report), renderRun(report)];
  const fixed = [...head, ...tail].reduce((sum, block) => sum + block.length + 1, 0);
  return [...head, ...renderTables(report, LIMIT - fixed), ...tail].filter((block) => block !== '').join('\n');
}

function renderHead(report: Report): string {
  const mode = report.run.mode === 'dry-run' ? 'dry run' : report.run.mode;
  const mark = isGood(report) && (report.warnings ?? []).length === 0 ? '✅' : report.summary.failed > 0 ? '❌' : '⚠️';
  return `### ${mark} Lockstep ${mode} of ${escapeText(report.mapping)}\n\n${summarizeRun(report)}.\n`;
}

function renderCounts({ summary }: Report): string {
  const { secrets, replicas, inSync, drifted, healed, blocked, failed, deferred } = summary;
  return [
    'secrets | replicas | in sync | healed | drifted | blocked | failed | deferred',
    '---: | ---: | ---: | ---: | ---: | ---: | ---: | ---:',
    [secrets, replicas, inSync, healed, drifted, blocked, failed, deferred].join(' | '),
  ]
    .map(asRow)
    .join('');
}

function renderNotices({ run, warnings = [], cut }: Report): string {
  return listLines([
    ...(run.held === undefined ? [] : [`**Held back, nothing was written:** ${escapeText(run.held)}`]),
    ...(cut === undefined ? [] : [`**Cut:** ${escapeText(cut)}`]),
    ...warnings.map((warning) => `**Warning:** ${escapeText(warning)}`),
  ]);
}

const TITLES: readonly [ReplicaReport['status'], string][] = [
  ['failed', 'Failed'],
  ['blocked', 'Blocked'],
  ['drifted', 'Drifted'],
  ['deferred', 'Deferred'],
  ['healed', 'Healed'],
];

const COLUMNS = ['secret', 'replica', 'drift', 'actions', 'what is known'];
const TABLE_HEAD = [COLUMNS.join(' | '), COLUMNS.map(() => '---').join(' | ')].map(asRow).join('');

/** Characters of a table without its rows: its title, its head and the note about what was left out. */
const ROOM_FOR_TABLE = TABLE_HEAD.length + 200;

/** A table for each status. What is worst gets the room first; what is left out is counted. */
function renderTables(report: Report, limit: number): string[] {
  const tables = TITLES.flatMap(([status, title]) => {
    const rows = report.replicas.filter((row) => row.status === status);
    return rows.length === 0 ? [] : [{ title, rows }];
  });
  let room = limit - tables.length * ROOM_FOR_TABLE;
  return tables.map(({ title, rows }) => {
    const kept: string[] = [];
    for (const row of rows) {
      const line = renderRow(report, row);
      room -= line.length;
      if (room < 0) break;
      kept.push(line);
    }
    const left = rows.length - kept.length;
    const note =
      left === 0 ? '' : `\n${left} more left out, to fit a comment of ${LIMIT} characters; -o json has all.\n`;
    const head = `#### ${title}: ${countOf(rows.length, 'replica')}\n`;
    return kept.length === 0 ? head + note : `${head}\n${TABLE_HEAD}${kept.join('')}${note}`;
  });
}

function renderRow(report: Report, row: ReplicaReport): string {
  const actions = row.actions.join(', ');
  const known = [...(row.reason === undefined ? [] : [row.reason]), ...describeDetails(row), ...describeAge(row)];
  return asRow(
    [
      codeOf(row.secret),
      escapeText(describePlace(row)),
      row.drift.join(', ') || 'not looked at',
      actions === '' || isCarriedOut(report, row) ? actions : `a heal would: ${actions}`,
      known.map(escapeText).join('; '),
    ].join(' | '),
  );
}

function renderResolved({ resolved = [] }: Report): string {
  if (resolved.length === 0) return '';
  const all = resolved.map(
    ({ secret, target, drift, since, until, how }) =>
      `${codeOf(secret)} in ${escapeText(target)}: ${drift.join(', ')}, ${escapeText(`${since} to ${until}`)}, ${how}`,
  );
  return `#### Resolved: ${countOf(resolved.length, 'replica')}\n\n${listLines(all)}`;
}

function renderOrphans({ orphaned = [] }: Report): string {
  if (orphaned.length === 0) return '';
  const all = orphaned.map(
    ({ name, target, region, account }) =>
      `${codeOf(name)} in ${escapeText(`${target} (${region}, ${describeAccount(account)})`)}`,
  );
  const title = `#### Orphaned: ${countOf(orphaned.length, 'replica')} that the mapping no longer asks for`;
  return `${title}\n\nLeft as they are; \`lockstep prune\` lists and deletes them.\n\n${listLines(all)}`;
}

function renderRun({ run, origin, file }: Report): string {
  const where = `origin ${describeOrigin(origin)}, ${file}, run ${run.id} by ${run.trigger}`;
  return `${escapeText(`${where}, ${run.startedAt} to ${run.finishedAt}, depth ${run.depth}`)}\n`;
}

function listLines(lines: readonly string[]): string {
  const kept: string[] = [];
  let room = LIST_LENGTH;
  for (const line of lines.slice(0, LISTED)) {
    room -= line.length;
    if (room < 0) break;
    kept.push(line);
  }
  const left = lines.length - kept.length;
  return [...kept, ...(left === 0 ? [] : [`and ${left} more; -o json has all`])].map((line) => `- ${line}\n`).join('');
}

function asRow(cells: string): string {
  return `| ${cells} |\n`;
}

/** A name as code. One that could not be a secret's name is escaped instead, as code has no escapes of its own. */
function codeOf(name: string): string {
  return /^[\w/+=.@-]{1,512}$/.test(name) ? `\`${name}\`` : escapeText(name);
}

/**
 * Any text as text: no markup, no link, no end of a cell, no mention of a person, no reference to an issue. GitHub looks for the
 * last two in what was rendered, so that only an invisible space stops it.
 */
function escapeText(text: string): string {
  const plain = plainText(text);
  const short = plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT)}…` : plain;
  return short
    .replace(/[&|`\\<>*_[\]{}~#!$^@]|:(?! |$|(?<=\d:)\d)|(?<=www)\./gi, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/&#64;|&#35;(?=\d)/g, (sign) => `${sign}&#8203;`);
}
