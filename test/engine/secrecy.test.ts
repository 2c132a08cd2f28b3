import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator/index.ts';
import { entry, mapping, version } from '../support/builders.ts';
import { DUBLIN, HOME, openStage, type Stage } from '../support/stage.ts';

const CANARY = 'cAnArY+hünter2/"quoted"';
const SPELLINGS = [
  CANARY,
  JSON.stringify(CANARY).slice(1, -1),
  ...[0, 1, 2].map((shift) => base64Core(CANARY, shift)),
  Buffer.from(CANARY).toString('hex'),
  encodeURIComponent(CANARY),
  'cAnArY',
];
const MAPPED = mapping(entry('prod/*', 'dublin sydney'));
const ACTIONS = [
  'CreateSecret',
  'PutSecretValue',
  'GetSecretValue',
  'UpdateSecretVersionStage',
  'DescribeSecret',
  'TagResource',
];

/** Answers of AWS, or of something in between, that echo the value. */
const ECHOES: [string, number][] = [
  ['ValidationException', 400],
  ['InvalidParameterException', 400],
  ['InvalidRequestException', 400],
  ['ResourceExistsException', 400],
  ['LimitExceededException', 400],
  ['EncryptionFailure', 400],
  ['AccessDeniedException', 400],
  ['SerializationException', 400],
  ['SomethingNew', 400],
  ['InternalServiceError', 500],
  ['ServiceUnavailable', 503],
];

describe('no value leaks', () => {
  test('from a run that heals everything into its report, its notes or the journal', async () => {
    const stage = await troubled();
    const audited = await stage.audit(MAPPED, { depth: 'values' });
    const healed = await stage.run(MAPPED, { depth: 'values' });
    expect(healed.report.summary.failed).toBe(0);
    expect(leaks([audited, healed, stage.aws.journal])).toEqual([]);
  });

  test.each(ECHOES)('if AWS refuses with %s and echoes it', async (type, status) => {
    const stage = await troubled();
    const effect: Fault['effect'] = {
      kind: 'error',
      type,
      message: `Value '${CANARY}' at 'secretString' failed`,
      status,
    };
    const runs: unknown[] = [];
    for (const action of ['CreateSecret', 'PutSecretValue', 'GetSecretValue']) {
      const mend = stage.aws.faults.add({ match: { action }, effect });
      runs.push(await stage.run(MAPPED, { depth: 'values', impatient: true }));
      mend();
    }
    expect(leaks(runs)).toEqual([]);
    expect(inspect(runs, { depth: null })).toMatch(/status: '(failed|blocked|deferred)'/);
  });

  test.each(ACTIONS)('if the connection is cut during %s', async (action) => {
    const stage = await troubled();
    stage.aws.faults.add({ match: { action }, effect: { kind: 'cut-after' } });
    expect(leaks([await stage.run(MAPPED, { depth: 'values', impatient: true })])).toEqual([]);
  });
});

test('the search would find every encoding', () => {
  const texts = [
    CANARY,
    Buffer.from(`x${CANARY}`).toString('base64'),
    encodeURIComponent(CANARY),
    JSON.stringify(CANARY),
  ];
  for (const text of texts) expect(leaks([{ reason: `refused: ${text}` }])).not.toEqual([]);
});

/** Secrets to create, to put, to adopt and in conflict, each with a canary. */
async function troubled(): Promise<Stage> {
  const stage = await openStage();
  const value = (name: string) => (name === 'prod/binary' ? Buffer.from(CANARY) : `${CANARY} of ${name}`);
  for (const name of ['prod/adopt', 'prod/binary', 'prod/conflict', 'prod/missing']) {
    stage.aws.seed(HOME, { name, value: value(name), versionId: version('v2') });
  }
  stage.aws.seed(DUBLIN, { name: 'prod/adopt', value: `${CANARY} theirs`, versionId: version('x') });
  stage.aws.seed(DUBLIN, { name: 'prod/conflict', value: `${CANARY} other`, versionId: version('v2') });
  return stage;
}

function leaks(shown: unknown[]): string[] {
  const text = shown
    .map((one) => `${JSON.stringify(one)} ${inspect(one, { depth: null, maxStringLength: null })}`)
    .join('\n');
  return SPELLINGS.filter((spelling) => text.includes(spelling));
}

/**
 * The base64 fragments of a text at the three alignments, one of which is in the base64 of every text that contains it.
 */
function base64Core(text: string, shift: number): string {
  const encoded = Buffer.from('x'.repeat(shift) + text).toString('base64');
  return encoded.slice(shift === 0 ? 0 : 4, -4);
}
