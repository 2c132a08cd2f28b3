import { describe, expect, test } from 'vitest';
import { assess } from '../../src/core/assessment.ts';
import { actionNames } from '../../src/core/outcome.ts';
import { type Decision, decide, type Intent, limitToReport } from '../../src/core/policy.ts';
import {
  absent,
  failed,
  keyArn,
  ORIGIN_ARN,
  ORIGIN_KEY,
  pair,
  type SaidPair,
  skipped,
  version,
} from '../support/builders.ts';

const behind: SaidPair = { replica: { labels: 'v1[AWSCURRENT,LOCKSTEP]' } };
const unkeyed: SaidPair = { origin: { kmsKey: ORIGIN_KEY } };
const contested = { contested: 'lines 3 and 9 say different things about it' };

const ROWS: [string, SaidPair, Record<Intent, string>, RegExp | null][] = [
  ['contested and in sync', { desired: contested }, always('failed'), /the mapping: lines 3 and 9/],
  ['contested and drifted', { ...behind, desired: contested }, always('failed'), /the mapping: lines 3 and 9/],
  ['contested and skipped', { replica: skipped, desired: contested }, always('failed'), /the mapping: lines 3 and 9/],
  ['skipped', { replica: skipped }, always('deferred'), /stopped/],
  ['an origin skipped', { origin: skipped }, always('deferred'), /stopped/],
  ['a failed read', { replica: failed }, always('failed'), /no answer/],
  ['a failed read of the origin', { origin: failed }, always('failed'), /the origin: .*no answer/],
  ['an origin missing', { origin: absent }, always('blocked'), /origin does not exist.*left as it is/],
  ['an origin pending deletion', { origin: { pendingDeletion: true } }, always('blocked'), /scheduled for deletion/],
  ['an origin empty', { origin: { labels: '' } }, always('blocked'), /no AWSCURRENT value/],
  ['a key undeclared, and missing', { ...unkeyed, replica: absent }, always('blocked'), /set kmsKey on the target/],
  ['a key undeclared, under AWS’s', unkeyed, always('blocked'), /set kmsKey on the target/],
  [
    'a key undeclared, under some customer key and in sync',
    { ...unkeyed, replica: { kmsKey: keyArn('eu-west-1', 'k') } },
    always('blocked'),
    /set kmsKey on the target/,
  ],
  ['no drift', {}, always('in-sync'), null],
  ['no drift, and onDrift: report', { desired: { onDrift: 'report' } }, always('in-sync'), null],
  ['another manages it', { replica: { rotates: true } }, always('blocked'), /rotation of its own/],
  ['another manages it, and behind', { replica: { heldBy: 'it belongs to rds' } }, always('blocked'), /belongs to rds/],
  ['the origin itself', { replica: { arn: ORIGIN_ARN, name: 'prod/db' } }, always('blocked'), /the origin itself/],
  [
    'both ids taken',
    { valueCheck: { state: 'derived-id-taken', of: version('v2') } },
    always('blocked'),
    /both hold other values/,
  ],
  ['drift', behind, { audit: 'drifted', 'dry-run': 'drifted', heal: 'heal' }, null],
  ['missing', { replica: absent }, { audit: 'drifted', 'dry-run': 'drifted', heal: 'heal' }, null],
  ['drift, and onDrift: report', { ...behind, desired: { onDrift: 'report' } }, always('drifted'), /onDrift: report/],
];

describe.each<Intent>(['audit', 'dry-run', 'heal'])('the policy of intent %s', (intent) => {
  test.each(ROWS)('%s', (_, said, expected, reason) => {
    const decision = decided(said, intent);
    expect(decision.status).toBe(expected[intent]);
    if (reason !== null) expect(decision).toMatchObject({ reason: expect.stringMatching(reason) });
  });
});

test('drift that is only reported lists what a heal would do', () => {
  expect(actionsOf(decided(behind, 'audit'))).toEqual(['put', 'relabel']);
  expect(actionsOf(decided(behind, 'dry-run'))).toEqual(['put', 'relabel']);
  expect(actionsOf(decided(behind, 'heal'))).toEqual(['put', 'relabel']);
  expect(actionsOf(decided({ ...behind, desired: { onDrift: 'report' } }, 'heal'))).toEqual(['put', 'relabel']);
});

function always(status: string): Record<Intent, string> {
  return { audit: status, 'dry-run': status, heal: status };
}

function decided(said: SaidPair, intent: Intent): Decision {
  const seen = pair(said);
  const decision = decide(assess(seen));
  return intent === 'heal' ? decision : limitToReport(decision);
}

function actionsOf(decision: Decision): string[] {
  return 'actions' in decision ? actionNames(decision.actions) : [];
}
