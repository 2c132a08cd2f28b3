import { type ReplicaReport, type Report, summaryOf } from '../../src/core/report.ts';

/** One replica of the report, in sync except for what is given. */
export function row(over: Partial<ReplicaReport> = {}): ReplicaReport {
  const secret = over.secret ?? 'prod/db';
  return {
    secret,
    target: 'dublin',
    region: 'eu-west-1',
    account: '111122223333',
    name: secret,
    status: 'in-sync',
    drift: [],
    actions: [],
    line: 1,
    originVersion: 'v2'.padEnd(32, '-'),
    replicaVersion: 'v2'.padEnd(32, '-'),
    ...over,
  };
}

/** The given number of rows of one kind, each of another secret. */
export function rows(number: number, over: Partial<ReplicaReport> = {}): ReplicaReport[] {
  return Array.from({ length: number }, (_, at) => row({ secret: `prod/${at}`, name: `prod/${at}`, ...over }));
}

/** The report of these rows; its counts are theirs. */
export function report(replicas: ReplicaReport[], run: Partial<Report['run']> = {}): Report {
  return {
    report: 'lockstep/1',
    mapping: 'lockstep',
    file: 'replication.yaml',
    run: {
      id: '0b5e0d3c-1111-4222-8333-444455556666',
      mode: 'audit',
      trigger: 'cli',
      depth: 'versions',
      startedAt: '2026-01-31T12:00:00.000Z',
      finishedAt: '2026-01-31T12:00:07.000Z',
      ...run,
    },
    origin: { region: 'us-east-1', account: '111122223333' },
    summary: summaryOf(replicas),
    replicas,
  };
}
