import fc from 'fast-check';
import { KINDS } from '../../src/core/kinds.ts';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { report, row } from '../support/report.ts';

/** Texts that mean something to a terminal, to Markdown, XML, JSON or a shell, each of which must stay text. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '<!-- --> ]]> <![CDATA[ &amp; &#64; &lt;b&gt;',
  '| a | b | \\| `|` \\\\| \\',
  '`` ` ``` **bold** __b__ ~~s~~ *i* _i_',
  '[link](https://example.com) ![image](x) https://example.com www.example.com a@example.com',
  '@octocat #12 GH-7 :smile: $x$ ```\n# heading\n- item\n> quote\n',
  '\u001b[2J\u0007\u0000\r\nAll in sync',
  '\ud800 \uffff \u202e \u2028',
  'true',
  '__proto__',
  '',
  ' ',
];

const word = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z]{1,8}(\/[a-z0-9-]{1,8})?$/) },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ minLength: 300, maxLength: 900 }) },
);

const time = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2030-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const held = fc.option(word);
const detail = fc.oneof(
  fc.record({ kind: fc.constant('wrong-key' as const), expected: held, found: held }),
  fc.record({ kind: fc.constant('metadata' as const), tag: word, expected: held, found: held }),
  fc.record({
    kind: fc.constant('metadata' as const),
    description: fc.constant(true as const),
    expected: held,
    found: held,
  }),
);

const drift = fc.subarray([...KINDS], { minLength: 1, maxLength: 3 });
const actions = fc.subarray(['restore', 'adopt', 'rekey', 'create', 'put', 'relabel', 'describe', 'tag'] as const);

const anyRow = fc
  .record(
    {
      secret: word,
      target: fc.oneof(fc.constantFrom('dublin', 'sydney'), word),
      region: fc.constantFrom('eu-west-1', 'ap-southeast-2'),
      name: word,
      status: fc.constantFrom('in-sync', 'drifted', 'healed', 'blocked', 'failed', 'deferred'),
      drift,
      actions,
      line: fc.integer({ min: 1, max: 5000 }),
      replicaVersion: fc.option(fc.constant('v1'.padEnd(32, '-'))),
      reason: word,
      details: fc.array(detail, { maxLength: 3 }),
      behindSeconds: fc.option(fc.nat(1_000_000)),
      missedEvent: fc.boolean(),
      since: time,
      runs: fc.integer({ min: 1, max: 900 }),
      news: fc.constantFrom('new', 'changed', 'same'),
    },
    { requiredKeys: ['secret', 'target', 'status', 'drift', 'actions'] },
  )
  .map((over): ReplicaReport => {
    const { name = over.secret, reason, ...rest } = over;
    if (over.status === 'in-sync') return row({ secret: over.secret, target: over.target, name });
    // What was not looked at shows no drift.
    const isUnseen = over.status === 'deferred' && over.actions.length === 0;
    return row({ ...rest, name, ...(isUnseen ? { drift: [] } : {}), ...(reason === undefined ? {} : { reason }) });
  });

const anyRun = fc.record(
  {
    mode: fc.constantFrom('audit', 'dry-run', 'reconcile'),
    trigger: fc.constantFrom('cli', 'schedule', 'event', 'invoke'),
    depth: fc.constantFrom('versions', 'values'),
    held: word,
  },
  { requiredKeys: ['mode', 'trigger', 'depth'] },
);

const anyOrphan = fc.record({
  target: word,
  region: fc.constant('eu-west-1'),
  account: fc.constant('111122223333'),
  name: word,
  origin: fc.constant('arn:aws:secretsmanager:us-east-1:111122223333:secret:old-AbCdEf'),
});

const anyResolved = fc.record({
  secret: word,
  target: word,
  drift,
  since: time,
  until: time,
  how: fc.constantFrom('healed' as const, 'by itself' as const),
});

const anyAside = fc.record(
  {
    mapping: fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/),
    file: fc.oneof(word, fc.constantFrom('-', 'replication.yaml', 'config/a b.yaml', '/srv/replication.yaml')),
    warnings: fc.array(word, { maxLength: 14 }),
    orphaned: fc.array(anyOrphan, { maxLength: 14 }),
    resolved: fc.array(anyResolved, { maxLength: 14 }),
    cut: word,
  },
  { requiredKeys: [] },
);

/** Reports of every shape that the schema allows, with texts that mean something to each format. */
export const anyReport: fc.Arbitrary<Report> = fc
  .tuple(
    fc.uniqueArray(anyRow, { selector: ({ secret, target, name }) => JSON.stringify([secret, target, name]) }),
    anyRun,
    anyAside,
  )
  .map(([rows, run, aside]) => ({ ...report(rows, run), ...aside }));
