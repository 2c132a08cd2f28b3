import fc from 'fast-check';
import { loadMapping } from '../../config/load.ts';
import { narrowError } from '../../src/aws/calls/errors.ts';
import { LockstepError } from '../../src/core/errors.ts';
import type { ReplicaReport, Report } from '../../src/core/report.ts';
import { parseInput } from '../../src/entry/lambda/input.ts';
import { mappedSecret } from '../../src/entry/lambda/secret-name.ts';
import { checkNarrowing } from '../../src/entry/narrowing.ts';
import { renderMessage } from '../../src/render/message.ts';
import { renderText } from '../../src/render/text.ts';
import { entry, mapping } from '../support/builders.ts';
import { canaryIn } from '../support/cli.ts';
import { report, row } from '../support/report.ts';

/** The result of so many inputs at one door. */
export interface Tried {
  readonly tried: number;
  readonly violations: readonly string[];
}

/** Texts that anyone might put into a name, a tag, a description or a message. */
const NASTY = [
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  'a\r\nBcc: everybody@example.com',
  'a\nIn sync: 9 of 9 replicas',
  '<script>alert(1)</script>',
  '\u0000',
  '\u202Eevil',
  '\u2028line',
  '../../etc/passwd',
  '$(reboot)`reboot`',
  "'; --",
  '__proto__',
  'constructor',
  '%s%n',
  'x'.repeat(5_000),
  '😀'.repeat(200),
];

const hostile = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
);
const json = fc.jsonValue({ maxDepth: 4 });

const VALID = `version: 1
origin: { region: us-east-1 }
targets:
  dublin: { region: eu-west-1, kmsKey: alias/a }
secrets:
  - name: prod/*
    except: [prod/x-*]
    onDrift: report
    until: 2026-12-01
    replicas: [dublin, { region: us-west-2, name: b }]
reconcile: { schedule: rate(1 hour), maxChanges: 25% }
notify: { email: [a@example.com] }
`;

const mutated = fc
  .tuple(
    fc.nat(VALID.length),
    fc.nat(12),
    fc.oneof(hostile, fc.constantFrom('*', '&a', '!!x', '- ', '? ', '{', '[', '"', "'", '\t', ': ', '|', '<<: *a')),
  )
  .map(([at, cut, more]) => VALID.slice(0, at) + more + VALID.slice(at + cut));

const MAPPED = mapping(entry('prod/*'), entry('prod/db-backup', 'sydney'));

const EVENT = {
  source: 'aws.secretsmanager',
  'detail-type': 'Secret Label Updated',
  detail: { name: 'prod/db', labelUpdated: 'AWSCURRENT', versionId: 'v' },
};

/** The doors, each with its inputs, and a check that returns the broken rule, or null. */
const DOORS: Readonly<Record<string, (tally: Tally, seed: number, runs: number) => void>> = {
  'the mapping': (tally, seed, runs) => {
    each(
      fc.oneof(
        mutated,
        hostile,
        json.map((value) => JSON.stringify(value)),
      ),
      tally,
      seed,
      runs,
      (text) => {
        const loaded = loadMapping(text, 'f');
        if (loaded.ok) return null;
        const lines = text.split(/\r\n|\r|\n/).length;
        const bad = loaded.problems.find(
          ({ message, line, column }) => isSteering(message) || line < 1 || column < 1 || line > lines + 1,
        );
        return bad === undefined ? null : `a problem out of place: ${JSON.stringify(bad)}`;
      },
    );
  },
  'payloads of the function': (tally, seed, runs) => {
    const bent = fc
      .tuple(fc.constantFrom('source', 'detail-type', 'detail'), json)
      .map(([key, value]) => ({ ...EVENT, [key]: value }));
    const detail = fc
      .tuple(fc.constantFrom('name', 'labelUpdated', 'versionId'), fc.oneof(hostile, json))
      .map(([key, value]) => ({ ...EVENT, detail: { ...EVENT.detail, [key]: value } }));
    const manual = fc.record(
      {
        mode: fc.oneof(fc.constantFrom('audit', 'reconcile'), json),
        secrets: fc.oneof(fc.array(hostile), json),
        targets: json,
        force: json,
      },
      { requiredKeys: [] },
    );
    each(fc.oneof(json, bent, detail, manual), tally, seed, runs, (payload) =>
      refusesWell(() => {
        const asked = parseInput(payload);
        if (asked.kind === 'event') mappedSecret(asked.secretId, MAPPED);
      }),
    );
  },
  'secrets and targets on the command line': (tally, seed, runs) => {
    const words = fc.array(hostile, { maxLength: 3 });
    each(fc.record({ secrets: words, targets: words }), tally, seed, runs, (narrowing) =>
      refusesWell(() => checkNarrowing(MAPPED, narrowing)),
    );
  },
  "AWS's error messages": (tally, seed, runs) => {
    const names = fc.oneof(
      fc.constantFrom(
        'ValidationException',
        'AccessDeniedException',
        'ResourceExistsException',
        'ECONNRESET',
        'TimeoutError',
      ),
      hostile,
    );
    const calls = fc.constantFrom('CreateSecret', 'PutSecretValue', 'GetSecretValue', 'DescribeSecret', 'TagResource');
    each(fc.tuple(names, hostile, calls), tally, seed, runs, ([name, message, call]) => {
      const carries = !['DescribeSecret', 'TagResource'].includes(call);
      const thrown = Object.assign(new Error(carries ? `${message}${CANARY}` : message), { name });
      const { message: said } = narrowError(thrown, { call, secret: 'prod/db', region: 'eu-west-1' });
      if (/[\r\n]/.test(said) || said.length > 7_000) return `a message of ${said.length} characters`;
      return carries && canaryIn(said, CANARY).length > 0 ? 'a value was printed' : null;
    });
  },
  'names, reasons and warnings in text and mail': (tally, seed, runs) => {
    each(
      fc.tuple(rowsOf, fc.array(hostile, { maxLength: 3 }), hostile),
      tally,
      seed,
      runs,
      ([rows, warnings, orphan]) => {
        const orphaned = [{ target: orphan, region: 'eu-west-1', account: '1', name: orphan, origin: orphan }];
        return judge({ ...report(rows, { held: orphan }), warnings, orphaned });
      },
    );
  },
};

