import { partitionOf } from '../../config/aws/regions.ts';
import { secretArnOf } from '../../config/aws/secret-arn.ts';
import type { ReplicaReport, Report } from '../core/report.ts';
import { auditCommand, describeFacts, describePlace } from './facts.ts';
import { headlineOf } from './headline.ts';
import { plainText } from './plain.ts';
import { replicaId } from './replica-id.ts';

type Kind = ReplicaReport['drift'][number];

/** Max findings of one call. @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
const BATCH = 100;

/**
 * Max characters of a finding's texts.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
const MOST = { title: 256, description: 1024, resource: 512, field: 1024 };

/**
 * Renders a report as findings of Security Hub: a list of inputs of BatchImportFindings, to be sent in the origin's account and Region.
 * ```
 * failed, blocked, drifted, deferred | an active finding
 * healed                             | an archived one
 * in sync, and resolved since a run  | an archived one, as far as a history knows
 * in sync                            | none
 * ```
 */
export function renderAsff(report: Report): string {
  const findings = report.replicas.flatMap((row) => {
    const record = recordOf(row, report);
    return record === null ? [] : [findingOf(row, record, report)];
  });
  const batches = Array.from({ length: Math.ceil(findings.length / BATCH) }, (_, at) => ({
    Findings: findings.slice(at * BATCH, (at + 1) * BATCH),
  }));
  return `${JSON.stringify(batches, null, 2)}\n`;
}

interface FindingRecord {
  readonly state: 'ACTIVE' | 'ARCHIVED';
  readonly since: string;
  readonly drift: readonly Kind[];
}

function recordOf(row: ReplicaReport, { run, resolved = [] }: Report): FindingRecord | null {
  const { status, since = run.startedAt, drift } = row;
  const past = resolved.find(({ secret, target }) => secret === row.secret && target === row.target);
  switch (status) {
    case 'failed':
    case 'blocked':
    case 'drifted':
    case 'deferred':
      return { state: 'ACTIVE', since, drift };
    case 'healed':
      return { state: 'ARCHIVED', since: past?.since ?? since, drift };
    case 'in-sync':
      return past === undefined ? null : { state: 'ARCHIVED', since: past.since, drift: past.drift };
  }
}

function findingOf(row: ReplicaReport, { state, since, drift }: FindingRecord, report: Report) {
  const { origin, run, mapping } = report;
  const partition = partitionOf(origin.region);
  return {
    SchemaVersion: '2018-10-08',
    Id: `lockstep/${mapping}/${replicaId(report, row)}`,
    ProductArn: `arn:${partition}:securityhub:${origin.region}:${origin.account}:product/${origin.account}/default`,
    ProductName: 'Lockstep',
    GeneratorId: `lockstep/${drift[0] ?? 'not-compared'}`,
    AwsAccountId: origin.account,
    CreatedAt: since,
    FirstObservedAt: since,
    UpdatedAt: run.finishedAt,
    LastObservedAt: run.finishedAt,
    FindingProviderFields: {
      Severity: { Label: severityOf(row.status, drift) },
      Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    },
    Title: clipText(`Replica ${row.name} in ${row.target}: ${drift.join(', ') || 'not compared'}`, MOST.title),
    Description: clipText(descriptionOf(row, report), MOST.description),
    Resources: [
      {
        Type: 'AwsSecretsManagerSecret',
        Id: clipText(secretArnOf(row.name, { ...row, partition }), MOST.resource),
        Partition: partition,
        Region: row.region,
      },
    ],
    ProductFields: fieldsOf(row, report),
    Compliance: { Status: complianceOf(row.status) },
    RecordState: state,
  };
}

function descriptionOf(row: ReplicaReport, report: Report): string {
  return [
    `${row.secret} -> ${describePlace(row)}, ${row.status}: ${headlineOf(row) || 'nothing differs'}`,
    ...describeFacts(row, report),
    `To look closer: ${auditCommand(report.file, row.secret)}`,
  ].join('. ');
}

function fieldsOf(row: ReplicaReport, { mapping, run, origin }: Report): Record<string, string> {
  const { secret, target, name, status, line, originVersion, replicaVersion } = row;
  const all = { mapping, run: run.id, origin: origin.region, secret, target, name, status, line: String(line) };
  const versions = { originVersion: originVersion ?? 'none', replicaVersion: replicaVersion ?? 'none' };
  const fields = Object.entries({ ...all, ...versions });
  return Object.fromEntries(fields.map(([key, value]) => [`lockstep/${key}`, clipText(value, MOST.field)]));
}

/** Someone who wrote to a replica, or a weaker key, is worse than a copy that is late. */
const SEVERITIES: Record<Kind, 'HIGH' | 'MEDIUM' | 'LOW'> = {
  diverged: 'HIGH',
  conflict: 'HIGH',
  'wrong-key': 'HIGH',
  'pending-deletion': 'HIGH',
  missing: 'MEDIUM',
  stale: 'MEDIUM',
  mislabeled: 'MEDIUM',
  foreign: 'MEDIUM',
  unreachable: 'MEDIUM',
  'origin-missing': 'MEDIUM',
  'origin-pending-deletion': 'MEDIUM',
  'origin-empty': 'MEDIUM',
  promoted: 'LOW',
  metadata: 'LOW',
};

function severityOf(status: ReplicaReport['status'], drift: readonly Kind[]): string {
  if (status === 'healed' || status === 'in-sync') return 'INFORMATIONAL';
  const found = drift.map((kind) => SEVERITIES[kind]);
  return (['HIGH', 'MEDIUM', 'LOW'] as const).find((label) => found.includes(label)) ?? 'MEDIUM';
}

function complianceOf(status: ReplicaReport['status']): 'PASSED' | 'FAILED' | 'WARNING' | 'NOT_AVAILABLE' {
  switch (status) {
    case 'in-sync':
    case 'healed':
      return 'PASSED';
    case 'drifted':
    case 'blocked':
      return 'FAILED';
    case 'deferred':
      return 'WARNING';
    case 'failed':
      return 'NOT_AVAILABLE';
  }
}

/** Any text as Security Hub takes it: on one line, not blank, and not too long. */
function clipText(text: string, most: number): string {
  const plain = plainText(text).replace(/\p{Cs}/gu, '\ufffd');
  const short = plain.length <= most ? plain : `${plain.slice(0, most - 1).replace(/\p{Cs}$/u, '')}…`;
  return /\S/.test(short) ? short : 'none';
}
