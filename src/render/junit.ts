import Builder from 'fast-xml-builder';
import { groupBy } from '../core/group.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import { describeAccount, describeFacts, describePlace, summarizeRun } from './facts.ts';
import { headlineOf } from './headline.ts';
import { countOf, plainText } from './plain.ts';

/** An element: attributes begin with @_, the rest are children in the order of the schema. */
type Element = Record<string, unknown>;

/** Without suppressBooleanAttributes, a secret whose name is "true" would have no name. */
const OPTIONS = { ignoreAttributes: false, format: true, suppressEmptyNode: true, suppressBooleanAttributes: false };

/**
 * Renders a report as JUnit XML: a suite a target, a test case a replica.
 * ```
 * in sync, healed           | passes
 * failed                    | error: not known, since it could not be read or healed
 * drifted, blocked          | failure: seen not to be in sync
 * deferred, and seen drifted| failure
 * deferred, not looked at   | skipped
 * ```
 * @see https://llg.cubic.org/docs/junit/
 */
export function renderJunit(report: Report): string {
  const { run, replicas, mapping } = report;
  const suites = [
    ...asideOf(report),
    ...[...groupBy(replicas, suiteName).values()].map((rows) => suiteOf(rows, report)),
  ];
  const document = {
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: {
      '@_name': textOf(`lockstep ${run.mode} of ${mapping}: ${summarizeRun(report)}`),
      '@_time': secondsOf(run),
      ...sumOf(suites.map(({ counts }) => counts)),
      testsuite: suites.map(({ element }) => element),
    },
  };
  return `${new Builder(OPTIONS).build(document).trimEnd()}\n`;
}

interface Counts {
  readonly '@_tests': number;
  readonly '@_failures': number;
  readonly '@_errors': number;
}

interface Suite {
  readonly counts: Counts;
  readonly element: Element;
}

function sumOf(counts: readonly Counts[]): Counts {
  const add = (key: keyof Counts): number => counts.reduce((sum, one) => sum + one[key], 0);
  return { '@_tests': add('@_tests'), '@_failures': add('@_failures'), '@_errors': add('@_errors') };
}

function suiteName({ target, region, account }: ReplicaReport): string {
  return `${target} (${region}, ${describeAccount(account)})`;
}

function suiteOf(rows: readonly [ReplicaReport, ...ReplicaReport[]], report: Report): Suite {
  const verdicts = rows.map(verdictOn);
  const number = (one: Verdict): number => verdicts.filter((verdict) => verdict === one).length;
  const counts = { '@_tests': rows.length, '@_failures': number('failure'), '@_errors': number('error') };
  const element = {
    '@_name': textOf(suiteName(rows[0])),
    ...counts,
    '@_skipped': number('skipped'),
    '@_timestamp': report.run.startedAt.slice(0, 19),
    properties: { property: propertiesOf(report) },
    testcase: rows.map((row) => caseOf(row, report)),
  };
  return { counts, element };
}

function propertiesOf({ mapping, file, run, origin }: Report): Element[] {
  const { id, mode, trigger, depth, finishedAt } = run;
  const all = {
    mapping,
    file,
    run: id,
    mode,
    trigger,
    depth,
    finishedAt,
    origin: `${origin.region} (${describeAccount(origin.account)})`,
  };
  return Object.entries(all).map(([name, value]) => ({ '@_name': name, '@_value': textOf(value) }));
}

type Verdict = 'pass' | 'failure' | 'error' | 'skipped';

function verdictOn({ status, drift }: ReplicaReport): Verdict {
  switch (status) {
    case 'in-sync':
    case 'healed':
      return 'pass';
    case 'failed':
      return 'error';
    case 'drifted':
    case 'blocked':
      return 'failure';
    case 'deferred':
      return drift.length > 0 ? 'failure' : 'skipped';
  }
}

function caseOf(row: ReplicaReport, report: Report): Element {
  const verdict = verdictOn(row);
  const body = bodyOf(row, report);
  const name = row.name === row.secret ? row.secret : `${row.secret} as ${row.name}`;
  const head = {
    '@_name': textOf(name) || 'no name',
    '@_classname': textOf(`${report.mapping}.${row.target}`),
    '@_status': row.status,
  };
  switch (verdict) {
    case 'pass':
      return { ...head, ...(row.status === 'healed' ? { 'system-out': body } : {}) };
    case 'skipped':
      return { ...head, skipped: body };
    case 'failure':
    case 'error': {
      const type = row.drift.join(', ') || row.status;
      return {
        ...head,
        [verdict]: { '@_type': type, '@_message': textOf(headlineOf(row)) || row.status, '#text': body },
      };
    }
  }
}

/** What a person reads who opens the test case. */
function bodyOf(row: ReplicaReport, report: Report): string {
  return [
    `${row.status}: ${headlineOf(row) || 'not looked at'}`,
    ...describeFacts(row, report),
    `${row.secret} -> ${describePlace(row)}, ${report.file}:${row.line}`,
  ]
    .map(textOf)
    .join('\n');
}

/** What is not about one replica: warnings, orphans, a run that was held, or that compared nothing. */
function asideOf(report: Report): Suite[] {
  const { run, replicas, warnings = [], orphaned = [], resolved = [], cut } = report;
  const lines = [
    ...(run.held === undefined ? [] : [`Held back, nothing was written: ${run.held}`]),
    ...(cut === undefined ? [] : [`Cut: ${cut}`]),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...orphaned.map((one) => `Orphaned: ${one.name} in ${one.target} (${one.region}, ${describeAccount(one.account)})`),
    ...resolved.map((one) => `Resolved: ${one.secret} in ${one.target}: ${one.drift.join(', ')}, ${one.how}`),
  ].map(textOf);
  if (lines.length === 0 && replicas.length > 0) return [];
  const nothing = replicas.length === 0;
  const counts = { '@_tests': nothing ? 1 : 0, '@_failures': 0, '@_errors': nothing ? 1 : 0 };
  const message = summarizeRun(report);
  const testcase = {
    '@_name': 'something was compared',
    error: { '@_type': 'nothing-compared', '@_message': message },
  };
  const element = {
    '@_name': `the run, ${countOf(lines.length, 'notice')}`,
    ...counts,
    '@_timestamp': run.startedAt.slice(0, 19),
    properties: { property: propertiesOf(report) },
    ...(nothing ? { testcase } : {}),
    ...(lines.length === 0 ? {} : { 'system-out': lines.join('\n') }),
  };
  return [{ counts, element }];
}

function secondsOf({ startedAt, finishedAt }: Report['run']): string {
  return ((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(3);
}

/** Any text as XML may hold it: XML has no way to write a control character, half a surrogate pair, U+FFFE or U+FFFF. */
function textOf(text: string): string {
  return plainText(text).replace(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd');
}
