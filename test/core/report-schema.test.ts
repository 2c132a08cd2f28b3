import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sortKinds } from '../../src/core/drift.ts';
import type { ReplicaReport } from '../../src/core/report.ts';
import { reportSchema, reportSchemaText } from '../../src/core/report-schema.ts';
import { report, row } from '../support/report.ts';

test('config/report.schema.json is what `npm run schema` writes', () => {
  const committed = readFileSync(new URL('../../config/report.schema.json', import.meta.url), 'utf8');
  expect(committed).toBe(reportSchemaText());
});

describe('a report by the schema', () => {
  test('has every member that the contract names', () => {
    const full = {
      ...report([row({ ...MEMORY, details: DETAILS, reason: 'why' })], { by: 'arn:aws:iam::1:user/a', previous: 'r0' }),
      resolved: [{ secret: 'a', target: 'b', drift: ['stale'], since: 'then', until: 'now', how: 'by itself' }],
      history: { written: true, record: 123, head: 'ab12' },
      orphaned: [{ target: 'a', region: 'b', account: 'c', name: 'd', origin: 'e' }],
      warnings: ['odd'],
      cut: '1 of 2 replicas left out for size',
    };
    expect(reportSchema.parse(full)).toEqual(full);
  });

  test.each([
    ['a member that is not in the contract', { value: 'canary' }],
    ['a status that there is not', { status: 'fine' }],
    ['a kind that there is not', { drift: ['odd'] }],
    ['a time behind that is negative', { behindSeconds: -1 }],
    ['no line', { line: undefined }],
  ])('refuses %s', (_, over) => {
    expect(reportSchema.safeParse(report([{ ...row(), ...over } as ReplicaReport])).success).toBe(false);
  });

  test('has every kind of drift, in the order of the contract', () => {
    const kinds = reportSchema.shape.replicas.element.shape.drift.element.options;
    expect(sortKinds(kinds.toReversed())).toEqual(kinds);
  });
});

const MEMORY = { behindSeconds: 5400, missedEvent: true, since: 'then', runs: 2, news: 'changed' } as const;

const DETAILS: ReplicaReport['details'] = [
  { kind: 'wrong-key', expected: 'arn:aws:kms:…', found: null },
  { kind: 'metadata', tag: 'team', expected: 'a', found: null },
  { kind: 'metadata', description: true, expected: 'a', found: 'b' },
];
