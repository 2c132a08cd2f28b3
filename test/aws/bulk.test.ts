/**
 * The kind: one failed call for many secrets decides about all of them. A bulk call falls back to single calls, a
 * listing that loses its place starts again, and neither goes on for ever.
 */
import { describe, expect, test } from 'vitest';
import { AwsSecretStore } from '../../src/aws/secret-store.ts';
import type { SecretState } from '../../src/core/observation.ts';
import type { Fault } from '../../src/emulator/index.ts';
import { openInSync } from '../engine/in-sync-scenes.ts';
import { entry, mapping, version } from '../support/builders.ts';
import { ended } from '../support/ends.ts';
import { DUBLIN, openStage, type Stage, singleAttemptClient } from '../support/stage.ts';

type Effect = Fault['effect'];

const refusal = (type: string, status = 400): Effect => ({ kind: 'error', type, message: 'x', status });
const INVALID_TOKEN = refusal('InvalidNextTokenException');

const FAULTS: Effect[] = [
  refusal('InternalServiceError', 500),
  refusal('ServiceUnavailable', 503),
  refusal('UnknownOperationException'),
  refusal('ValidationException'),
  refusal('InvalidParameterException'),
  refusal('InvalidRequestException'),
  refusal('ResourceNotFoundException'),
  refusal('DecryptionFailure'),
  refusal('ThrottlingException'),
  refusal('AccessDeniedException'),
  refusal('SomethingNewException'),
  refusal('ExpiredTokenException'),
  refusal('UnrecognizedClientException'),
  refusal('InvalidSignatureException'),
  { kind: 'proxy', status: 413 },
  { kind: 'proxy', status: 502 },
  { kind: 'proxy', status: 200 },
  { kind: 'cut-before' },
];

describe('BatchGetSecretValue', () => {
  test.each(FAULTS)('that fails with %o is replaced by one read for each secret', async (effect) => {
    const { stage, store, names } = await open(45);
    stage.aws.faults.add({ match: { action: 'BatchGetSecretValue' }, effect });
    const read = await Promise.all(names.map((name) => store.read(name)));
    expect(read.map((one) => one.version)).toEqual(names.map(() => version('v1')));
    expect(count(stage, 'GetSecretValue')).toBe(45);
  });

  test('that fails three times in a row is not used any more: each value is read alone', async () => {
    const { stage, store, names } = await open(10);
    stage.aws.faults.add({ match: { action: 'BatchGetSecretValue' }, effect: refusal('InternalServiceError', 500) });
    for (let round = 0; round < 6; round++) await Promise.all(names.map((name) => store.read(name)));
    expect(count(stage, 'BatchGetSecretValue')).toBe(3);
    expect(count(stage, 'GetSecretValue')).toBe(60);
  });

  test('that fails now and then stays in use', async () => {
    const { stage, store, names } = await open(10);
    const effect = refusal('InternalServiceError', 500);
    stage.aws.faults.add({ match: { action: 'BatchGetSecretValue' }, every: 2, effect });
    for (let round = 0; round < 10; round++) await Promise.all(names.map((name) => store.read(name)));
    expect(count(stage, 'BatchGetSecretValue')).toBe(10);
  });

  test('that fails costs a run only more calls: every replica is created', async () => {
    const { stage } = await open(0);
    for (let at = 10; at < 35; at++) stage.origin(`prod/${at}`);
    stage.aws.faults.add({ match: { action: 'BatchGetSecretValue' }, effect: { kind: 'proxy', status: 413 } });
    const { report } = await stage.run(mapping(entry('prod/*')));
    expect(report.summary).toMatchObject({ replicas: 25, healed: 25 });
  });
});

describe('a listing whose token AWS no longer accepts', () => {
  test.each([1, 2, 3])('starts again, %i times, and shows every secret', async (times) => {
    const { stage, store } = await open(250);
    stage.aws.faults.add({ match: { action: 'ListSecrets', continued: true }, times, effect: INVALID_TOKEN });
    expect(new Set((await all(store)).map(({ name }) => name)).size).toBe(250);
  });

  test('fails after four tries', async () => {
    const { stage, store } = await open(150);
    stage.aws.faults.add({ match: { action: 'ListSecrets', continued: true }, effect: INVALID_TOKEN });
    await expect(all(store)).rejects.toMatchObject({ code: 'refused' });
    expect(count(stage, 'ListSecrets')).toBe(8);
  });

  test('shows the newer state of a secret later', async () => {
    const { stage, store } = await open(150);
    stage.aws.faults.add({ match: { action: 'ListSecrets', continued: true }, times: 1, effect: INVALID_TOKEN });
    stage.onCall(async ({ action, error }) => {
      if (action !== 'ListSecrets' || count(stage, 'ListSecrets') !== 2 || error !== undefined) return;
      await stage.byHand(DUBLIN, (sm) => sm.updateSecret({ SecretId: 'n0', Description: 'new' }));
    });
    const seen = (await all(store)).filter(({ name }) => name === 'n0');
    expect(seen.map(({ description }) => description)).toEqual(['', 'new']);
  });

  test('does not affect any other place', async () => {
    const { stage } = await openInSync(150, 2);
    const match = { action: 'ListSecrets', continued: true, region: DUBLIN.region };
    stage.aws.faults.add({ match, times: 1, effect: INVALID_TOKEN });
    const { report, writes } = await stage.run(mapping(entry('prod/*', 'dublin sydney')));
    expect([report.summary.inSync, writes]).toEqual([300, []]);
  });
});

test('a run that has ended does not replace a failed batch by single calls', async () => {
  const { stage } = await open(0);
  for (const name of ['prod/a', 'prod/b']) stage.origin(name);
  const { calls } = await stage.run(mapping(entry('prod/*')), { stop: ended('deadline') });
  expect(calls).toEqual([]);
});

async function open(secrets: number) {
  const stage = await openStage();
  const names = Array.from({ length: secrets }, (_, index) => `n${index}`);
  for (const name of names) stage.aws.seed(DUBLIN, { name, value: `value of ${name}`, versionId: version('v1') });
  return { stage, names, store: new AwsSecretStore(singleAttemptClient(stage.aws, DUBLIN), DUBLIN.region) };
}

async function all(store: AwsSecretStore): Promise<SecretState[]> {
  const states: SecretState[] = [];
  for await (const page of store.list(null)) states.push(...page);
  return states;
}

function count({ aws }: Stage, action: string): number {
  return aws.journal.filter((call) => call.action === action).length;
}
