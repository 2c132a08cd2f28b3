import { expect, test } from 'vitest';
import type { ReplicaReport, Report } from '../../../src/core/report.ts';
import { responseOf } from '../../../src/entry/lambda/response.ts';

test('a report that fits is returned as it is', () => {
  const report = reportOf(3);
  expect(responseOf(report)).toBe(report);
});

test('a report too large for Lambda keeps its summary and what is not in sync, and says what was cut', () => {
  const cut = responseOf(reportOf(1_000), 20_000);
  expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThanOrEqual(20_000);
  expect(cut.summary.replicas).toBe(1_000);
  expect(cut.replicas.length).toBeGreaterThan(10);
  expect(cut.replicas.every((row) => row.status === 'failed')).toBe(true);
  expect(cut.cut).toMatch(/^\d+ of 1000 replicas left out for size/);
});

function reportOf(replicas: number): Report {
  const rows = Array.from({ length: replicas }, (_, index) => rowOf(index));
  const failed = rows.filter((row) => row.status === 'failed').length;
  const none = { drifted: 0, healed: 0, blocked: 0, deferred: 0 };
  return {
    report: 'lockstep/1',
    mapping: 'lockstep',
    file: 'replication.yaml',
    run: { id: '1', mode: 'audit', trigger: 'invoke', depth: 'versions', startedAt: 'then', finishedAt: 'now' },
    origin: { region: 'us-east-1', account: '111122223333' },
    summary: { secrets: replicas, replicas, inSync: replicas - failed, failed, ...none },
    replicas: rows,
  };
}

function rowOf(index: number): ReplicaReport {
  return {
    ...{
      secret: `prod/${index}`,
      target: 'dublin',
      region: 'eu-west-1',
      account: '111122223333',
      name: `prod/${index}`,
    },
    ...{ status: index % 2 === 0 ? 'failed' : 'in-sync', drift: [], actions: [] },
    ...{ line: 1, originVersion: null, replicaVersion: null },
  };
}