const CANARY = 'Tr0ub4dor&3/fuzz+canary';

const rowsOf = fc.array(
  fc
    .record({
      secret: hostile,
      target: hostile,
      name: hostile,
      reason: hostile,
      status: fc.constantFrom<ReplicaReport['status']>('failed', 'blocked', 'drifted', 'deferred', 'healed', 'in-sync'),
    })
    .map((over) => row({ ...over, drift: ['stale'] })),
  { maxLength: 6 },
);

/** Tries one door; the same seed tries the same inputs. */
export function tryDoor(name: string, seed: number, runs: number): Tried {
  const tally: Tally = { tried: 0, violations: [] };
  const door = DOORS[name];
  door?.(tally, seed, runs);
  return tally;
}

export const DOOR_NAMES = Object.keys(DOORS);

interface Tally {
  tried: number;
  violations: string[];
}

function each<T>(
  inputs: fc.Arbitrary<T>,
  tally: Tally,
  seed: number,
  runs: number,
  judge: (input: T) => string | null,
): void {
  const property = fc.property(inputs, (input) => {
    tally.tried += 1;
    const violation = judge(input);
    if (violation !== null) throw new Error(violation);
  });
  const { failed, counterexample, errorInstance } = fc.check(property, { seed, numRuns: runs });
  if (failed)
    tally.violations.push(
      `${errorInstance instanceof Error ? errorInstance.message : ''} for ${JSON.stringify(counterexample)?.slice(0, 500)}`,
    );
}

/** Accepted, or refused in one sentence of ours. */
function refusesWell(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (thrown) {
    return thrown instanceof LockstepError ? null : `not a refusal of ours: ${String(thrown)}`;
  }
}

const plain = (text: string) => text;
const paint = { bad: plain, warn: plain, good: plain, quiet: plain, strong: plain };

function judge(of: Report): string | null {
  const { subject, text, json: body } = renderMessage(of, { functionName: 'f' });
  if (!/^[\x20-\x7e]{1,99}$/.test(subject)) return `a subject that steers: ${JSON.stringify(subject)}`;
  if (isSteering(text.replaceAll('\n', ''))) return 'a mail that steers';
  if (/^(Bcc|In sync: 9)/m.test(text)) return 'a name that makes a line of its own';
  if (Buffer.byteLength(JSON.stringify(text)) + Buffer.byteLength(JSON.stringify(body)) > 262_144)
    return 'too large for SNS';
  JSON.parse(body);
  const shown = renderText(of, { paint, heal: 'lockstep reconcile' });
  if (isSteering(shown.replaceAll('\n', ''))) return 'a report that steers the terminal';
  return /^(Bcc|In sync: 9)/m.test(shown) ? 'a name that makes a line of its own' : null;
}

/** Control and format characters, and line breaks. */
function isSteering(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
}
