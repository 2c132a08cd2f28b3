import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Report } from '../../src/core/report.ts';
import { renderAsff } from '../../src/render/asff.ts';
import { report, row, rows } from '../support/report.ts';
import { anyReport } from './any-report.ts';

const text = (most: number) => z.string().max(most).regex(/\S/);
const time = z.iso.datetime();

/** @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const finding = z.strictObject({
  SchemaVersion: z.literal('2018-10-08'),
  Id: text(512),
  ProductArn: z.string().regex(/^arn:aws:securityhub:us-east-1:111122223333:product\/111122223333\/default$/),
  ProductName: text(128),
  GeneratorId: text(512),
  AwsAccountId: z.string().regex(/^\d{12}$/),
  CreatedAt: time,
  FirstObservedAt: time,
  UpdatedAt: time,
  LastObservedAt: time,
  FindingProviderFields: z.strictObject({
    Severity: z.strictObject({ Label: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']) }),
    Types: z.array(z.string().regex(/^Software and Configuration Checks\/[^/]+$/)).max(50),
  }),
  Title: text(256),
  Description: text(1024),
  Resources: z
    .array(
      z.strictObject({
        Type: text(256),
        Id: text(512),
        Partition: z.enum(['aws', 'aws-cn', 'aws-us-gov']),
        Region: text(16),
      }),
    )
    .min(1)
    .max(32),
  ProductFields: z.record(text(128), text(2048)),
  Compliance: z.strictObject({ Status: z.enum(['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE']) }),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']),
});

const batches = z.array(z.strictObject({ Findings: z.array(finding).min(1).max(100) }));

const readFindings = (of: Report) => batches.parse(JSON.parse(renderAsff(of))).flatMap(({ Findings }) => Findings);

const DRIFTED = { status: 'drifted' as const, drift: ['stale' as const] };
const SINCE = '2026-01-30T10:00:00.000Z';
const PAST = { secret: 'prod/db', target: 'dublin', drift: ['stale' as const], since: SINCE, until: SINCE };

describe('a report as findings of Security Hub', () => {
  test('comes in batches of at most 100', () => {
    const all: { Findings: object[] }[] = JSON.parse(renderAsff(report(rows(250, DRIFTED))));
    expect(all.map(({ Findings }) => Findings.length)).toEqual([100, 100, 50]);
  });

  test('has no batch if nothing is open', () => {
    expect(renderAsff(report([row()]))).toBe('[]\n');
  });

  test('has the same id for a replica in every run, whatever has drifted', () => {
    const [first] = readFindings(report([row(DRIFTED)]));
    const [later] = readFindings(report([row({ status: 'blocked', drift: ['foreign'] })], { id: 'later' }));
    expect(first?.Id).toBe(later?.Id);
    const others = [
      row({ ...DRIFTED, target: 'sydney' }),
      row({ ...DRIFTED, name: 'other' }),
      row({ ...DRIFTED, secret: 'b' }),
    ];
    const ids = readFindings(report(others)).map(({ Id }) => Id);
    expect(new Set([first?.Id, ...ids]).size).toBe(4);
  });

  test('was created when the drift began, if a history knows, and else with the run', () => {
    const [known, unknown] = readFindings(
      report([row({ ...DRIFTED, since: SINCE }), row({ ...DRIFTED, target: 'sydney' })]),
    );
    expect(known).toMatchObject({ CreatedAt: SINCE, UpdatedAt: '2026-01-31T12:00:07.000Z', RecordState: 'ACTIVE' });
    expect(unknown?.CreatedAt).toBe('2026-01-31T12:00:00.000Z');
  });

  test('archives what was healed, and what was resolved as a history knows, under the id that it was open with', () => {
    const [open] = readFindings(report([row(DRIFTED)]));
    const [healed] = readFindings(report([row({ status: 'healed', drift: ['stale'] })], { mode: 'reconcile' }));
    const [resolved] = readFindings({ ...report([row()]), resolved: [{ ...PAST, how: 'by itself' }] });
    for (const one of [healed, resolved]) {
      expect(one).toMatchObject({ Id: open?.Id, RecordState: 'ARCHIVED', Compliance: { Status: 'PASSED' } });
    }
    expect(resolved?.CreatedAt).toBe(SINCE);
  });

  test('calls a replica that someone wrote to worse than one that is late', () => {
    const found = readFindings(
      report([row({ ...DRIFTED, drift: ['diverged', 'metadata'] }), row({ ...DRIFTED, target: 'sydney' })]),
    );
    expect(found.map((one) => one.FindingProviderFields.Severity.Label)).toEqual(['HIGH', 'MEDIUM']);
  });

  test('is in the partition of the origin', () => {
    const { origin, ...rest } = report([row({ ...DRIFTED, region: 'cn-northwest-1' })]);
    const rendered = renderAsff({ ...rest, origin: { ...origin, region: 'cn-north-1' } });
    expect(rendered).toContain('arn:aws-cn:securityhub:cn-north-1:');
    expect(rendered).toContain('arn:aws-cn:secretsmanager:cn-northwest-1:');
  });

  test('keeps the limits of Security Hub, and has the statuses of the report, whatever its texts are', () => {
    fc.assert(
      fc.property(anyReport, (generated) => {
        const findings = readFindings(generated);
        const statuses = (state: string): (string | undefined)[] =>
          findings.filter((one) => one.RecordState === state).map((one) => one.ProductFields['lockstep/status']);
        const open = generated.replicas.filter(({ status }) => status !== 'in-sync' && status !== 'healed');
        expect(statuses('ACTIVE')).toEqual(open.map(({ status }) => status));
        expect(statuses('ARCHIVED').filter((status) => status === 'healed')).toHaveLength(generated.summary.healed);
      }),
    );
  });
});
