import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { renderText } from '../../src/render/text.ts';
import type { Paint, TextOptions } from '../../src/render/text-options.ts';
import { report, row, rows } from '../support/report.ts';

const same = (text: string): string => text;
const BARE: Paint = { bad: same, warn: same, good: same, quiet: same, strong: same };
const PLAIN: TextOptions = { paint: BARE, heal: 'lockstep reconcile' };
const STATUSES = ['failed', 'blocked', 'drifted', 'deferred', 'healed', 'in-sync'] as const;

test('what needs a person comes first, and replicas in sync are one line at the end', () => {
  const text = textOf(report(STATUSES.toReversed().flatMap((status) => rows(2, { status }))));
  const titles = [...text.matchAll(/^([A-Z][a-z ]+) {2}2 replicas$/gm)].map(([, title]) => title);
  expect(titles).toEqual(['Failed', 'Blocked', 'Drifted', 'Deferred', 'Healed', 'In sync']);
});

test('replicas with the same drift and reason are listed together, with what a heal would do', () => {
  const stale: Partial<ReplicaReport> = { status: 'drifted', drift: ['stale'], actions: ['put', 'relabel'] };
  const renamed = row({
    status: 'blocked',
    drift: ['foreign'],
    reason: 'not ours',
    name: 'shared/db',
    target: 'partner',
  });
  expect(textOf(report([...rows(2, stale), renamed]))).toBe(`lockstep audit  3 replicas of 3 secrets
  origin us-east-1 in 111122223333, 2026-01-31T12:00:00.000Z, depth versions

Blocked  1 replica
  foreign: not ours
    prod/db as shared/db  partner (eu-west-1)

Drifted  2 replicas
  stale
    prod/0  dublin (eu-west-1)  put, relabel
    prod/1  dublin (eu-west-1)  put, relabel

Drift remains in 3 of 3 replicas.
To heal what may be healed: lockstep reconcile
`);
});

test('a dry run separates what it would heal from what it would only report', () => {
  const reported = row({ status: 'drifted', secret: 'prod/x', actions: ['put'], reason: 'onDrift: report' });
  const text = textOf(report([...rows(2, { status: 'drifted' }), reported], { mode: 'dry-run' }));
  expect(text).toMatch(/^lockstep dry run {2}/);
  expect(text).toContain('Would heal  2 replicas\n');
  expect(text).toContain('Would only report  1 replica\n  onDrift: report\n');
  expect(text).not.toContain('done');
});

test('no heal command is offered if nothing may be healed', () => {
  expect(textOf(report([row({ status: 'drifted', reason: 'onDrift: report' })]))).not.toContain('To heal');
});

test('hundreds of replicas in trouble fit on a screen or two, and the rest is counted', () => {
  const many = [
    ...rows(100, { status: 'drifted', drift: ['stale'] }),
    ...rows(100, { status: 'failed', reason: 'no answer' }),
  ];
  const text = textOf(report(many));
  expect(text.split('\n').length).toBeLessThan(60);
  expect(text.match(/and 80 more; --all lists them/g)).toHaveLength(2);
});

test('a hundred replicas denied the same call are listed once, whatever their names; one alone is listed by its name', () => {
  const denied = (at: number): ReplicaReport => {
    const name = `prod/${at}`;
    const arn = `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCd1f`;
    const reason = `TagResource on ${name} in eu-west-1: access denied (not authorized on ${arn}); allow it`;
    return row({ secret: name, status: 'failed', drift: ['metadata'], reason });
  };
  const textFor = (number: number) => textOf(report(Array.from({ length: number }, (_, at) => denied(at))));
  const shared = textFor(100).match(/^ {2}metadata: .+$/gm);
  expect(shared).toEqual([
    '  metadata: TagResource on … in eu-west-1: access denied (not authorized on arn:aws:secretsmanager:eu-west-1:111122223333:secret:…); allow it',
  ]);
  expect(textFor(1)).toContain('metadata: TagResource on prod/0 in eu-west-1: access denied');
});

test('of many reasons, those with the most replicas are shown, and the rest is counted', () => {
  const lonely = rows(50, { status: 'failed' }).map((one, at) => ({ ...one, reason: `reason ${at}` }));
  const text = textOf(report([...lonely, ...rows(3, { status: 'failed', reason: 'no answer' })]));
  expect(text).toContain('Failed  53 replicas\n  no answer\n');
  expect(text).toContain('  and 41 more; --all lists them\n');
  expect(text.split('\n').length).toBeLessThan(32);
});

test('what was written before a heal was cut short is shown as done, and no command is offered for the rest', () => {
  const cut = row({ status: 'deferred', drift: ['stale'], actions: ['put'], reason: 'interrupted' });
  const text = textOf(report([cut], { mode: 'reconcile' }));
  expect(text).toContain('prod/db  dublin (eu-west-1)  done: put\n');
  expect(text).not.toContain('To heal');
});

test.each(['audit', 'dry-run'] as const)('what a heal would do is never shown as done: %s', (mode) => {
  const left = (['deferred', 'blocked'] as const).map((status) => row({ status, drift: ['stale'], actions: ['put'] }));
  const text = textOf(report(left, { mode, ...(mode === 'dry-run' ? { held: 'too much' } : {}) }));
  expect(text.match(/prod\/db {2}dublin \(eu-west-1\) {2}would: put\n/g)).toHaveLength(2);
  expect(text).not.toContain('done');
});

