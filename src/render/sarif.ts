import type { ReplicaReport, Report } from '../core/report.ts';
import { describeFacts, describePlace, OPEN_STATUSES, summarizeRun } from './facts.ts';
import { headlineOf } from './headline.ts';
import { countOf, plainText } from './plain.ts';
import { replicaId } from './replica-id.ts';

type Kind = ReplicaReport['drift'][number];

/**
 * Max results. GitHub shows 5,000 of a run, and refuses a file with more than 25,000.
 * @see https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
const MOST_RESULTS = 5000;

/** What the file of a mapping is called that came from stdin, where GitHub asks for the path of a file. */
const DEFAULT_FILE = 'replication.yaml';

/**
 * Renders a report as SARIF 2.1.0: a result for each replica in which drift remains, at the line of the mapping's entry.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(report: Report): string {
  const { run, mapping, summary } = report;
  const open = OPEN_STATUSES.flatMap((status) => report.replicas.filter((row) => row.status === status));
  const shown = open.slice(0, MOST_RESULTS);
  const results = shown.map((row) => resultOf(row, report));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Lockstep', rules: RULES } },
        automationDetails: { id: `lockstep/${mapping}/` },
        invocations: [
          {
            executionSuccessful: summary.failed === 0 && summary.replicas > 0,
            startTimeUtc: run.startedAt,
            endTimeUtc: run.finishedAt,
            toolExecutionNotifications: noticesOf(report, open.length - shown.length),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results,
        properties: { summary, run: run.id, mode: run.mode, trigger: run.trigger, depth: run.depth },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** What a rule is called, for each kind of drift, and for a replica that was not looked at. */
const RULE_TEXTS: Record<Kind | 'not-compared', string> = {
  missing: 'The replica does not exist',
  stale: 'The replica has an older version of the secret',
  mislabeled: 'The replica has the current version, but another one is in force',
  diverged: 'Someone wrote to the replica',
  conflict: 'The replica has another value under the version id of the origin',
  'pending-deletion': 'The replica is scheduled for deletion',
  'wrong-key': 'The replica is encrypted under another KMS key than declared',
  metadata: 'Description or tags of the replica differ',
  foreign: 'A secret that is not ours to write stands under the name of the replica',
  promoted: 'The place was promoted: people write there',
  unreachable: 'The target did not answer or denied access',
  'origin-missing': 'The origin does not exist',
  'origin-pending-deletion': 'The origin is scheduled for deletion',
  'origin-empty': 'The origin has no value',
  'not-compared': 'The replica was not compared with its origin',
};

const RULES = Object.entries(RULE_TEXTS).map(([id, text]) => ({
  id,
  name: id.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase()),
  shortDescription: { text },
  properties: { tags: ['secrets-manager', 'replication'] },
}));
const RULE_IDS = RULES.map(({ id }) => id);

function resultOf(row: ReplicaReport, report: Report) {
  const ruleId = row.drift[0] ?? 'not-compared';
  const { secret, target, region, account, name, status, drift, actions, since } = row;
  const id = replicaId(report, row);
  return {
    ruleId,
    ruleIndex: RULE_IDS.indexOf(ruleId),
    level: levelOf(status),
    message: { text: messageOf(row, report) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(report.file) },
          region: { startLine: Math.max(row.line, 1) },
        },
        logicalLocations: [{ name: textOf(secret), fullyQualifiedName: textOf(`${target}/${name}`), kind: 'resource' }],
      },
    ],
    // Without a hash of ours, GitHub hashes the line, and takes all replicas of one entry for the same alert.
    partialFingerprints: { primaryLocationLineHash: id, 'lockstepReplica/v1': id },
    properties: {
      secret,
      target,
      region,
      account,
      name,
      status,
      drift,
      actions,
      ...(since === undefined ? {} : { since }),
    },
  };
}

function levelOf(status: ReplicaReport['status']): 'error' | 'warning' {
  return status === 'failed' || status === 'blocked' ? 'error' : 'warning';
}

function messageOf(row: ReplicaReport, report: Report): string {
  return [
    `${row.secret} -> ${describePlace(row)}, ${row.status}: ${headlineOf(row) || 'not looked at'}`,
    ...describeFacts(row, report),
  ]
    .map(textOf)
    .join('. ');
}

/** What is not about one replica that has drifted. */
function noticesOf(report: Report, left: number) {
  const { run, file, replicas, warnings = [], orphaned = [], cut } = report;
  const lines = [
    ...(run.held === undefined ? [] : [`Held back, nothing was written: ${run.held}`]),
    ...(replicas.length === 0 ? [summarizeRun(report)] : []),
    ...(cut === undefined ? [] : [`Cut: ${cut}`]),
    ...(left === 0
      ? []
      : [`${countOf(left, 'result')} left out, the least bad ones: GitHub shows ${MOST_RESULTS} of a run`]),
    ...(isStdin(file) ? [`The mapping came from stdin; its lines are given as those of ${DEFAULT_FILE}`] : []),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...orphaned.map((one) => `Orphaned: ${one.name} in ${one.target} (${one.region}, ${one.account})`),
  ];
  return lines.map((line) => ({ level: 'warning' as const, message: { text: textOf(line) } }));
}

function isStdin(file: string): boolean {
  return file === '-' || file.trim() === '';
}

/** The mapping's file as a URI, relative to the root of the repository unless its path is absolute. */
function uriOf(file: string): string {
  const path = isStdin(file) ? DEFAULT_FILE : file.replaceAll('\\', '/').replace(/^(\.\/+)+/, '');
  const escaped = path
    .split('/')
    .map((part) => encodeURIComponent(wellFormed(part)))
    .join('/');
  return path.startsWith('/') ? `file://${escaped}` : escaped;
}

/** Any text as a message: square brackets before a parenthesis would be a link. */
function textOf(text: string): string {
  return wellFormed(plainText(text)).replaceAll('](', '] (');
}

/** Half a surrogate pair can be written neither in UTF-8 nor in a URI. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}
