import { describe, expect, test } from 'vitest';
import { renderMessage } from '../../src/render/message.ts';
import { renderText } from '../../src/render/text.ts';
import type { Paint } from '../../src/render/text-options.ts';
import { report, row, rows } from '../support/report.ts';

const context = { functionName: 'lockstep' };
const same = (text: string) => text;
const paint: Paint = { bad: same, warn: same, good: same, quiet: same, strong: same };
const asText = (of: ReturnType<typeof report>) => renderText(of, { paint, heal: 'lockstep reconcile' });

const HELD = 'AWSCURRENT of 30 of 40 replicas would be replaced, more than reconcile.maxChanges allows';
const ORPHAN = { target: 'dublin', region: 'eu-west-1', account: '111122223333', name: 'prod/old', origin: 'arn' };

describe('a held run', () => {
  const held = report(rows(30, { status: 'deferred', drift: ['stale'], reason: HELD }), { held: HELD });

  test('says so in the first line of the message, and first in its subject', () => {
    const { subject, text } = renderMessage(held, context);
    expect(text.split('\n')[0]).toBe(`HELD BACK, nothing was written: ${HELD}`);
    expect(subject).toBe('Lockstep us-east-1: held back, 30 deferred of 30 replicas');
  });

  test('says so at the top on a terminal', () => {
    expect(asText(held).split('\n')[3]).toBe(`Held back, nothing was written: ${HELD}`);
  });
});

describe('warnings', () => {
  const warned = { ...report(rows(2)), warnings: ['line 4 of the mapping: prdo/* selects no secret in us-east-1'] };

  test('come first, and a message with one is never good news', () => {
    const { subject, text, attributes } = renderMessage(warned, context);
    expect(subject).toBe('Lockstep us-east-1: 1 warning, all in sync, 2 replicas');
    expect(text).toContain('WARNINGS: the mapping may not do what you expect\n  line 4 of the mapping: prdo/*');
    expect(attributes.status).toBe('drift');
    expect(asText(warned)).toContain('Warning: line 4 of the mapping: prdo/*');
  });

  test('with nothing compared are never read as in sync', () => {
    const nothing = { ...report([]), warnings: warned.warnings };
    const { subject, attributes } = renderMessage(nothing, context);
    expect([subject, attributes.status]).toEqual(['Lockstep us-east-1: 1 warning, nothing was compared', 'drift']);
    expect(asText(nothing)).toContain('nothing was compared');
  });
});

test('orphans are listed with the command to remove them, and those that do not fit are counted', () => {
  const orphaned = Array.from({ length: 30 }, (_, at) => ({ ...ORPHAN, name: `prod/old-${at}` }));
  const left = { ...report([row()]), orphaned };
  const { text } = renderMessage(left, context);
  expect(text).toContain('ORPHANED: 30 replicas that the mapping no longer asks for');
  expect(text).toContain('prod/old-0 in dublin (eu-west-1, 111122223333)');
  expect(text).toContain('and 5 more');
  expect(asText(left)).toMatch(/Orphaned {2}30 replicas[\s\S]*lockstep prune[\s\S]*and 10 more/);
});

test('a hundred refusals of one kind are one group in the mail', () => {
  const denied = rows(100).map((one) => ({
    ...one,
    status: 'failed' as const,
    reason: `DescribeSecret on ${one.secret} in eu-west-1: access denied`,
  }));
  const { text } = renderMessage(report(denied), context);
  expect(text.match(/why: /g)).toHaveLength(1);
  expect(text).toContain('and 75 more');
});