test('the closing line is never cheerful while anything failed, is left, or was not compared', () => {
  const closing = (...statuses: ReplicaReport['status'][]) =>
    textOf(report(statuses.map((status) => row({ status }))))
      .trimEnd()
      .split('\n\n')
      .at(-1);
  expect(closing('in-sync', 'healed')).toBe('All 2 replicas in sync by version.');
  const unread = '1 of 2 replicas could not be read or healed; the other results do not cover it.';
  expect(closing('in-sync', 'failed')).toBe(unread);
  expect(closing('healed', 'failed')).toBe(unread);
  expect(closing('in-sync', 'deferred')).toBe('1 of 2 replicas was left to the next run.');
  expect(closing('in-sync', 'blocked')).toBe('Drift remains in 1 of 2 replicas.');
  expect(closing('failed', 'drifted', 'blocked')).toBe(
    [
      '1 of 3 replicas could not be read or healed; the other results do not cover it.',
      'Drift remains in 2 of 3 replicas.',
      'To heal what may be healed: lockstep reconcile',
    ].join('\n'),
  );
  expect(closing()).toBe('The mapping selects no replica; nothing was compared.');
});

test('names and reasons cannot colour the terminal, move its cursor or forge a line', () => {
  const evil = 'a\u001b[2J\u001b[31mb\r\nAll 9 replicas in sync\u2028\u202ec\u0007\u009b1m';
  const text = textOf(report([row({ secret: evil, name: `${evil}!`, target: evil, status: 'failed', reason: evil })]));
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(text).not.toMatch(/^All/m);
});

test('the worst comes first among reasons, not the most frequent', () => {
  const drifted = (drift: ReplicaReport['drift'][number], many: number) =>
    rows(many, { status: 'drifted', drift: [drift] });
  const text = textOf(
    report([...drifted('stale', 5), ...drifted('conflict', 1), ...drifted('missing', 9), ...drifted('diverged', 2)]),
  );
  expect([...text.matchAll(/^ {2}(\w+)$/gm)].map(([, kind]) => kind)).toEqual([
    'diverged',
    'conflict',
    'missing',
    'stale',
  ]);
});

test('tables fit 80 columns, and sentences the terminal that they are shown on', () => {
  const name = 'prod/partner/a-webhook-key-of-some-length';
  const reason = `${'a sentence that goes on, '.repeat(12)}and ends`;
  const long = row({
    secret: name,
    name: `shared/${name}`,
    target: 'frankfurt',
    status: 'blocked',
    drift: ['foreign'],
    reason,
  });
  const about = report([long, ...rows(3, { status: 'drifted', drift: ['stale'], actions: ['put', 'relabel'] })], {
    held: reason,
  });
  const onTerminal = renderText(about, { ...PLAIN, width: 80 });
  expect(onTerminal.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(onTerminal.replace(/\s+/g, ' ')).toContain(reason);
  const inPipe = textOf(about).split('\n');
  expect(inPipe.filter((line) => line.length > 80).every((line) => line.includes(reason))).toBe(true);
  expect(onTerminal).toContain(`    ${name} as\n      shared/${name}\n      frankfurt (eu-west-1)\n`);
});

test('--all cuts no list, and names what is in sync', () => {
  const about = report([...rows(30, { status: 'failed', reason: 'no answer' }), ...rows(25, { target: 'sydney' })]);
  const text = renderText(about, { ...PLAIN, all: true });
  expect(text).not.toContain('more');
  expect(text.match(/sydney/g)).toHaveLength(25);
  expect(textOf(about)).not.toContain('sydney');
});

test('why a run was held back is said once, with the command that goes on', () => {
  const held = 'it would replace 30 of 40 replicas';
  const rowsHeld = rows(30, { status: 'deferred', drift: ['stale'], reason: held });
  const text = textOf(report(rowsHeld, { mode: 'reconcile', held }));
  expect(text.split(held)).toHaveLength(2);
  expect(text).toMatch(
    /30 of 30 replicas wait until a person has looked\.\nTo heal it once you have looked: lockstep reconcile\n$/,
  );
});

test('one replica is not "all 1 replica", and a target is not named twice', () => {
  const text = textOf(
    report([row({ target: 'eu-west-3', region: 'eu-west-3', status: 'healed', actions: ['create'] })]),
  );
  expect(text).toContain('The only replica is in sync by version.');
  expect(text).toContain('prod/db  eu-west-3  create\n');
});

test('whatever the names and reasons are, every line is ours and the closing line agrees with the counts', () => {
  const word = fc.string({ unit: 'binary', maxLength: 40 });
  const any = fc.record({ secret: word, name: word, target: word, reason: word, status: fc.constantFrom(...STATUSES) });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 8 }), (said) => {
      const text = textOf(report(said.map((one) => row(one))));
      expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(text).not.toContain('\n\n\n');
      const good = said.length > 0 && said.every(({ status }) => status === 'in-sync' || status === 'healed');
      expect(
        /^(All \d+ replicas|The only replica is) in sync by version\.\n$/m.test(
          text.slice(text.trimEnd().lastIndexOf('\n') + 1),
        ),
      ).toBe(good);
    }),
  );
});

function textOf(about: Report): string {
  return renderText(about, PLAIN);
}

test('an account that no one could name is called not known, and nothing is "in unknown"', () => {
  const about = report([row({ status: 'failed', drift: ['unreachable'] })]);
  const lost = { ...about, origin: { ...about.origin, account: 'unknown' } };
  expect(renderText(lost, PLAIN)).toContain('  origin us-east-1 (account not known), ');
});
